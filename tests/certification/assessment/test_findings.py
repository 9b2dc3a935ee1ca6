"""Each finding at the edge of its rule: one change of the flawless document of 2026-11-22, and the reason it leads to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.assessment.judging import JUST_IN_WINDOW, LAST_YEAR, Change, judge, members
from tests.certification.assessment.oracle import expected
from tests.certification.assessment.test_examples import contracted
from tests.tenants.document.documents import Document, flawless


def with_groups(*changed: dict[str, Any]) -> Change:
    """Put groups like the first in the list beside it, each with its own changes, and spoil the first."""

    def change(document: Document) -> None:
        first = document["groups"][0]
        twins = [{**first, "id": f"s{index}", **changes} for index, changes in enumerate(changed)]
        first["members"] = []
        document["groups"] += twins

    return change


#: What is tried, the finding, its reason (None: met), the change.
FINDINGS: list[tuple[str, str, str | None, Change]] = [
    ("the last day of a vedtak counts", "vedtak", None, lambda d: d["vedtak"][0].update(valid_until="2026-11-22")),
    ("the day after does not", "vedtak", "lapsed", lambda d: d["vedtak"][0].update(valid_until="2026-11-21")),
    ("the day of repeal does not", "vedtak", "lapsed", lambda d: d["vedtak"][0].update(repealed_on="2026-11-22")),
    ("a repeal tomorrow is still in force", "vedtak", None, lambda d: d["vedtak"][0].update(repealed_on="2026-11-23")),
    ("a vedtak of tomorrow is not begun", "vedtak", "lapsed", lambda d: d["vedtak"][0].update(adopted_on="2026-11-23")),
    ("a vedtak of today counts", "vedtak", None, lambda d: d["vedtak"][0].update(adopted_on="2026-11-22")),
    (
        "an administration is not political",
        "vedtak",
        "not_political",
        lambda d: d["vedtak"][0].update(body="administration"),
    ),
    (
        "a district committee is political in a district alone",
        "vedtak",
        "not_political",
        lambda d: d["vedtak"][0].update(body="district_committee"),
    ),
    (
        "what is in force decides, not what has lapsed",
        "vedtak",
        "not_political",
        lambda d: (
            d["vedtak"].append({**d["vedtak"][0], "body": "administration"})
            or d["vedtak"][0].update(repealed_on="2026-01-01")
        ),
    ),
    (
        "a police council may issue, the police must sign",
        "police_confirmation",
        "no_police_signatory",
        lambda d: d["police_confirmations"][0].update(issuer="local_police", signatory_agency="municipality"),
    ),
    ("a coordinator who begins today", "coordinator", None, lambda d: d["coordinator"].update(started_on="2026-11-22")),
    (
        "a coordinator who ends today",
        "coordinator",
        "not_in_post",
        lambda d: d["coordinator"].update(ended_on="2026-11-22"),
    ),
    (
        "a mayor of the whole unit is the mayor where there is one municipality",
        "steering_group",
        None,
        lambda d: members(d, 0)[0].update(municipality=None),
    ),
    (
        "the district's chair is no political leader of a municipality",
        "steering_group",
        "missing_political_leader",
        lambda d: members(d, 0)[0].update(role="district_committee_chair"),
    ),
    (
        "the district's director is no administrative leader of a municipality",
        "steering_group",
        "missing_administrative_leader",
        lambda d: members(d, 0)[1].update(role="district_director"),
    ),
    (
        "a police council needs all three duties",
        "steering_group",
        "police_council_lacks_duties",
        lambda d: d["groups"][0]["duties"].update(gathers_knowledge=False),
    ),
    (
        "another steering group needs none",
        "steering_group",
        None,
        lambda d: d["groups"][0].update(is_police_council=False, duties={}),
    ),
    (
        "several groups together are not enough; the one that comes furthest gives the reason",
        "steering_group",
        "missing_police_leader",
        lambda d: with_groups({"members": members(d, 0)[:2]}, {"members": members(d, 0)[2:]})(d),
    ),
    (
        "one of several groups is enough",
        "steering_group",
        None,
        lambda d: with_groups({"members": members(d, 0)})(d),
    ),
    (
        "a group out of force is none",
        "steering_group",
        "none_reported",
        lambda d: d["groups"][0].update(dissolved_on="2026-11-22"),
    ),
    (
        "a goal of tomorrow is not adopted",
        "goals_in_plans",
        "not_adopted",
        lambda d: d.update(goals=[{"adopted_on": "2026-11-23"}]),
    ),
    ("a draft is not adopted", "goals_in_plans", "not_adopted", lambda d: d.update(goals=[{}])),
    (
        "a plan of tomorrow has no goals yet",
        "goals_in_plans",
        "not_in_plans",
        lambda d: d["plans"][0].update(adopted_on="2026-11-23"),
    ),
    (
        "a plan without the goals of SLT",
        "goals_in_plans",
        "not_in_plans",
        lambda d: d["plans"][0].update(has_slt_goals=False),
    ),
    (
        "somebody of the staff is no leader",
        "coordination_group",
        "missing_municipal_leader",
        lambda d: members(d, 1)[0].update(tier="staff"),
    ),
    ("the police of any tier", "coordination_group", None, lambda d: members(d, 1)[1].update(tier="top_leader")),
    ("no police", "coordination_group", "missing_police", lambda d: members(d, 1)[1].update(agency="county")),
    ("nobody at the practitioner level", "practitioner_level", "no_members", lambda d: members(d, 2).clear()),
    ("three steering meetings", "steering_meetings", "too_few", lambda d: d["meetings"][3]["groups"].remove("s")),
    (
        "a meeting a year ago to the day is out of the window",
        "steering_meetings",
        "too_few",
        lambda d: d["meetings"][3].update(held_on=LAST_YEAR),
    ),
    (
        "a meeting the day after that is in it",
        "steering_meetings",
        None,
        lambda d: d["meetings"][3].update(held_on=JUST_IN_WINDOW),
    ),
    ("a meeting today counts", "steering_meetings", None, lambda d: d["meetings"][3].update(held_on="2026-11-22")),
    (
        "a meeting tomorrow does not",
        "steering_meetings",
        "too_few",
        lambda d: d["meetings"][3].update(held_on="2026-11-23"),
    ),
    (
        "the mediation service's group never counts",
        "steering_meetings",
        "too_few",
        lambda d: d["meetings"][3].update(kind="kog"),
    ),
    (
        "a group established in the window starts up, whatever the count",
        "steering_meetings",
        "start_up",
        lambda d: d["groups"][0].update(established_on=JUST_IN_WINDOW),
    ),
    (
        "a group established a year ago to the day does not",
        "steering_meetings",
        None,
        lambda d: d["groups"][0].update(established_on=LAST_YEAR),
    ),
    (
        "the earliest group in force decides about start-up",
        "steering_meetings",
        None,
        lambda d: d["groups"].append({**d["groups"][0], "id": "s2", "established_on": "2026-06-01"}),
    ),
    (
        "a dissolved group does not",
        "steering_meetings",
        "start_up",
        lambda d: (
            d["groups"].append({**d["groups"][0], "id": "s2", "established_on": "2026-06-01"})
            or d["groups"][0].update(dissolved_on="2026-11-01")
        ),
    ),
    (
        "meetings of a group since dissolved count",
        "steering_meetings",
        None,
        lambda d: (
            d["groups"].append({**d["groups"][0], "id": "s2"}) or d["groups"][0].update(dissolved_on="2026-11-22")
        ),
    ),
    (
        "a meeting of a group not in force that day does not",
        "steering_meetings",
        "too_few",
        lambda d: (
            d["groups"].append({**d["groups"][0], "id": "s2"})
            or d["groups"][0].update(dissolved_on=d["meetings"][0]["held_on"])
        ),
    ),
    (
        "a joint meeting of two steering groups is one",
        "steering_meetings",
        "too_few",
        lambda d: (
            d["groups"].append({**d["groups"][0], "id": "s2"})
            or d["meetings"][0]["groups"].append("s2")
            or d["meetings"][3]["groups"].remove("s")
        ),
    ),
    ("a month without meeting", "coordination_meetings", "too_few", lambda d: d["meetings"].pop(0)),
    (
        "July needs no meeting",
        "coordination_meetings",
        None,
        lambda d: d.update(meetings=[m for m in d["meetings"] if m["held_on"][5:7] != "07"]),
    ),
    (
        "the first day of the twelve months counts, though outside the window",
        "coordination_meetings",
        None,
        lambda d: d["meetings"][11].update(held_on="2025-11-01"),
    ),
    (
        "this month does not replace another",
        "coordination_meetings",
        "too_few",
        lambda d: d["meetings"][0].update(held_on="2026-11-01"),
    ),
    ("a congregation broadens", "practitioner_breadth", None, lambda d: members(d, 2)[2].update(agency="faith")),
    ("a business broadens", "practitioner_breadth", None, lambda d: members(d, 2)[2].update(agency="business")),
    ("a school does not", "practitioner_breadth", "narrow", lambda d: members(d, 2)[2].update(agency="school")),
    ("without the police", "practitioner_breadth", "narrow", lambda d: members(d, 2)[1].update(agency="municipality")),
    ("without the municipality", "practitioner_breadth", "narrow", lambda d: members(d, 2)[0].update(agency="police")),
    (
        "several groups broaden together",
        "practitioner_breadth",
        None,
        lambda d: d["groups"].append({**d["groups"][2], "id": "p2", "members": [members(d, 2).pop()]}),
    ),
    ("in one sector", "coordinator_placement", "sector_bound", lambda d: d["coordinator"].update(placement="other")),
    (
        "in the chief executive's staff",
        "coordinator_placement",
        None,
        lambda d: d["coordinator"].update(placement="chief_executive_staff"),
    ),
    (
        "no coordinator has no placement",
        "coordinator_placement",
        "none_reported",
        lambda d: d["coordinator"].update(ended_on="2026-11-22"),
    ),
    (
        "no coordinator has no mandate",
        "coordinator_mandate",
        "none_reported",
        lambda d: d["coordinator"].update(started_on="2026-11-23"),
    ),
    (
        "without mandate",
        "coordinator_mandate",
        "no_mandate",
        lambda d: d["coordinator"].update(mandate_from_steering_group=False),
    ),
    ("no county, whatever the group", "county_in_coordination", "absent", lambda d: d.update(groups=[], meetings=[])),
    (
        "a gathering a year ago to the day",
        "annual_gathering",
        "none_in_window",
        lambda d: d.update(annual_gatherings=[LAST_YEAR]),
    ),
    ("a gathering not reported", "annual_gathering", "none_in_window", lambda d: d.update(annual_gatherings=None)),
]


@pytest.mark.parametrize(
    ("finding", "reason", "change"), [row[1:] for row in FINDINGS], ids=[row[0] for row in FINDINGS]
)
def test_finding(finding: str, reason: str | None, change: Change) -> None:
    document = flawless()
    change(document)
    assessment = judge(document)
    found = {each.id.value: each.reason for each in assessment.findings}
    assert found[finding] == reason
    assert contracted(assessment.to_json()) == expected(document)
