"""What holds for every document, whatever the rules say of it."""

from __future__ import annotations

import copy
import random
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certification.assessment import Criteria, FindingId, InvalidCriteria, assess, packaged, read_criteria
from certification.assessment.criteria import packaged_versions
from tenants.document import check_facts
from tests.certification.assessment.judging import CRITERIA, judge
from tests.certification.assessment.test_examples import contracted
from tests.tenants.document.disturbing import disturbed_but_valid
from tests.tenants.document.documents import Document, flawless

seeds = st.integers(0, 2**48)
documents = seeds.map(disturbed_but_valid)


def without(assessment: Any, *keys: str) -> dict[str, Any]:
    whole = contracted(assessment.to_json())
    return {key: value for key, value in whole.items() if key not in keys}


@settings(max_examples=60, deadline=None)
@given(documents)
def test_the_same_inputs_give_the_same_bytes(document: Document) -> None:
    read = check_facts(document)
    again = check_facts(copy.deepcopy(document))
    assert assess(read, CRITERIA, read.facts.as_of).to_json() == assess(again, packaged(), again.facts.as_of).to_json()


@settings(max_examples=200, deadline=None)
@given(documents)
def test_only_approval_and_implementation_decide_the_recommendation(document: Document) -> None:
    """Whatever the expectations and the advice say: as if all of them were met."""
    assessment = judge(document)
    unmet = {
        f.class_ for f in assessment.findings if f.status == "not_met" and f.class_ in ("approval", "implementation")
    }
    assert assessment.implemented == (not unmet)
    assert assessment.recommendation == (
        "not_approvable" if "approval" in unmet else "approve_with_conditions" if unmet else "approve"
    )


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_a_finding_made_an_expectation_no_longer_decides(seed: int) -> None:
    document = disturbed_but_valid(seed)
    classes = dict.fromkeys(FindingId, random.Random(seed).choice(("expectation", "advice")))
    read = check_facts(document)
    assert (
        assess(read, msgspec.structs.replace(CRITERIA, classes=classes), read.facts.as_of).recommendation == "approve"
    )


FUTURE: dict[str, Any] = {
    "vedtak": {"body": "municipal_council", "case_number": "1", "adopted_on": None},
    "police_confirmations": {
        "issuer": "local_police",
        "signatory_agency": "police",
        "signatory_role": "police_leader",
        "confirmed_on": None,
    },
    "meetings": {"kind": "slt", "held_on": None, "minutes": True, "groups": []},
    "plans": {"adopted_on": None, "has_slt_goals": True},
    "orders": {"issued_on": None},
    "surveys": {"completed_on": None, "sources": ["report"]},
    "annual_gatherings": None,
    "confidentiality_discussed_on": None,
}


@settings(max_examples=200, deadline=None)
@given(documents, st.sampled_from(sorted(FUTURE)), st.integers(1, 800))
def test_a_fact_dated_in_the_future_changes_nothing(document: Document, key: str, days: int) -> None:
    assume(document.get(key))  # where none is reported, even a future one is reported
    day = (date.fromisoformat(document["as_of"]) + timedelta(days=days)).isoformat()
    template = FUTURE[key]
    fact = day if template is None else {name: day if value is None else value for name, value in template.items()}
    if key in ("vedtak", "police_confirmations"):
        fact["municipality"] = document[key][0]["municipality"]
    if key == "meetings":
        assume(document.get("groups"))
        fact["groups"] = [group["id"] for group in document["groups"]]
    later = {**document, key: [*document[key], fact]}
    assert without(judge(later)) == without(judge(document))


@settings(max_examples=100, deadline=None)
@given(documents, st.integers(-500, 500))
def test_as_of_moves_only_what_days_can_move(document: Document, days: int) -> None:
    """Seen from another day is the same as written on that day; and no number of the document moves."""
    read = check_facts(document)
    day = date.fromisoformat(document["as_of"]) + timedelta(days=days)
    seen = assess(read, CRITERIA, day)
    written = judge({**document, "as_of": day.isoformat()})
    assert contracted(seen.to_json()) == contracted(written.to_json())
    assert seen.facts_sha256 == read.sha256
    assert (written.facts_sha256 == read.sha256) == (days == 0)


DATELESS = (
    "practitioner_level",
    "practitioner_breadth",
    "county_in_coordination",
    "coordination_group",
    "steering_group",
)


@settings(max_examples=100, deadline=None)
@given(documents, st.integers(0, 3000))
def test_who_the_members_are_does_not_depend_on_the_day(document: Document, days: int) -> None:
    """Once a group is established and never dissolved, its composition is judged alike on any later day."""
    for group in document.get("groups") or []:
        group["established_on"], group["dissolved_on"] = "2010-01-01", None
    later = judge(document, date.fromisoformat(document["as_of"]) + timedelta(days=days))
    now = judge(document)
    for finding, other in zip(now.findings, later.findings, strict=True):
        if finding.id in DATELESS:
            assert finding == other


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_the_order_of_lists_says_nothing(seed: int) -> None:
    """But for surveys of one day, where the last listed counts, and the municipalities, whose order the reasons follow."""
    document = disturbed_but_valid(seed)
    shuffled = copy.deepcopy(document)
    chance = random.Random(seed)
    for key in sorted(set(document) - {"schema", "unit", "as_of", "surveys"}):
        if isinstance(shuffled[key], list):
            chance.shuffle(shuffled[key])
    for group in shuffled.get("groups") or []:
        chance.shuffle(group["covers"])
        chance.shuffle(group["members"])
    for meeting in shuffled.get("meetings") or []:
        chance.shuffle(meeting["groups"])
        chance.shuffle(meeting["present"])
    assert without(judge(shuffled)) == without(judge(document))


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_the_order_of_the_municipalities_changes_no_status_and_no_level(seed: int) -> None:
    document = disturbed_but_valid(seed)
    turned = copy.deepcopy(document)
    turned["unit"]["municipalities"].reverse()
    one, other = judge(document), judge(turned)
    assert one.recommendation == other.recommendation
    for finding, twin in zip(one.findings, other.findings, strict=True):
        assert finding.status == twin.status
        assert finding.municipalities == twin.municipalities
        assert list(twin.municipalities) == turned["unit"]["municipalities"]
    for prerequisite, twin_ in zip(one.prerequisites, other.prerequisites, strict=True):
        assert prerequisite.level == twin_.level
        assert prerequisite.municipalities == twin_.municipalities


