"""What a finding says of a prerequisite is true of every document, and an approval says what the handbook has it say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from certification.assessment import FindingId, PrerequisiteKey
from certification.assessment.counted import STEPS, counted
from certification.assessment.implied import ALWAYS, agrees
from tenants.document import check_facts
from tests.certification.assessment.judging import CRITERIA, judge
from tests.tenants.document.disturbing import disturbed_but_valid


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**48).map(disturbed_but_valid))
def test_whoever_stands_at_a_level_agrees_with_how_each_finding_stands(document: dict[str, object]) -> None:
    assessment, read = judge(document), check_facts(document)
    told = counted(read, CRITERIA, read.facts.as_of)
    for prerequisite in assessment.prerequisites:
        for number, level in prerequisite.municipalities.items():
            if level is None:
                continue
            step = told[number]["steps"].get(prerequisite.key)
            assert step not in ALWAYS
            for finding in assessment.findings:
                status = finding.municipalities[number].status
                if status != "not_applicable":
                    assert agrees(prerequisite.key, level, step, finding.id, met=status == "met"), (step, finding.id)
    unmet = [finding.id for finding in assessment.findings if finding.status == "not_met"]
    assert all(each["unmet"] == unmet for each in told.values())


def _left(key: PrerequisiteKey, **how: bool) -> set[str]:
    values = [(level, str(step)) for level, step in STEPS[key]] + [(4, "")]
    return {
        f"{level}:{step}" if step else str(level)
        for level, step in values
        if all(agrees(key, level, step or None, FindingId(finding), met=met) for finding, met in how.items())
    }


def test_what_an_approval_and_the_titles_of_its_conditions_leave() -> None:
    approved = _left(PrerequisiteKey.ANCHORING, vedtak=True, police_confirmation=True)
    assert {value[0] for value in approved} == {"2", "3", "4"}
    lacks = _left(PrerequisiteKey.ANCHORING, vedtak=True, police_confirmation=True, steering_group=False)
    assert lacks == {"2:steering_group"}
    assert _left(PrerequisiteKey.ANCHORING, vedtak=False, police_confirmation=True) == {"1:vedtak"}
    assert _left(PrerequisiteKey.COORDINATOR, coordinator=False) - {"0:coordinator_reported"} == {
        "1:coordinator_in_post"
    }
    assert {value[0] for value in _left(PrerequisiteKey.COORDINATOR, coordinator=True)} == {"0", "2", "3", "4"}
    assert {value[0] for value in _left(PrerequisiteKey.STEERING, coordinator=False)} == {"0", "1"}
    assert len(_left(PrerequisiteKey.MAPPING, coordinator=False, steering_group=False)) == len(STEPS["mapping"]) + 1
