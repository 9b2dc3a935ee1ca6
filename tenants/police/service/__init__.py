"""What others may ask of the police's part: `requests` for a unit, `district` for a police district, `facts` for documents."""

from __future__ import annotations

from tenants.police.service.district import Commitment
from tenants.police.service.facts import (
    ConfirmationFact,
    State,
    Word,
    confirmations_for,
    confirmations_with,
    correction_of,
    hold_words,
    police_plan_for,
    words_since,
)

__all__ = [
    "Commitment",
    "ConfirmationFact",
    "State",
    "Word",
    "confirmations_for",
    "confirmations_with",
    "correction_of",
    "hold_words",
    "police_plan_for",
    "words_since",
]
