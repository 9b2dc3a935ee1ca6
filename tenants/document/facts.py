"""The facts document `slt-facts/1` as data types: what a unit reports, complete at one date.

Each type refuses unknown keys, wrong types and values out of range while msgspec builds it, so an object of these types
is valid but for what relates two places of the document to each other (`relations`). The meaning of every key, and the
handbook chapters behind them, stand in `docs/spec/assessment.md`, part 1.

`None` at the top level means "not reported", an empty tuple "reported: none".
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

#: The largest integer that every reader of JSON holds exactly.
LARGEST_INTEGER = 2**53 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2199

#: Patterns, searched for in the text. `\s` is exactly `str.isspace`.
TEXT = r"\S"
CODE = r"\A[a-z0-9_]+\Z"
MUNICIPALITY = r"\A[0-9]{4}\Z"
CITY_DISTRICT = r"\A[0-9]{2}\Z"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Day(date):
    """A date of the document: a calendar day in the years 1900 to 2199."""

    __slots__ = ()


_days: dict[str, Day] = {}


def parse_day(text: object) -> Day:
    """Return the day that `YYYY-MM-DD` names; ValueError for anything else, and outside the years 1900 to 2199."""
    day = _days.get(text) if isinstance(text, str) else None
    if day is not None:
        return day
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise ValueError("not YYYY-MM-DD")
    day = Day.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("not in the years 1900 to 2199")
    return _days.setdefault(text, day)


Text = Annotated[str, Meta(pattern=TEXT)]
Code = Annotated[str, Meta(pattern=CODE)]
MunicipalityNumber = Annotated[str, Meta(pattern=MUNICIPALITY)]
CityDistrictNumber = Annotated[str, Meta(pattern=CITY_DISTRICT)]
Integer = Annotated[int, Meta(ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)]

SchemaName = Literal["slt-facts/1"]
UnitKind = Literal["municipality", "cooperation", "city_district"]
Body = Literal["municipal_council", "executive_committee", "district_committee", "administration"]
Issuer = Literal["local_police", "police_council"]
SignatoryAgency = Literal["police", "municipality"]
Employment = Literal["position", "function"]
Placement = Literal["chief_executive_staff", "cross_sector", "sector", "other"]
Level = Literal["steering", "coordination", "practitioner"]
ApprovalLevel = Literal["steering", "coordination"]
MeetingKind = Literal["slt", "kog"]
StanceType = Literal["effect", "process", "formative", "none"]
EvaluationDecision = Literal["continue", "adjust", "stop"]
Tier = Literal["top_leader", "unit_leader", "middle_manager", "staff"]
SourceKind = Literal[
    "ungdata",
    "police_statistics",
    "public_health_profile",
    "professional_experience",
    "report",
    "other_statistics",
]
EvidenceBase = Literal["documented", "experience", "unknown"]
Flag = Literal["new", "transferable", "costly", "risk", "strategy_anchored"]


class _Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """A JSON object of the document."""


class Unit(_Part, frozen=True):
    """The SLT unit that reports."""

    id: Text
    kind: UnitKind
    name: Text
    municipalities: Annotated[tuple[MunicipalityNumber, ...], Meta(min_length=1)]
    city_district: CityDistrictNumber | UnsetType = UNSET


class Vedtak(_Part, frozen=True):
    """A decision about SLT for one municipality; the last day of `valid_until` counts, `repealed_on` does not."""

    municipality: str
    body: Body
    adopted_on: Day
    case_number: Text
    valid_until: Day | None = None
    repealed_on: Day | None = None


class PoliceConfirmation(_Part, frozen=True):
    """The police commit themselves to one municipality; `withdrawn_on` no longer counts, `valid_until` does."""

    municipality: str
    issuer: Issuer
    signatory_agency: SignatoryAgency
    signatory_role: Text
    confirmed_on: Day
    valid_until: Day | None = None
    withdrawn_on: Day | None = None


class Coordinator(_Part, frozen=True):
    """The coordinator's post or function; `percent` of a full post, vacancy in days."""

    employment: Employment
    percent: Annotated[float, Meta(gt=0, le=100)]
    started_on: Day
    placement: Placement
    vacant_days_24_months: Count
    ended_on: Day | None = None
    acts_for_management: bool = False
    mandate_from_steering_group: bool = False
    handover_done: bool = False


class Member(_Part, frozen=True):
    """A role in a group; municipality `None` is the whole unit."""

    role: Code
    agency: Code
    tier: Tier
    municipality: str | None = None


