"""What holds for each sort of fact, apart from its words on screen: where it belongs, when it begins, what may change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from tenants.document import facts
from tenants.reporting import models

Values = Mapping[str, Any]


def _day(column: str) -> Callable[[Values], date | None]:
    return lambda values: values[column]


def _first_of(*columns: str) -> Callable[[Values], date | None]:
    return lambda values: min((values[c] for c in columns if values[c] is not None), default=None)


def _always(_values: Values) -> bool:
    return True


@dataclass(frozen=True)
class Rule:
    """One sort of fact. Its name is its table's.

    - `key`: the key of the facts document that it belongs to; its own name where that has none for it.
    - `begins`: the day from which the fact is part of the unit's picture; None says that the values don't tell.
    - `fixed`: columns that are what the fact is; they are corrected, in all its rows, but never change from a day.
    - `later`: columns with a meaning of their own in time (a day of ending, minutes that became ready): they are added
      when it happens, in all rows, and need no reason.
    - `renews`: a later column that can happen again; each time begins a row, so that an earlier day still sees the former.
    - `happened`: an event; it doesn't change afterwards, it can only have been entered wrong.
    - `decided`: somebody decided it before it is reported; what was decided may change afterwards. (A document that is
      imported may tell of one to come, which doesn't count yet.)
    - `draft`: it may be told of before it has a date; then it begins on the day it is told of.
    - `wider`: columns that `slt-facts/1` doesn't have; a submission freezes them beside it, in its statements.
    - `planned`: it may be told of beforehand, and is then planned, which is reported already.
    - `counts`: whether an entry is one of those that the facts document holds; others are told of in the statements alone.
    - `while_planned`: later columns that are followed up only until the entry counts; after that they are corrected.
    """

    model: type[Any]
    key: str
    begins: Callable[[Values], date | None]
    fixed: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    renews: str | None = None
    happened: bool = False
    decided: bool = False
    draft: bool = False
    planned: bool = False
    wider: tuple[str, ...] = ()
    counts: Callable[[Values], bool] = _always
    while_planned: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return str(self.model.__tablename__)

    @property
    def past(self) -> bool:
        """Whether it lies behind us when it is reported."""
        return self.decided or (self.happened and not self.planned)

    @property
    def same_in_all_rows(self) -> frozenset[str]:
        """The columns that the rows of one fact share."""
        return frozenset((*self.fixed, *self.later)) - {self.renews}


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            models.Vedtak,
            "vedtak",
            _day("adopted_on"),
            fixed=("municipality_id", "body", "adopted_on", "case_number"),
            later=("repealed_on",),
            decided=True,
        ),
        Rule(models.LeadershipChange, "leadership_changed_on", _day("changed_on"), happened=True),
        Rule(
            models.CoordinatorPost,
            "coordinator",
            _day("started_on"),
            fixed=("municipality_id", "started_on"),
            later=("ended_on", "handover_done"),
            wider=("mandate", "answers_to_role", "workplace", "police_insight_on", "knows_youth_coordinator"),
        ),
        Rule(
            models.SltGroup,
            "groups",
            _day("established_on"),
            fixed=("level", "established_on"),
            later=("dissolved_on",),
            wider=(
                "name",
                "purpose",
                "mandate_giver",
                "chair_role",
                "secretary_role",
                "chair_in_turn",
                "local_adaptation",
            ),
            counts=lambda values: values["level"] in get_args(facts.Level),
        ),
        Rule(
            models.GroupMember,
            "groups",
            _day("joined_on"),
            fixed=("group_id", "joined_on"),
            later=("left_on",),
            wider=("headcount", "may_decide"),
        ),
        Rule(
            models.Meeting,
            "meetings",
            _day("held_on"),
            later=(
                "status",
                "held_on",
                "starts_at",
                "ends_at",
                "present",
                "minutes",
                "minutes_sent_on",
                "themes",
                "decisions",
            ),
            happened=True,
            planned=True,
            wider=("starts_at", "ends_at", "minutes_sent_on", "themes", "decisions"),
            counts=lambda values: values["status"] == "held",
            while_planned=("status", "held_on", "starts_at", "ends_at", "present"),
        ),
        Rule(models.AnnualGathering, "annual_gatherings", _day("held_on"), happened=True, wider=("levels",)),
        Rule(
            models.ConfidentialityDiscussion,
            "confidentiality_discussed_on",
            _day("discussed_on"),
            happened=True,
        ),
        Rule(
            models.Plan,
            "plans",
            _day("adopted_on"),
            fixed=("adopted_on",),
            later=("ended_on", "next_input_on", "next_decision_on"),
            wider=("name", "next_input_on", "next_decision_on", "goals_place"),
        ),
        Rule(
            models.Goal,
            "goals",
            _day("adopted_on"),
            later=("adopted_on", "reviewed_on", "ended_on", "meeting_id"),
            renews="reviewed_on",
            draft=True,
            wider=("text", "plan_id", "meeting_id"),
        ),
        Rule(
            models.SltOrder,
            "orders",
            _day("issued_on"),
            fixed=("issued_on",),
            later=("closed_on", "answer"),
            wider=("subject", "from_level", "to_level", "owner_role", "answer", "meeting_id"),
        ),
        Rule(
            models.Survey,
            "surveys",
            _day("completed_on"),
            fixed=("completed_on",),
            later=("presented_to_steering_on",),
            wider=(
                "title",
                "ungdata_year",
                "police_statistics_year",
                "public_health_profile_year",
                "reports_from",
                "made_by",
                "period_from",
                "period_to",
            ),
        ),
        Rule(
            models.Challenge,
            "challenges",
            _day("agreed_on"),
            fixed=("agreed_on",),
            later=("ended_on",),
            wider=("survey_id",),
        ),
        Rule(models.ChallengeApproval, "challenges", _day("approved_on"), happened=True),
        Rule(models.Pulse, "challenges", _day("measured_on"), happened=True),
        Rule(
            models.ActionPlan,
            "action_plan",
            _first_of("adopted_on", "valid_from"),
            fixed=("adopted_on", "valid_from"),
        ),
        Rule(
            models.AnnualWheel,
            "annual_wheel_years",
            lambda values: date(min(max(values["year"], 1900), 2199), 1, 1),
            happened=True,
            planned=True,
        ),
        Rule(
            models.Measure,
            "measures",
            _day("started_on"),
            fixed=("started_on",),
            later=("ended_on",),
            wider=("name", "step", "targets", "cause", "survey_id", "rank", "horizon", "progress", "area"),
        ),
        Rule(
            models.Evaluation,
            "measures",
            _first_of("planned_on", "completed_on"),
            planned=True,
            fixed=("measure_id",),
            later=("completed_on", "decision", "discussed_at_steering_on"),
            wider=("performer", "dimensions", "form_link"),
        ),
        Rule(
            models.ResourcePromise,
            "measures",
            _day("promised_on"),
            fixed=("measure_id", "agency", "promised_on"),
            later=("ended_on",),
            wider=("measure_id", "agency", "promise", "promised_on", "ended_on"),
        ),
        Rule(
            models.Delegation,
            "delegation",
            _day("given_on"),
            fixed=("given_to", "given_on"),
            later=("ended_on",),
            wider=("subject", "given_to", "given_on", "ended_on", "meeting_id"),
        ),
        Rule(
            models.Service,
            "service",
            _day("since_on"),
            fixed=("agency", "since_on"),
            later=("ended_on",),
            wider=("agency", "since_on", "committing_role", "plan_name", "plan_year", "offers", "ended_on"),
        ),
    )
}

#: The keys of which a unit may say that it has nothing. The others have no way to say so in the document: a coordinator
#: or an action plan that isn't there is the same as one that isn't reported.
MAY_BE_NOTHING: tuple[str, ...] = (
    "vedtak",
    "groups",
    "meetings",
    "annual_gatherings",
    "confidentiality_discussed_on",
    "goals",
    "plans",
    "orders",
    "surveys",
    "challenges",
    "annual_wheel_years",
    "measures",
)
