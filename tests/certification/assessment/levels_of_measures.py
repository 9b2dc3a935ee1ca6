"""The edges of the levels of measures, and of their evaluation."""

from __future__ import annotations

from tests.certification.assessment.judging import LAST_YEAR, Change
from tests.tenants.document.documents import Document


def measures(document: Document, count: int, **changes: object) -> None:
    for measure in document["measures"][:count]:
        measure.update(changes)


def flag_all(document: Document, without_evaluation: int) -> None:
    measures(document, 10, flags=["costly"])
    measures(document, without_evaluation, evaluations=[{"decision": "stop"}])


#: What is tried, the prerequisite, its level, the first conditions that lack for the next one, the change.
MEASURES: list[tuple[str, str, int | None, list[str], Change]] = [
    (
        "all measures have ended",
        "coordinated_measures",
        0,
        ["active_measure"],
        lambda d: measures(d, 10, ended_on="2026-11-22"),
    ),
    (
        "a plan that ended yesterday",
        "coordinated_measures",
        1,
        ["action_plan_valid"],
        lambda d: d["action_plan"].update(valid_to="2026-11-21"),
    ),
    (
        "a plan from tomorrow",
        "coordinated_measures",
        1,
        ["action_plan_valid"],
        lambda d: d["action_plan"].update(valid_from="2026-11-23", valid_to="2027-01-01"),
    ),
    (
        "a plan adopted tomorrow",
        "coordinated_measures",
        1,
        ["action_plan_valid"],
        lambda d: d["action_plan"].update(adopted_on="2026-11-23"),
    ),
    ("a measure without owner", "coordinated_measures", 1, ["measures_owned"], lambda d: measures(d, 1, owner=None)),
    ("which has ended", "coordinated_measures", 4, [], lambda d: measures(d, 1, owner=None, ended_on="2026-11-22")),
    (
        "seven of ten coordinated",
        "coordinated_measures",
        3,
        ["measures_coordinated_nearly_all"],
        lambda d: measures(d, 3, challenge="ro"),
    ),
    ("six of ten", "coordinated_measures", 2, ["measures_coordinated"], lambda d: measures(d, 4, challenge=None)),
    ("nine of ten", "coordinated_measures", 4, [], lambda d: measures(d, 1, agencies=["police", "police"])),
    (
        "eight of ten",
        "coordinated_measures",
        3,
        ["measures_coordinated_nearly_all"],
        lambda d: measures(d, 2, agencies=["police", "police"]),
    ),
    (
        "a theme in other letters is another",
        "coordinated_measures",
        2,
        ["measures_coordinated"],
        lambda d: measures(d, 4, challenge="Rus"),
    ),
    ("nine coordination meetings", "coordinated_measures", 4, [], lambda d: d.update(meetings=d["meetings"][:9])),
    (
        "eight",
        "coordinated_measures",
        2,
        ["coordination_meetings_regular"],
        lambda d: d.update(meetings=d["meetings"][:8]),
    ),
    ("nine on one day", "coordinated_measures", 4, [], lambda d: d.update(meetings=[d["meetings"][0]] * 9)),
    (
        "an evidence base not given",
        "coordinated_measures",
        3,
        ["evidence_stated"],
        lambda d: measures(d, 1, evidence_base=None),
    ),
    (
        "another year's årshjul",
        "coordinated_measures",
        3,
        ["annual_wheel"],
        lambda d: d.update(annual_wheel_years=[2025, 2027]),
    ),
    ("no measure", "evaluation", 0, ["stance_taken"], lambda d: d.update(measures=[])),
    (
        "a stance on one of them",
        "evaluation",
        4,
        [],
        lambda d: [measure.update(stance=None) for measure in d["measures"][1:3]],
    ),
    (
        "a stance only on what is to come",
        "evaluation",
        0,
        ["stance_taken"],
        lambda d: measures(d, 10, started_on="2026-11-23"),
    ),
    ("a stance on an ended measure is one", "evaluation", 4, [], lambda d: measures(d, 9, ended_on="2026-11-22")),
    (
        "a new measure without stance",
        "evaluation",
        1,
        ["stance_on_new_measures"],
        lambda d: measures(d, 1, stance=None),
    ),
    (
        "a year ago to the day is not new",
        "evaluation",
        4,
        [],
        lambda d: measures(d, 1, stance=None, started_on=LAST_YEAR),
    ),
    (
        "none, and no reason",
        "evaluation",
        1,
        ["stance_on_new_measures"],
        lambda d: measures(d, 1, stance={"type": "none", "reason": "\u001c "}),
    ),
    ("formative, and no reason", "evaluation", 4, [], lambda d: measures(d, 1, stance={"type": "formative"})),
    ("seven of ten flagged are evaluated", "evaluation", 4, [], lambda d: flag_all(d, 3)),
    ("six of ten", "evaluation", 2, ["flagged_measures_evaluated"], lambda d: flag_all(d, 4)),
    (
        "a plan for it is enough, whatever the day",
        "evaluation",
        4,
        [],
        lambda d: flag_all(d, 4) or measures(d, 1, evaluations=[{"planned_on": "2190-01-01"}]),
    ),
    (
        "an ended measure needs none",
        "evaluation",
        4,
        [],
        lambda d: flag_all(d, 4) or measures(d, 4, ended_on="2026-11-22"),
    ),
    (
        "completed two years ago to the day",
        "evaluation",
        3,
        ["evaluation_used"],
        lambda d: [m["evaluations"][0].update(completed_on="2024-11-22") for m in d["measures"]],
    ),
    (
        "the day after, of one measure",
        "evaluation",
        4,
        [],
        lambda d: (
            [m["evaluations"][0].update(completed_on="2024-11-22") for m in d["measures"]]
            and d["measures"][4]["evaluations"][0].update(completed_on="2024-11-23")
        ),
    ),
    (
        "without decision",
        "evaluation",
        3,
        ["evaluation_used"],
        lambda d: [m["evaluations"][0].update(decision=None) for m in d["measures"]],
    ),
    (
        "discussed tomorrow",
        "evaluation",
        3,
        ["evaluation_used"],
        lambda d: [m["evaluations"][0].update(discussed_at_steering_on="2026-11-23") for m in d["measures"]],
    ),
    (
        "the three in three evaluations",
        "evaluation",
        3,
        ["evaluation_used"],
        lambda d: measures(
            d,
            10,
            evaluations=[
                {"completed_on": "2026-01-01"},
                {"decision": "stop"},
                {"discussed_at_steering_on": "2026-02-01"},
            ],
        ),
    ),
]
