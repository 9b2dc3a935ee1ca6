"""The steps of a case and the classes of days, of KRÅD's own page and of what is released of it. Pure but for the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from certification.cases.states import Kind

#: The steps of a case, in order: until its review begins, from then until it is decided, and each wait for the unit.
STEPS: dict[str, object] = {
    "received": _l("Fra søknaden kom inn til behandlingen begynte"),
    "review": _l("Fra behandlingen begynte til avgjørelsen"),
    "waiting": _l("Mens saken ventet på svar fra enheten"),
}
#: The classes of days: from, to.
AGES: dict[str, tuple[int, int | None]] = {
    "0-14": (0, 14),
    "15-30": (15, 30),
    "31-60": (31, 60),
    "61-90": (61, 90),
    "91-": (91, None),
}
AGE_TEXTS: dict[str, object] = {
    "0-14": _l("0–14 dager"),
    "15-30": _l("15–30 dager"),
    "31-60": _l("31–60 dager"),
    "61-90": _l("61–90 dager"),
    "91-": _l("Over 90 dager"),
}


def age_key(days: int) -> str:
    """The class of so many days."""
    return next(
        key for key, (lowest, highest) in AGES.items() if lowest <= days and (highest is None or days <= highest)
    )


@dataclass(frozen=True)
class Done:
    """A step that a case of a unit has done: in how many days, and when it was done."""

    step: str
    unit_id: UUID
    case_id: UUID
    days: int
    ended_on: date


_DECIDED = (Kind.APPROVED, Kind.APPROVED_WITH_CONDITIONS, Kind.REJECTED)
#: What belongs to a wait for the unit that has begun.
_WAITS_ON = (Kind.QUESTION_ASKED, Kind.ANSWERED_IN_PART, Kind.QUESTION_TAKEN_BACK)


def taken(unit_id: UUID, case_id: UUID, events: Iterable[tuple[Kind, date]]) -> Iterator[Done]:
    """The steps that an application has done, by its events in order: what `store.steps` asks the database for. Pure."""
    first: dict[Kind, date] = {}
    asked: date | None = None
    for kind, day in events:
        first.setdefault(kind, day)
        if kind is Kind.QUESTION_ASKED:
            asked = asked or day
        elif kind not in _WAITS_ON and asked is not None:
            yield Done("waiting", unit_id, case_id, (day - asked).days, day)
            asked = None
    received, begun = first.get(Kind.APPLICATION_SUBMITTED), first.get(Kind.REVIEW_STARTED)
    decided = min((first[kind] for kind in _DECIDED if kind in first), default=None)
    if received and begun:
        yield Done("received", unit_id, case_id, (begun - received).days, begun)
    if begun and decided:
        yield Done("review", unit_id, case_id, (decided - begun).days, decided)
