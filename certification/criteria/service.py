"""Which criteria and parameters are in force on a day, and loading the packaged ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from uuid import uuid4

from sqlalchemy.dialects.postgresql import Range

from app.clock import now
from app.db.session import asked_once
from app.errors import NotFound
from certification.assessment import Criteria, read_criteria
from certification.assessment.criteria import packaged_versions
from certification.criteria import store
from certification.criteria.models import CriteriaVersion, Parameter

_BEGINNING = date(1900, 1, 1)
#: How long after its first day units are told of a new version.
TOLD_FOR = timedelta(days=90)


class ParameterKey(StrEnum):
    """The parameters that KRÅD may set from a day."""

    #: How many deciders must sign a decision: 1 or 2.
    SIGNATURES_REQUIRED = "signatures_required"
    #: In how many days KRÅD aims to answer an application that came in from that day; those with the unit don't count.
    ANSWER_DAYS = "answer_days"
    #: How many months after its date a submitted document is too old for the national figures.
    STALE_MONTHS = "stale_months"
    #: How many months a municipality is in transition after it left a unit whose certificate named it.
    TRANSITION_MONTHS = "transition_months"
    #: The last year, to its end, of approvals from before the portal; it holds for what is entered from then on.
    EARLIER_LAST_YEAR = "earlier_last_year"
    #: How many days a unit has to mend or reply before KRÅD sees a warning.
    RIGHT_TO_REPLY_DAYS = "right_to_reply_days"
    #: After how many days without a coordinator an approved unit is warned.
    COORDINATOR_ABSENT_DAYS = "coordinator_absent_days"
    #: After how many days without a meeting of the steering group an approved unit is warned.
    STEERING_MEETING_DAYS = "steering_meeting_days"
    #: So many days before its approval ends a unit can renew it, and is told so.
    RENEWAL_DAYS = "renewal_days"


#: What an installation begins with.
DEFAULTS: dict[ParameterKey, int] = {
    ParameterKey.SIGNATURES_REQUIRED: 2,
    ParameterKey.ANSWER_DAYS: 60,
    ParameterKey.STALE_MONTHS: 15,
    ParameterKey.TRANSITION_MONTHS: 12,
    ParameterKey.EARLIER_LAST_YEAR: 2028,
    ParameterKey.RIGHT_TO_REPLY_DAYS: 21,
    ParameterKey.COORDINATOR_ABSENT_DAYS: 90,
    ParameterKey.STEERING_MEETING_DAYS: 180,
    ParameterKey.RENEWAL_DAYS: 180,
}


class NotLoaded(LookupError):
    """The installation has no criteria or parameter in force: `slt criteria load` was never run."""


class Published(ValueError):
    """A published version says something else than the packaged one of its name; neither is changed."""


@asked_once
def in_force(on: date) -> Criteria:
    """The criteria version in force on a day. Raises `NotLoaded`."""
    row = next((row for row in _published() if row.valid_from <= on), None)
    if row is None:
        raise NotLoaded(f"no criteria version on {on}: run `slt criteria load`")
    return _read(row.document)


@asked_once
def version(id_: str) -> Criteria:
    """A published version by its id. Raises `NotLoaded`."""
    row = store.version(id_)
    if row is None:
        raise NotLoaded(f"no criteria version {id_}: run `slt criteria load`")
    return _read(row.document)


def in_force_during(first: date, last: date) -> list[str]:
    """The ids of the published versions that are in force on any day from the first to the last, the earliest first."""
    return store.versions_during(first, last)


def versions() -> list[tuple[Criteria, date | None]]:
    """All that are published, the latest first, each with the first day on which it is not in force (None: none yet)."""
    rows = _published()
    ends = [None, *(row.valid_from for row in rows)]
    return [(_read(row.document), end) for row, end in zip(rows, ends, strict=False)]


def latest() -> Criteria:
    """The version that was published last, in force or not yet: the one that the next one succeeds."""
    return _read(_published()[0].document)


def coming(on: date) -> InOrder | None:
    """The version that units are told of on a day: the one published last, until it has been in force for a while."""
    every = versions()
    (criteria, until), before = every[0], every[1:2]
    if not before or on >= criteria.valid_from + TOLD_FOR:
        return None
    return InOrder(criteria, until, before[0][0])


@dataclass(frozen=True)
class InOrder:
    """A published version, the first day on which it is not in force (None: none yet), and the version before it."""

    criteria: Criteria
    until: date | None
    before: Criteria | None


def published(id_: str) -> InOrder:
    """A published version in its place among the others. Raises `NotFound`."""
    every = versions()
    for place, (criteria, until) in enumerate(every, start=1):
        if criteria.id == id_:
            return InOrder(criteria, until, every[place][0] if place < len(every) else None)
    raise NotFound


@asked_once
def parameter(key: ParameterKey, on: date) -> int:
    """A parameter's value on a day. Raises `NotLoaded`."""
    value = store.parameter(key, on)
    if value is None:
        raise NotLoaded(f"no value of {key} on {on}: run `slt criteria load`")
    return value


def through_time(key: ParameterKey) -> Callable[[date], int]:
    """A parameter's value by the day, for who asks of many. One statement; the answer raises `NotLoaded`."""
    values = store.values(key)

    def on_day(on: date) -> int:
        for row in values:
            if on in row.valid:
                return row.value
        raise NotLoaded(f"no value of {key} on {on}: run `slt criteria load`")

    return on_day


@asked_once
def parameters(on: date) -> Mapping[ParameterKey, int]:
    """The values of all parameters on a day. One statement. Raises `NotLoaded`."""
    return parameters_of(store.values_on(on), on)


#: What `parameters_of` is told, of a day (`on`), for who asks more than this in one statement.
PARAMETERS = store.VALUES_ON


def parameters_of(rows: Iterable[Parameter], on: date) -> Mapping[ParameterKey, int]:
    """The values of all parameters on a day, of the rows that `PARAMETERS` asks for. Raises `NotLoaded`."""
    found = {row.key: row.value for row in rows}
    missing = [key for key in ParameterKey if key not in found]
    if missing:
        raise NotLoaded(f"no value of {', '.join(missing)} on {on}: run `slt criteria load`")
    return {key: found[key] for key in ParameterKey}


def load() -> list[str]:
    """Publish the packaged versions and set the parameters that have never been set; returns the names of what is new.

    Needs KRÅD's database role. Can be run again. Raises `Published` where a version of that id differs: a published
    version is never changed, so a change needs a new id.
    """
    new: list[str] = []
    for name in packaged_versions():
        document = _packaged_text(name)
        there = store.version(name)
        if there is None:
            criteria = read_criteria(document.encode())
            store.add(CriteriaVersion(id=name, valid_from=criteria.valid_from, document=document, published_at=now()))
            new.append(name)
        elif there.document != document:
            raise Published(f"{name} is published with another text; give the changed version a new id")
    for key, value in DEFAULTS.items():
        if not store.has_parameter(key):
            store.add(Parameter(id=uuid4(), key=key, value=value, valid=Range(_BEGINNING, None)))
            new.append(key)
    return new


@asked_once
def _published() -> Sequence[CriteriaVersion]:
    """All rows, the latest first: there are few, and who asks for one mostly asks for another too."""
    return store.versions()


@lru_cache(maxsize=16)
def _read(document: str) -> Criteria:
    return read_criteria(document.encode())


def _packaged_text(name: str) -> str:
    return resources.files("certification.assessment").joinpath("versions", f"{name}.json").read_text(encoding="utf-8")
