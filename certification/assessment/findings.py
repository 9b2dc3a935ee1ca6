"""The findings: one function for each row of the contract's table (`docs/spec/assessment.md`, part 2).

Each tells whether a municipality meets the row, and the reason when it does not. What class a finding has, and every
number, belongs to the criteria.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from certification.assessment.codes import REASONS, FindingId, Reason, Status
from certification.assessment.situation import Place
from tenants.document.facts import Group, Level

CROSS_SECTOR = frozenset({"chief_executive_staff", "cross_sector"})
CIVIL_SOCIETY = frozenset({"voluntary", "faith", "business"})


class Verdict(NamedTuple):
    """Whether one municipality meets a finding, and why not."""

    status: Status
    reason: Reason | None


MET = Verdict("met", None)


def _unless(reason: Reason | None) -> Verdict:
    return MET if reason is None else Verdict("not_met", reason)


def vedtak(place: Place) -> Verdict:
    """A political decision for the municipality (H1, H3)."""
    if not place.vedtak:
        return _unless(Reason.NONE_REPORTED)
    if not place.vedtak_in_force:
        return _unless(Reason.LAPSED)
    political = any(entry.body in place.political_bodies for entry in place.vedtak_in_force)
    return _unless(None if political else Reason.NOT_POLITICAL)


def police_confirmation(place: Place) -> Verdict:
    """A confirmation that the police have signed, whoever issued it (H2, C7)."""
    if not place.confirmations:
        return _unless(Reason.NONE_REPORTED)
    if not place.confirmations_in_force:
        return _unless(Reason.LAPSED)
    return _unless(None if place.police_signed else Reason.NO_POLICE_SIGNATORY)


def coordinator(place: Place) -> Verdict:
    """A coordinator in post, whatever the percentage (H4, H5)."""
    if place.facts.coordinator is None:
        return _unless(Reason.NONE_REPORTED)
    return _unless(None if place.situation.coordinator_in_post else Reason.NOT_IN_POST)


def steering_group(place: Place) -> Verdict:
    """One steering group with the political leader, the administrative leader and the police leader (H7, H14, H23)."""
    return _one_group_alone(place, FindingId.STEERING_GROUP, "steering", _steering_group_lacks)


def _steering_group_lacks(place: Place, group: Group) -> Reason | None:
    if not place.has_leader(group.members, place.political_leaders):
        return Reason.MISSING_POLITICAL_LEADER
    if not place.has_leader(group.members, place.administrative_leaders):
        return Reason.MISSING_ADMINISTRATIVE_LEADER
    if not place.has_police_leader(group.members):
        return Reason.MISSING_POLICE_LEADER
    duties = group.duties or None
    if group.is_police_council is True and not (
        duties and duties.sets_goals and duties.gathers_knowledge and duties.directs_coordinator
    ):
        return Reason.POLICE_COUNCIL_LACKS_DUTIES
    return None


def goals_in_plans(place: Place) -> Verdict:
    """An adopted goal, and an adopted plan that has the goals of SLT (H8)."""
    reached = place.situation.reached
    if not place.facts.goals:
        return _unless(Reason.NONE_REPORTED)
    if not any(reached(goal.adopted_on) for goal in place.facts.goals):
        return _unless(Reason.NOT_ADOPTED)
    planned = any(plan.has_slt_goals and reached(plan.adopted_on) for plan in place.facts.plans or ())
    return _unless(None if planned else Reason.NOT_IN_PLANS)


def coordination_group(place: Place) -> Verdict:
    """One coordination group with a leader from the municipality and somebody from the police (H9, H20, H36)."""
    return _one_group_alone(place, FindingId.COORDINATION_GROUP, "coordination", _coordination_group_lacks)


def _coordination_group_lacks(place: Place, group: Group) -> Reason | None:
    members = place.here(group.members)
    if not any(member.agency == "municipality" and member.tier != "staff" for member in members):
        return Reason.MISSING_MUNICIPAL_LEADER
    if not any(member.agency == "police" for member in members):
        return Reason.MISSING_POLICE
    return None


def _one_group_alone(
    place: Place, finding: FindingId, level: Level, lacks: Callable[[Place, Group], Reason | None]
) -> Verdict:
    """One group must do it alone; of several that fail, the one that comes furthest gives the reason."""
    reasons = [lacks(place, group) for group in place.groups(level)]
    if not reasons:
        return _unless(Reason.NONE_REPORTED)
    failed = [reason for reason in reasons if reason is not None]
    return _unless(max(failed, key=REASONS[finding].index) if len(failed) == len(reasons) else None)


def practitioner_level(place: Place) -> Verdict:
    """A practitioner level that has members (H11, C1)."""
    if not place.groups("practitioner"):
        return _unless(Reason.NONE_REPORTED)
    return _unless(None if place.members("practitioner") else Reason.NO_MEMBERS)


def steering_meetings(place: Place) -> Verdict:
    """Four steering meetings in the last twelve months (H30, H31, C3)."""
    enough = len(place.recent_meetings("steering")) >= place.situation.parameters.meetings.steering
    return _meetings(place, "steering", enough=enough)


def coordination_meetings(place: Place) -> Verdict:
    """A coordination meeting in each of the last twelve whole calendar months but July (H42, C3)."""
    parameters, as_of = place.situation.parameters.meetings, place.situation.as_of
    this_month = as_of.year * 12 + as_of.month - 1
    months = {
        month
        for month in range(this_month - parameters.coordination_months, this_month)
        if month % 12 + 1 not in parameters.exempt_months
    }
    met_in = {meeting.held_on.year * 12 + meeting.held_on.month - 1 for meeting in place.meetings("coordination")}
    return _meetings(place, "coordination", enough=months <= met_in)


def _meetings(place: Place, level: Level, *, enough: bool) -> Verdict:
    groups = place.groups(level)
    if not groups:
        return _unless(Reason.NONE_REPORTED)
    first = min(group.established_on for group in groups)
    if place.situation.within(place.situation.parameters.meetings.start_up_months, first):
        return Verdict("not_applicable", Reason.START_UP)
    return _unless(None if enough else Reason.TOO_FEW)


def practitioner_breadth(place: Place) -> Verdict:
    """The municipality, the police, and voluntary organisations, faith communities or business (H10, H45, C1)."""
    if not place.groups("practitioner"):
        return _unless(Reason.NONE_REPORTED)
    agencies = {member.agency for member in place.members("practitioner")}
    broad = {"municipality", "police"} <= agencies and not agencies.isdisjoint(CIVIL_SOCIETY)
    return _unless(None if broad else Reason.NARROW)


def coordinator_placement(place: Place) -> Verdict:
    """The coordinator is placed across the sectors (H53)."""
    post = place.situation.coordinator_in_post
    if post is None:
        return _unless(Reason.NONE_REPORTED)
    return _unless(None if post.placement in CROSS_SECTOR else Reason.SECTOR_BOUND)


def coordinator_mandate(place: Place) -> Verdict:
    """The coordinator has authority from the steering group (H15, H54)."""
    post = place.situation.coordinator_in_post
    if post is None:
        return _unless(Reason.NONE_REPORTED)
    return _unless(None if post.mandate_from_steering_group else Reason.NO_MANDATE)


def county_in_coordination(place: Place) -> Verdict:
    """The county takes part in the coordination group (H20, C5)."""
    present = any(member.agency == "county" for member in place.members("coordination"))
    return _unless(None if present else Reason.ABSENT)


def annual_gathering(place: Place) -> Verdict:
    """A gathering for all levels in the last twelve months (H49)."""
    return _unless(None if place.situation.had_gathering else Reason.NONE_IN_WINDOW)


class Rule(NamedTuple):
    """A row of the table: what it is called, how it is judged, and the handbook's chapter."""

    id: FindingId
    judge: Callable[[Place], Verdict]
    source: str


