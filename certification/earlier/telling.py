"""What a unit is told of its approvals from before the portal."""

from __future__ import annotations

from uuid import UUID

from certification.earlier import store
from certification.earlier.models import EarlierApproval, Ended


def ended(unit_id: UUID) -> list[EarlierApproval]:
    """Those that KRÅD has withdrawn or deleted, the latest approval first; one that was corrected is not among them."""
    return [entry for entry, _certificate in store.entries([unit_id]) if entry.ended in (Ended.WRONG, Ended.WITHDRAWN)]
