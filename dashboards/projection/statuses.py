"""Where a unit stood on each day, from what is public of it: decisions, certificates, and that it has reported. Pure.

That an application is under way is not public (decision 0100): a status is what it would be without it.

A status holds for a range of days, so that the same rows answer for today, for the day a certificate ends, and for any
day before: no clock moves them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from certification.certificates.states import IN_FORCE, Life, State, Step


class Status(StrEnum):
    """Where a unit, or a place, stands. The order is the one in which statuses are shown.

    Before the portal is an approval that KRÅD has entered, without an assessment; it is counted apart.
    In transition is a place: it left a unit whose certificate named it, or came of one in a reform, and no decision has named it
    since. A unit is, while all that it covers is.
    None is who has reported, and not reported who hasn't, where nothing is decided (decision 0108).
    """

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    BEFORE_PORTAL = "before_portal"
    SUSPENDED = "suspended"
    IN_TRANSITION = "in_transition"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    NONE = "none"
    NOT_REPORTED = "not_reported"


#: Of whom nothing is decided.
UNDECIDED = frozenset({Status.NONE, Status.NOT_REPORTED})
#: The statuses of who is approved: a certificate that is valid gives them, and a suspended one doesn't.
CERTIFIED = frozenset({Status.APPROVED, Status.APPROVED_WITH_CONDITIONS, Status.BEFORE_PORTAL})


@dataclass(frozen=True)
class Days:
    """A range of days: from `start` up to, not including, `end`; None is open."""

    start: date
    end: date | None = None

    def __contains__(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)


@dataclass(frozen=True)
class Application:
    """An application: with KRÅD from the day it was submitted until it is decided (or else taken back)."""

    case_id: UUID
    days: Days
    decided: bool


@dataclass(frozen=True)
class Rejection:
    """A decision that did not approve: the unit, or some municipalities (None: all) that an approval left out."""

    decided_on: date
    municipalities: frozenset[UUID] | None = None


@dataclass(frozen=True)
class Certificate:
    """An approval: its life, what it was given as, and the municipalities that it names.

    `met_on` is the day from which its conditions are met.
    """

    life: Life
    status: Status
    municipalities: frozenset[UUID]
    met_on: date | None = None

    def status_on(self, on: date) -> Status:
        """What it is on a day on which it is valid."""
        return Status.APPROVED if self.met_on is not None and self.met_on <= on else self.status


@dataclass(frozen=True)
class Report:
    """A yearly report that was handed in on a day, and the municipalities that it tells of."""

    on: date
    municipalities: frozenset[UUID]


@dataclass(frozen=True)
class History:
    """What is public of a unit's cases, and its yearly reports, of which it is public that there is one."""

    rejections: tuple[Rejection, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    reports: tuple[Report, ...] = ()

    def of(self, municipality: UUID) -> History:
        """The history as it concerns one municipality: a certificate or a report that doesn't name it gives it nothing, and a
        decision that leaves it out is a rejection of it alone.
        """
        return replace(
            self,
            certificates=tuple(c for c in self.certificates if municipality in c.municipalities),
            rejections=tuple(
                Rejection(r.decided_on)
                for r in self.rejections
                if r.municipalities is None or municipality in r.municipalities
            ),
            reports=tuple(r for r in self.reports if municipality in r.municipalities),
        )

    def status(self, on: date) -> tuple[Status, date | None]:
        """The status on a day, and the day until which the certificate behind it counts, as was known then (None: it doesn't)."""
        states = [(c, c.life.state(on)) for c in self.certificates]
        if held := [(c, state) for c, state in states if state in IN_FORCE]:
            latest, state = max(
                held,
                key=lambda each: (
                    *(each[0].life.start or date.min, each[0].life.end, each[0].life.until(on)),
                    *(each[0].status_on(on), each[1]),
                ),
            )
            return (
                (Status.SUSPENDED, None) if state is State.SUSPENDED else (latest.status_on(on), latest.life.until(on))
            )
        refused = {day for day in self.refused if day <= on}
        # An approval that was reversed into a rejection is no withdrawal.
        ended = [
            (c.life.end, Status.WITHDRAWN if state is State.WITHDRAWN and c.life.end not in refused else Status.EXPIRED)
            for c, state in states
            if c.life.end <= on
        ]
        ended += [(day, Status.REJECTED) for day in refused]
        if ended:
            return max(ended)[1], None
        return (Status.NONE if any(r.on <= on for r in self.reports) else Status.NOT_REPORTED), None

    @property
    def refused(self) -> set[date]:
        """The days on which a decision did not approve."""
        return {r.decided_on for r in self.rejections if r.municipalities is None}

    def changes(self) -> set[date]:
        """Every day on which the status may change."""
        days = {day for c in self.certificates for day in c.life.changes()}
        days |= {c.met_on for c in self.certificates if c.met_on is not None}
        days |= {r.on for r in self.reports}
        return days | {r.decided_on for r in self.rejections}


@dataclass(frozen=True)
class Spell:
    """A status and the days for which it holds without a break; a new rejection begins another one.

    Of a place, `covered` are those of the days in which the unit covers it.
    """

    days: Days
    status: Status
    certificate_until: date | None
    covered: tuple[Days, ...] = ()


def spells(history: History, within: Iterable[Days]) -> list[Spell]:
    """The statuses of a history, day by day, inside some ranges of days (those in which something is covered)."""
    ranges = _joined(within)
    cuts = sorted({d for r in ranges for d in (r.start, r.end) if d is not None} | history.changes())
    found: list[Spell] = []
    for index, start in enumerate(cuts):
        if not any(start in r for r in ranges):
            continue
        end = cuts[index + 1] if index + 1 < len(cuts) else None
        status, until = history.status(start)
        last = found[-1] if found else None
        anew = status is Status.REJECTED and start in history.refused
        if last and not anew and (last.days.end, last.status, last.certificate_until) == (start, status, until):
            found[-1] = replace(last, days=Days(last.days.start, end))
        else:
            found.append(Spell(Days(start, end), status, until))
    return found


def transitions(history: History, cover: Iterable[Days], after: Callable[[date], date]) -> list[Spell]:
    """The days on which a place that a unit covered is in transition, since it left in the time of a certificate.

    `history` is the unit's as it concerns the place's municipality, `after` tells until when a transition lasts that
    begins on a day. A certificate that KRÅD withdraws ends it, and so does coming back; one that was suspended begins none.
    """
    found: list[Spell] = []
    ranges = _joined(cover)
    for index, days in enumerate(ranges):
        left = days.end
        if left is None:
            continue
        held = [c.life for c in history.certificates if c.life.state(left - timedelta(days=1)) is State.VALID]
        ends = [after(left)]
        ends += [life.end for life in held if life.ending is Step.WITHDRAWN]
        ends += [again.start for again in ranges[index + 1 : index + 2]]
        if held and left < min(ends):
            found.append(Spell(Days(left, min(ends)), Status.IN_TRANSITION, None))
    return found


@dataclass(frozen=True)
class Succession:
    """A reform: on a day all of `source` (a merger) or a part of it (a split) became `target`. `new`: the target began that day."""

    source: UUID
    target: UUID
    on: date
    kind: str
    new: bool


def inherited(
    history: History, cover: Iterable[Days], reform: Succession, after: Callable[[date], date]
) -> list[Spell]:
    """The days on which what came of a municipality is in transition, since the unit that covered it was approved that day.

    What a part of a municipality was added to is what it was, and so is its status.
    """
    eve = reform.on - timedelta(days=1)
    if (reform.kind == "split" and not reform.new) or not any(eve in days for days in cover):
        return []
    held = [c.life for c in history.certificates if c.life.state(eve) is State.VALID]
    ends = [after(reform.on), *(life.end for life in held if life.ending is Step.WITHDRAWN)]
    return [Spell(Days(reform.on, min(ends)), Status.IN_TRANSITION, None)] if held and reform.on < min(ends) else []


def laid_over(own: Iterable[Spell], moving: Iterable[Spell]) -> list[Spell]:
    """A place's statuses in one unit: in transition in some of the days, where its own status doesn't say more."""
    found = list(own)
    for move in moving:
        rest = [move]
        for spell in found:
            if prevails(spell.status, spell.days.start, move.days.start) or spell.status is Status.IN_TRANSITION:
                rest = [piece for each in rest for piece in _without(each, spell.days)]
        for left in rest:
            found = [piece for each in found for piece in _without(each, left.days)]
        found += rest
    return sorted(found, key=lambda spell: spell.days.start)


def _without(spell: Spell, days: Days) -> list[Spell]:
    """The days of a spell that are not among these."""
    end = spell.days.end
    pieces = []
    if spell.days.start < days.start:
        pieces.append(Days(spell.days.start, days.start if end is None else min(end, days.start)))
    if days.end is not None and (end is None or days.end < end):
        pieces.append(Days(max(spell.days.start, days.end), end))
    return [replace(spell, days=piece) for piece in pieces]


def prevails(status: Status, since: date | None, left: date) -> bool:
    """Whether a place's status in the unit it is in says more than that it is in transition since it left another."""
    if status in CERTIFIED:
        return True
    return status not in UNDECIDED and since is not None and since > left


def while_covered(found: Iterable[Spell], cover: Iterable[Days]) -> list[Spell]:
    """A place's statuses in one unit, with the days of each in which the unit covers the place."""
    ranges = _joined(cover)
    return [
        replace(spell, covered=tuple(both for days in ranges if (both := _common(spell.days, days)) is not None))
        for spell in found
    ]


def _common(one: Days, other: Days) -> Days | None:
    start = max(one.start, other.start)
    end = min((end for end in (one.end, other.end) if end is not None), default=None)
    return Days(start, end) if end is None or start < end else None


def _joined(ranges: Iterable[Days]) -> Sequence[Days]:
    joined: list[Days] = []
    for days in sorted(ranges, key=lambda r: r.start):
        if joined and (joined[-1].end is None or days.start <= joined[-1].end):
            last = joined.pop()
            end = None if last.end is None or days.end is None else max(last.end, days.end)
            joined.append(Days(last.start, end))
        else:
            joined.append(days)
    return joined