class Duties(_Part, frozen=True):
    """What a steering group must do, and a police council in its place."""

    sets_goals: bool = False
    gathers_knowledge: bool = False
    directs_coordinator: bool = False


class Group(_Part, frozen=True):
    """A group of one level; the last two keys belong to a steering group alone."""

    id: Text
    level: Level
    established_on: Day
    covers: Annotated[tuple[str, ...], Meta(min_length=1)]
    dissolved_on: Day | None = None
    members: tuple[Member, ...] = ()
    is_police_council: bool | UnsetType = UNSET
    duties: Duties | UnsetType = UNSET


class Presence(_Part, frozen=True):
    """A role that was present; municipality `None` is the whole unit."""

    role: Code
    municipality: str | None = None


class Meeting(_Part, frozen=True):
    """A meeting, entered once for all the groups that it served; `kog` is the mediation service's own group."""

    held_on: Day
    kind: MeetingKind
    groups: tuple[str, ...] = ()
    minutes: bool = False
    present: tuple[Presence, ...] = ()


class Goal(_Part, frozen=True):
    """A goal; without `adopted_on` a draft."""

    adopted_on: Day | None = None
    reviewed_on: Day | None = None


class Plan(_Part, frozen=True):
    """A municipal plan."""

    adopted_on: Day
    has_slt_goals: bool = False


class Order(_Part, frozen=True):
    """A bestilling from one level to another."""

    issued_on: Day
    due_on: Day | None = None
    closed_on: Day | None = None


class Survey(_Part, frozen=True):
    """A kartlegging of conditions for children and young people."""

    completed_on: Day
    sources: tuple[SourceKind, ...] = ()
    describes_causes: bool = False
    maps_resources: bool = False
    presented_to_steering_on: Day | None = None


class Approval(_Part, frozen=True):
    """A level has approved the themes."""

    level: ApprovalLevel
    approved_on: Day
    police_present: bool = False


class Pulse(_Part, frozen=True):
    """A short survey of the network: number of answers, and per cent that agree."""

    answers: Count
    agree_percent: Annotated[float, Meta(ge=0, le=100)]


class Challenges(_Part, frozen=True):
    """The agreed challenges."""

    themes: tuple[Text, ...] = ()
    approvals: tuple[Approval, ...] = ()
    pulse: Pulse | None = None


class ActionPlan(_Part, frozen=True):
    """The action plan; both days of validity count."""

    adopted_on: Day
    valid_from: Day
    valid_to: Day


class Stance(_Part, frozen=True):
    """What evaluation a measure needs; `none` is an answer when it has a reason."""

    type: StanceType
    reason: str | None = None


class Evaluation(_Part, frozen=True):
    """A planned or completed evaluation of a measure, and what it led to."""

    planned_on: Day | None = None
    completed_on: Day | None = None
    decision: EvaluationDecision | None = None
    discussed_at_steering_on: Day | None = None


class Measure(_Part, frozen=True):
    """A measure (tiltak) of the network."""

    id: Text
    started_on: Day
    ended_on: Day | None = None
    owner: Code | None = None
    agencies: tuple[Code, ...] = ()
    challenge: Text | None = None
    evidence_base: EvidenceBase | None = None
    flags: tuple[Flag, ...] = ()
    stance: Stance | None = None
    evaluations: tuple[Evaluation, ...] = ()


class Facts(_Part, frozen=True):
    """The whole document."""

    schema: SchemaName
    unit: Unit
    as_of: Day
    vedtak: tuple[Vedtak, ...] | None = None
    police_confirmations: tuple[PoliceConfirmation, ...] | None = None
    leadership_changed_on: Day | None = None
    police_plan: bool | None = None
    coordinator: Coordinator | None = None
    groups: tuple[Group, ...] | None = None
    meetings: tuple[Meeting, ...] | None = None
    annual_gatherings: tuple[Day, ...] | None = None
    confidentiality_discussed_on: tuple[Day, ...] | None = None
    goals: tuple[Goal, ...] | None = None
    plans: tuple[Plan, ...] | None = None
    orders: tuple[Order, ...] | None = None
    surveys: tuple[Survey, ...] | None = None
    challenges: Challenges | None = None
    action_plan: ActionPlan | None = None
    annual_wheel_years: tuple[Integer, ...] | None = None
    measures: tuple[Measure, ...] | None = None
