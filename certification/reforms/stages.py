"""Where a reform stands: from its day, its reversal, and the latest attempt to carry it out. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from certification.reforms.models import ReformAttempt
from tenants.register.reforms.models import RegisterReform


class Stage(StrEnum):
    """Waits for its day; is due, and its job has not come to it; was hindered; is carried out; or is reversed."""

    WAITS = "waits"
    DUE = "due"
    HINDERED = "hindered"
    DONE = "done"
    REVERSED = "reversed"


#: It can be carried out by hand.
OPEN = frozenset({Stage.DUE, Stage.HINDERED})


def stage_of(row: RegisterReform, latest: ReformAttempt | None, *, is_reversed: bool, on: date) -> Stage:
    """Where a reform stands on a day; a reversal is carried out with its own entry."""
    if is_reversed:
        return Stage.REVERSED
    if row.reverses_id is not None or (latest is not None and latest.hindrance is None):
        return Stage.DONE
    if row.effective_on > on:
        return Stage.WAITS
    return Stage.DUE if latest is None else Stage.HINDERED
