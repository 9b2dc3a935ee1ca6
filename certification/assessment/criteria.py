"""Criteria versions: every number and class that the rules use, as data (`docs/spec/assessment.md`, part 5).

`handbook-1` lies in the package (`versions/handbook-1.json`) and has the handbook's own norms, or, where the handbook
is silent, the interpretations that it lists.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from certification.assessment.codes import FindingClass, FindingId
from tenants.document.facts import SourceKind, Text

DEFAULT = "handbook-1"

_VERSIONS = Path(__file__).parent / "versions"

Months = Annotated[int, Meta(ge=1, le=600)]
Number = Annotated[int, Meta(ge=0, le=10_000)]
Percent = Annotated[int, Meta(ge=0, le=100)]
CalendarMonth = Annotated[int, Meta(ge=1, le=12)]
Identifier = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]*\Z")]


class _Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Meetings(_Part, frozen=True):
    """How often the groups meet: within `window_months`; the coordination group also by calendar month."""

    window_months: Months
    start_up_months: Months
    steering: Number
    coordination_months: Months
    exempt_months: frozenset[CalendarMonth]


class Gathering(_Part, frozen=True):
    """The annual gathering for all levels."""

    window_months: Months


class Anchoring(_Part, frozen=True):
    """Prerequisite 1: how large a part of the steering meetings each leader takes part in."""

    attendance_percent: Percent


class Coordinator(_Part, frozen=True):
    """Prerequisite 2: how many days of vacancy in 24 months need no handover."""

    vacant_days: Number


class Steering(_Part, frozen=True):
    """Prerequisite 3."""

    meetings_with_minutes: Number
    goals_window_months: Months
    orders_percent: Percent


class SurveyDemand(_Part, frozen=True):
    """How recent a survey is, and on how many kinds of sources it stands."""

    window_months: Months
    source_kinds: Number


class Mapping(_Part, frozen=True):
    """Prerequisite 4: the demands of levels 2 and 3, the sources that level 3 names, the window of level 4."""

    level_2: SurveyDemand
    level_3: SurveyDemand
    required_sources: frozenset[SourceKind]
    level_4_window_months: Months


class SharedUnderstanding(_Part, frozen=True):
    """Prerequisite 5; a pulse with fewer answers than `pulse_answers` says nothing."""

    approval_window_months: Months
    confidentiality_window_months: Months
    pulse_percent: Percent
    pulse_answers: Number


class CoordinatedMeasures(_Part, frozen=True):
    """Prerequisite 6: a measure is coordinated when it answers a theme and has this many different agencies."""

    agencies: Number
    level_3_percent: Percent
    level_4_percent: Percent
    coordination_meetings: Number


class Evaluation(_Part, frozen=True):
    """Prerequisite 7."""

    stance_window_months: Months
    flagged_percent: Percent
    completed_window_months: Months


class Parameters(_Part, frozen=True):
    """Every number that the rules read."""

    meetings: Meetings
    gathering: Gathering
    anchoring: Anchoring
    coordinator: Coordinator
    steering: Steering
    mapping: Mapping
    shared_understanding: SharedUnderstanding
    coordinated_measures: CoordinatedMeasures
    evaluation: Evaluation


class Bilingual(_Part, frozen=True):
    """A text in both forms of Norwegian."""

    nb: Text
    nn: Text


class Interpretation(_Part, frozen=True, omit_defaults=True):
    """How an unclear or contradictory place of the handbook is read (`nb`, `nn`), by whom and since when.

    `question` is what the handbook leaves open, `reason` why it is read so; versions before they were asked for have neither.
    """

    id: Text
    decided_on: date
    decided_by: Text
    nb: Text
    nn: Text
    question: Bilingual | None = None
    reason: Bilingual | None = None


class Criteria(_Part, frozen=True):
    """A criteria version. `valid_until` None: until a successor; `certificate_months`: how long an approval lasts."""

    schema: Literal["slt-criteria/1"]
    id: Identifier
    issuer: Text
    valid_from: date
    valid_until: date | None
    certificate_months: Months
    classes: dict[FindingId, FindingClass]
    parameters: Parameters
    interpretations: tuple[Interpretation, ...]

    def __post_init__(self) -> None:
        """Refuse a version that leaves a finding without class, or ends before it begins."""
        missing = [finding for finding in FindingId if finding not in self.classes]
        if missing:
            raise ValueError(f"a class for {', '.join(missing)}")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("a valid_until not before valid_from")


class InvalidCriteria(ValueError):
    """A criteria version that cannot be used; the text says what was expected, and where."""


_decoder = msgspec.json.Decoder(Criteria)


def read_criteria(raw: bytes) -> Criteria:
    """Return the criteria version in `raw`, JSON text in UTF-8. Raises InvalidCriteria with the first fault."""
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidCriteria(str(error)) from None


def packaged_versions() -> tuple[str, ...]:
    """Return the ids of the versions that come with the package."""
    return tuple(sorted(file.stem for file in _VERSIONS.glob("*.json")))


def packaged(version: str = DEFAULT) -> Criteria:
    """Return a version that comes with the package. Raises InvalidCriteria for an unknown id."""
    if version not in packaged_versions():
        raise InvalidCriteria(f"no packaged version {version}; there are: {', '.join(packaged_versions())}")
    return read_criteria((_VERSIONS / f"{version}.json").read_bytes())