RULES = (
    Rule(FindingId.VEDTAK, vedtak, "Organisering"),
    Rule(FindingId.POLICE_CONFIRMATION, police_confirmation, "Organisering"),
    Rule(FindingId.COORDINATOR, coordinator, "Dette må til når din kommune skal implementere SLT"),
    Rule(FindingId.STEERING_GROUP, steering_group, "Det styrende nivået: Styringsgruppen"),
    Rule(FindingId.GOALS_IN_PLANS, goals_in_plans, "Det styrende nivået: Styringsgruppen"),
    Rule(FindingId.COORDINATION_GROUP, coordination_group, "Det koordinerende nivået: Koordineringsgruppen"),
    Rule(FindingId.PRACTITIONER_LEVEL, practitioner_level, "Organisering"),
    Rule(FindingId.STEERING_MEETINGS, steering_meetings, "Det styrende nivået: Styringsgruppen"),
    Rule(FindingId.COORDINATION_MEETINGS, coordination_meetings, "Det koordinerende nivået: Koordineringsgruppen"),
    Rule(FindingId.PRACTITIONER_BREADTH, practitioner_breadth, "Det utførende nivået: Det praktiske arbeidet"),
    Rule(FindingId.COORDINATOR_PLACEMENT, coordinator_placement, "Organisering"),
    Rule(FindingId.COORDINATOR_MANDATE, coordinator_mandate, "Forutsetninger 3"),
    Rule(FindingId.COUNTY_IN_COORDINATION, county_in_coordination, "Organisering"),
    Rule(FindingId.ANNUAL_GATHERING, annual_gathering, "Organisering"),
)
