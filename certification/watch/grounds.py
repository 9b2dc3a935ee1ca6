"""What a certificate rests on, held against a unit's facts of a day: what has fallen away, and since when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from certification.assessment.situation import Here, Living
from tenants.document.facts import Coordinator, Facts


class Code(StrEnum):
    """What has fallen away. Of a warning KRÅD learns the code, its days and its municipality, and no fact."""

    VEDTAK = "vedtak"
    CONFIRMATION = "confirmation"
    COORDINATOR = "coordinator"
    MEETING = "meeting"
    CONDITION = "condition"
    REPORT = "report"
    REFORM = "reform"


#: The keys of the facts document that `grounds` reads, besides what the police say.
KEYS = frozenset({"vedtak", "coordinator", "groups", "meetings"})


@dataclass(frozen=True)
class Limits:
    """How long a unit may be without, in days: KRÅD's parameters of the day."""

    coordinator_days: int
    meeting_days: int


@dataclass(frozen=True, order=True)
class Ground:
    """Something that the certificate rests on is gone since the day `fell_on`.

    `subject` tells it from others of its code: a municipality's id, a condition's number, a report's year; empty for one
    that there is only one of.
    """

    code: Code
    subject: str
    fell_on: date
    municipality_id: UUID | None = None


@dataclass(frozen=True)
class Duty:
    """A condition or a report whose time is out: which one, and the first day after it."""

    subject: str
    fell_on: date


#: No municipality has been divided, or has taken others in.
NOTHING_REFORMED: Mapping[UUID, date] = MappingProxyType({})


def grounds(
    facts: Facts | None,
    places: Mapping[str, UUID],
    *,
    since: date,
    on: date,
    limits: Limits,
    promised: frozenset[str] = frozenset(),
    conditions: Iterable[Duty] = (),
    reports: Iterable[Duty] = (),
    reformed: Mapping[UUID, date] = NOTHING_REFORMED,
) -> list[Ground]:
    """What has fallen away on a day, of a certificate that is in force `since`, in order.

    `places` are the municipalities that it names and that the unit covers, by number. `promised` are the findings that a
    condition of the approval gives time for: they can't be missed before its deadline. A unit that has never told anything
    (approved before the portal) has nothing that could fall away but what the police have said; `facts` is None where no
    document can be made.

    No meeting before `since` counts, so `facts` may lack them.

    `reformed` are those that were divided, or took others in, on a day since: each confirms anew, by a vedtak and a word of the
    police from that day on, before anything else of them can be taken for granted.
    """
    found = [Ground(Code.CONDITION, each.subject, each.fell_on) for each in conditions]
    found += [Ground(Code.REPORT, each.subject, each.fell_on) for each in reports]
    if facts is None:
        return sorted(found)
    living = Living(facts, on)
    tells = any(told is not None for told in (facts.vedtak, facts.coordinator, facts.groups))
    for number, id_ in places.items():
        place = Here(living, number)
        if tells and not place.vedtak_in_force:
            ended = _latest((each.repealed_on, each.valid_until) for each in place.vedtak)
            found.append(Ground(Code.VEDTAK, str(id_), _fell(ended, since, on), id_))
        if (tells or place.confirmations) and not place.confirmations_in_force:
            ended = _latest((each.withdrawn_on, each.valid_until) for each in place.confirmations)
            found.append(Ground(Code.CONFIRMATION, str(id_), _fell(ended, since, on), id_))
        if (day := reformed.get(id_)) and day <= on and not _anew(place, day):
            found.append(Ground(Code.REFORM, str(id_), day, id_))
        if tells and promised.isdisjoint(_MEETINGS):
            held = max((meeting.held_on for meeting in place.meetings("steering")), default=since)
            found += _overdue(Code.MEETING, max(held, since), limits.meeting_days, on, id_)
    if tells and living.coordinator_in_post is None and promised.isdisjoint(_POST):
        left = _left(facts.coordinator, since, on)
        found += _overdue(Code.COORDINATOR, left, limits.coordinator_days, on)
    return sorted(found)


def _anew(place: Here, since: date) -> bool:
    """Whether both the municipality and the police have said again, from a day on, that they take part."""
    decided = any(each.adopted_on >= since for each in place.vedtak_in_force)
    return decided and any(each.confirmed_on >= since for each in place.confirmations_in_force)


_MEETINGS = frozenset({"steering_group", "steering_meetings"})
_POST = frozenset({"coordinator"})


def _latest(ends: Iterable[tuple[date | None, date | None]]) -> Iterator[date]:
    """The first day on which each no longer counts: the day that takes it back, or the one after its last."""
    for taken_back, last in ends:
        found = [day for day in (taken_back, last and last + timedelta(days=1)) if day is not None]
        if found:
            yield min(found)


def _fell(ended: Iterable[date], since: date, on: date) -> date:
    """When the last of them ended; what never was there, or is still to come, has been gone since the certificate began."""
    return max((day for day in ended if since <= day <= on), default=since)


def _left(coordinator: Coordinator | None, since: date, on: date) -> date:
    ended = coordinator.ended_on if coordinator else None
    return max(ended, since) if ended and ended <= on else since


def _overdue(code: Code, last: date, days: int, on: date, municipality: UUID | None = None) -> Iterator[Ground]:
    """A ground where it is more than so many days since `last`, from the first of those days."""
    fell_on = last + timedelta(days=days + 1)
    if fell_on <= on:
        yield Ground(code, str(municipality or ""), fell_on, municipality)