@settings(max_examples=150, deadline=None)
@given(documents)
def test_a_unit_is_as_far_as_its_weakest_municipality(document: Document) -> None:
    for prerequisite in judge(document).prerequisites:
        levels = list(prerequisite.municipalities.values())
        if prerequisite.level is None:
            assert set(levels) == {None}
            assert [step.level for step in prerequisite.next] == [1]
        else:
            assert prerequisite.level == min(level for level in levels if level is not None)
            above = [step.level for step in prerequisite.next]
            assert above == sorted(set(above))
            assert (above[0] == prerequisite.level + 1) if above else prerequisite.level == 4
            assert all(step.unmet for step in prerequisite.next)


@settings(max_examples=100, deadline=None)
@given(documents)
def test_a_stricter_count_never_helps(document: Document) -> None:
    meetings = msgspec.structs.replace(CRITERIA.parameters.meetings, steering=5, exempt_months=frozenset())
    stricter = msgspec.structs.replace(
        CRITERIA, parameters=msgspec.structs.replace(CRITERIA.parameters, meetings=meetings)
    )
    read = check_facts(document)
    for finding, strict in zip(
        assess(read, CRITERIA, read.facts.as_of).findings,
        assess(read, stricter, read.facts.as_of).findings,
        strict=True,
    ):
        assert not (finding.status == "not_met" and strict.status == "met")


# Criteria.


def parameters(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in parameters(inner, (*path, key))]
    return [path]


RAW: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(CRITERIA))


def on_the_edge() -> list[Document]:
    """Return documents that stand or fall by one parameter or another."""
    july, vacant, pulse, partly = (flawless() for _ in range(4))
    july["meetings"] = [meeting for meeting in july["meetings"] if meeting["held_on"][5:7] != "07"]
    vacant["coordinator"]["vacant_days_24_months"] = 60
    pulse["challenges"]["pulse"] = {"answers": 4, "agree_percent": 0}
    del partly["meetings"][0]["present"][0]
    partly["orders"] = [{"issued_on": "2026-01-01", "due_on": due} for due in ["2026-12-01"] * 4 + ["2026-01-02"]]
    for index, measure in enumerate(partly["measures"]):
        measure["flags"] = ["new"]
        if index < 2:
            measure["challenge"] = None
            measure["evaluations"] = []
        elif measure["started_on"] < "2025-11-22":
            measure["stance"] = None
    return [july, vacant, pulse, partly]


@pytest.mark.parametrize("path", parameters(RAW["parameters"]), ids=".".join)
def test_every_parameter_is_read_by_some_rule(path: tuple[str, ...]) -> None:
    """At one end of its range, it changes the verdict on some document."""
    raw = copy.deepcopy(RAW)
    owner = raw["parameters"]
    for key in path[:-1]:
        owner = owner[key]
    ends: tuple[Any, ...] = (1, 100 if "percent" in path[-1] else 600)
    if path[-1] == "required_sources":
        ends = (["report"],)
    elif path[-1] == "exempt_months":
        ends = ([],)
    verdicts = set()
    for value in (owner[path[-1]], *ends):
        owner[path[-1]] = value
        version = read_criteria(msgspec.json.encode(raw))
        reads = [check_facts(document) for document in on_the_edge()]
        verdicts.add(b"".join(assess(read, version, read.facts.as_of).to_json() for read in reads))
    assert len(verdicts) > 1


def test_the_handbook_version_is_what_the_contract_says() -> None:
    assert packaged_versions() == ("handbook-1",)
    assert isinstance(CRITERIA, Criteria)
    assert CRITERIA.id == "handbook-1"
    assert (CRITERIA.valid_from, CRITERIA.valid_until, CRITERIA.certificate_months) == (date(1900, 1, 1), None, 48)
    assert [note.id for note in CRITERIA.interpretations] == [f"C{number}" for number in range(1, 11)]
    assert read_criteria(msgspec.json.encode(CRITERIA)) == CRITERIA


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "../x"),
        ("valid_from", "1900-02-30"),
        ("valid_until", "1899-12-31"),
        ("certificate_months", 0),
        ("classes", {"vedtak": "approval"}),
        ("classes", {**RAW["classes"], "vedtak": "must"}),
        ("parameters", {}),
        ("unknown", 1),
    ],
)
def test_a_version_that_cannot_be_used_is_refused(path: str, value: object) -> None:
    with pytest.raises(InvalidCriteria):
        read_criteria(msgspec.json.encode({**RAW, path: value}))
