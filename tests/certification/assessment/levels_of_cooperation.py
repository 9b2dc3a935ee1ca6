"""The edges of the levels of what the cooperation rests on: anchoring, coordinator, steering, mapping, understanding."""

from __future__ import annotations

from tests.certification.assessment.judging import LAST_YEAR, Change
from tests.tenants.document.documents import Document


def orders(document: Document, answered: int, open_: int) -> None:
    document["orders"] = [{"issued_on": "2026-01-01", "closed_on": "2026-11-22"}] * answered
    document["orders"] += [{"issued_on": "2026-11-22"}] * open_


#: What is tried, the prerequisite, its level, the first conditions that lack for the next one, the change.
COOPERATION: list[tuple[str, str, int | None, list[str], Change]] = [
    (
        "neither reported",
        "anchoring",
        None,
        ["vedtak_or_police_confirmation"],
        lambda d: d.update(vedtak=None, police_confirmations=None),
    ),
    (
        "one reported, and empty",
        "anchoring",
        0,
        ["vedtak_or_police_confirmation"],
        lambda d: d.update(vedtak=[], police_confirmations=None),
    ),
    ("the police alone", "anchoring", 1, ["vedtak"], lambda d: d.update(vedtak=None)),
    ("the municipality alone", "anchoring", 1, ["police_confirmation"], lambda d: d.update(police_confirmations=[])),
    (
        "no steering meeting",
        "anchoring",
        2,
        ["steering_meeting"],
        lambda d: [meeting["groups"].remove("s") for meeting in d["meetings"][:4]],
    ),
    (
        "half of the meetings",
        "anchoring",
        4,
        [],
        lambda d: [meeting["present"].pop(0) for meeting in d["meetings"][:2]],
    ),
    (
        "under half",
        "anchoring",
        2,
        ["political_leader_attends"],
        lambda d: [meeting["present"].pop(0) for meeting in d["meetings"][:3]],
    ),
    (
        "each leader alone, not all at once",
        "anchoring",
        4,
        [],
        lambda d: [d["meetings"][i]["present"].pop(k) for i, k in ((0, 0), (1, 0), (2, 1), (3, 1))],
    ),
    ("the police have no plan", "anchoring", 3, ["police_plan"], lambda d: d.update(police_plan=None)),
    (
        "confirmed the day before the leaders changed",
        "anchoring",
        3,
        ["confirmed_since_new_leaders"],
        lambda d: d.update(leadership_changed_on="2026-08-23"),
    ),
    ("confirmed the same day", "anchoring", 4, [], lambda d: d.update(leadership_changed_on="2026-08-22")),
    ("the leaders change tomorrow", "anchoring", 4, [], lambda d: d.update(leadership_changed_on="2026-11-23")),
    (
        "the leaders change today",
        "anchoring",
        3,
        ["confirmed_since_new_leaders"],
        lambda d: d.update(leadership_changed_on="2026-11-22"),
    ),
    (
        "a newer confirmation by the municipality does not help",
        "anchoring",
        3,
        ["confirmed_since_new_leaders"],
        lambda d: (
            d.update(leadership_changed_on="2026-10-01")
            or d["police_confirmations"].append(
                {**d["police_confirmations"][0], "confirmed_on": "2026-10-02", "signatory_agency": "municipality"}
            )
        ),
    ),
    (
        "a coordinator to come",
        "coordinator",
        1,
        ["coordinator_in_post"],
        lambda d: d["coordinator"].update(started_on="2026-12-01"),
    ),
    (
        "who does not act for the management",
        "coordinator",
        2,
        ["acts_for_management"],
        lambda d: d["coordinator"].update(acts_for_management=False),
    ),
    ("60 vacant days", "coordinator", 4, [], lambda d: d["coordinator"].update(vacant_days_24_months=60)),
    (
        "61 vacant days",
        "coordinator",
        3,
        ["short_vacancy_or_handover"],
        lambda d: d["coordinator"].update(vacant_days_24_months=61),
    ),
    (
        "61 vacant days and a handover",
        "coordinator",
        4,
        [],
        lambda d: d["coordinator"].update(vacant_days_24_months=61, handover_done=True),
    ),
    ("no goal", "steering", 0, ["goal"], lambda d: d.update(goals=[])),
    ("a draft", "steering", 1, ["adopted_goal"], lambda d: d.update(goals=[{"adopted_on": None}])),
    (
        "a coordinator without mandate",
        "steering",
        1,
        ["coordinator_mandate"],
        lambda d: d["coordinator"].update(mandate_from_steering_group=False),
    ),
    (
        "three meetings with minutes",
        "steering",
        2,
        ["meetings_with_minutes"],
        lambda d: d["meetings"][0].update(minutes=False),
    ),
    (
        "a goal that nobody reviews",
        "steering",
        3,
        ["goals_kept_current"],
        lambda d: d["goals"][0].update(reviewed_on=LAST_YEAR),
    ),
    (
        "a review to come",
        "steering",
        3,
        ["goals_kept_current"],
        lambda d: d["goals"][0].update(reviewed_on="2026-11-23"),
    ),
    ("a goal to come needs no review", "steering", 4, [], lambda d: d["goals"].append({"adopted_on": "2026-12-01"})),
    ("four of five orders", "steering", 4, [], lambda d: orders(d, 4, 1)),
    ("seven of nine orders", "steering", 3, ["orders_answered"], lambda d: orders(d, 7, 2)),
    ("no orders", "steering", 4, [], lambda d: d.update(orders=None)),
    (
        "an order due yesterday",
        "steering",
        3,
        ["orders_answered"],
        lambda d: d.update(orders=[{"issued_on": "2026-01-01", "due_on": "2026-11-21"}]),
    ),
    ("an order issued tomorrow", "steering", 4, [], lambda d: d.update(orders=[{"issued_on": "2026-11-23"}])),
    (
        "an order closed tomorrow",
        "steering",
        3,
        ["orders_answered"],
        lambda d: d.update(orders=[{"issued_on": "2026-01-01", "closed_on": "2026-11-23"}]),
    ),
    ("a survey to come", "mapping", 0, ["survey"], lambda d: d["surveys"][0].update(completed_on="2026-11-23")),
    (
        "a survey of three years ago to the day",
        "mapping",
        1,
        ["survey_recent"],
        lambda d: d["surveys"][0].update(completed_on="2023-11-22"),
    ),
    (
        "the day after",
        "mapping",
        2,
        ["survey_more_recent"],
        lambda d: d["surveys"][0].update(completed_on="2023-11-23"),
    ),
    (
        "two years ago to the day",
        "mapping",
        2,
        ["survey_more_recent"],
        lambda d: d["surveys"][0].update(completed_on="2024-11-22"),
    ),
    (
        "a year ago to the day",
        "mapping",
        3,
        ["survey_last_year"],
        lambda d: d["surveys"][0].update(completed_on=LAST_YEAR),
    ),
    (
        "the same source twice",
        "mapping",
        1,
        ["survey_several_sources"],
        lambda d: d["surveys"][0].update(sources=["ungdata"] * 3),
    ),
    ("two sources", "mapping", 2, ["survey_broad_sources"], lambda d: d["surveys"][0]["sources"].pop()),
    (
        "without the police's statistics",
        "mapping",
        2,
        ["survey_required_sources"],
        lambda d: d["surveys"][0]["sources"].__setitem__(0, "report"),
    ),
    (
        "presented tomorrow",
        "mapping",
        2,
        ["survey_presented"],
        lambda d: d["surveys"][0].update(presented_to_steering_on="2026-11-23"),
    ),
    ("no causes", "mapping", 2, ["survey_causes"], lambda d: d["surveys"][0].update(describes_causes=False)),
    ("no resources", "mapping", 3, ["survey_resources"], lambda d: d["surveys"][0].update(maps_resources=False)),
    ("an older one changes nothing", "mapping", 4, [], lambda d: d["surveys"].append({"completed_on": "2026-01-01"})),
    (
        "of two on a day the last listed",
        "mapping",
        1,
        ["survey_several_sources"],
        lambda d: d["surveys"].append({"completed_on": "2026-05-22"}),
    ),
    ("and not the first", "mapping", 4, [], lambda d: d["surveys"].insert(0, {"completed_on": "2026-05-22"})),
    ("no theme", "shared_understanding", 0, ["theme"], lambda d: d["challenges"].update(themes=[])),
    (
        "the steering group alone has approved",
        "shared_understanding",
        1,
        ["approved_at_coordination"],
        lambda d: d["challenges"]["approvals"].pop(1),
    ),
    (
        "approved long ago",
        "shared_understanding",
        2,
        ["approved_at_coordination_with_police"],
        lambda d: d["challenges"]["approvals"][1].update(approved_on=LAST_YEAR),
    ),
    (
        "without the police",
        "shared_understanding",
        2,
        ["approved_at_steering_with_police"],
        lambda d: d["challenges"]["approvals"][0].update(police_present=False),
    ),
    ("no gathering", "shared_understanding", 3, ["annual_gathering"], lambda d: d.update(annual_gatherings=[])),
    (
        "no talk of confidentiality",
        "shared_understanding",
        3,
        ["confidentiality_discussed"],
        lambda d: d.update(confidentiality_discussed_on=[LAST_YEAR]),
    ),
    (
        "69.9 per cent agree",
        "shared_understanding",
        3,
        ["network_agrees"],
        lambda d: d["challenges"]["pulse"].update(agree_percent=69.9),
    ),
    ("of four", "shared_understanding", 4, [], lambda d: d["challenges"]["pulse"].update(agree_percent=0, answers=4)),
    ("no pulse", "shared_understanding", 4, [], lambda d: d["challenges"].update(pulse=None)),
]
