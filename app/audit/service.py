"""What the audit tells those who work in the portal: who saved a record last."""

from __future__ import annotations

from uuid import UUID

from app.audit import store
from app.identity.roles import Side
from app.web.merging import LastSaved, SavedBy
from app.web.viewer import ROLE_LABELS


def saved_by(table: str, row_id: UUID | None = None) -> SavedBy:
    """A question that a form asks when somebody came first: who saved this row (`schema.table`; no id where it has none)."""

    def ask() -> LastSaved | None:
        row = store.last_saved(table, str(row_id or ""))
        side, _, role = (row.acting if row else "").partition(".")
        label = ROLE_LABELS[Side(side)].get(role) if side in set(Side) else None
        return LastSaved(str(label), row.at, row.own) if row and label else None

    return ask
