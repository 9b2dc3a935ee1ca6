"""The numbers that the handbook doesn't state, of what is shown and never judged; what is judged is in the criteria."""

from __future__ import annotations

#: The days within which minutes should be sent out (the advice to new coordinators says "raskt").
MINUTES_SENT_WITHIN_DAYS = 14

#: How many years apart the figures of a source come out; older ones have probably been followed by newer.
YEARS_BETWEEN = {"ungdata": 3, "police_statistics": 1, "public_health_profile": 1}
