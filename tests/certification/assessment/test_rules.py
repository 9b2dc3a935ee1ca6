"""The rules say what the contract says, against a naive second reading of it, on documents of any sort."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.certification.assessment.judging import judge, members
from tests.certification.assessment.oracle import expected
from tests.certification.assessment.test_examples import contracted
from tests.tenants.document.disturbing import disturbed_but_valid
from tests.tenants.document.documents import DAYS, flawless


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 2**48))
def test_the_rules_agree_with_a_naive_reading_of_the_contract(seed: int) -> None:
    document = disturbed_but_valid(seed)
    assert contracted(judge(document).to_json()) == expected(document)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**48),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)) | st.dates(date(2023, 1, 1), date(2027, 12, 31)),
)
def test_they_agree_from_any_other_day(seed: int, as_of: date) -> None:
    document = disturbed_but_valid(seed)
    assert contracted(judge(document, as_of).to_json()) == expected(document, as_of.isoformat())


@pytest.mark.parametrize("kind", ["municipality", "cooperation", "city_district"])
@pytest.mark.parametrize("as_of", DAYS)
def test_the_flawless_document_meets_everything(kind: str, as_of: str) -> None:
    assessment = judge(flawless(as_of, kind))
    assert assessment.recommendation == "approve"
    assert assessment.implemented
    assert {finding.status for finding in assessment.findings} == {"met"}
    assert {prerequisite.level for prerequisite in assessment.prerequisites} == {4}
    assert {prerequisite.next for prerequisite in assessment.prerequisites} == {()}


def test_the_empty_document_reports_nothing() -> None:
    document = {key: flawless()[key] for key in ("schema", "unit", "as_of")}
    assessment = judge(document)
    assert assessment.recommendation == "not_approvable"
    assert {prerequisite.level for prerequisite in assessment.prerequisites} == {None}
    assert contracted(assessment.to_json()) == expected(document)


# Several municipalities, and city districts.


def test_in_a_cooperation_each_municipality_needs_its_own_leaders_and_shares_the_police() -> None:
    document = flawless(kind="cooperation")
    del members(document, 0)[2]  # the second municipality's mayor
    members(document, 0)[0]["municipality"] = None  # the first one's becomes nobody's
    finding = judge(document).findings[3]
    assert {m: each.reason for m, each in finding.municipalities.items()} == dict.fromkeys(
        ("4643", "4645"), "missing_political_leader"
    )


def test_the_worst_municipality_decides_and_gives_its_reason() -> None:
    document = flawless(kind="cooperation")
    document["vedtak"][0]["body"] = "administration"
    document["groups"][1]["established_on"] = "2026-06-01"  # start-up in the first municipality
    document["meetings"] = document["meetings"][1:]
    assessment = judge(document)
    vedtak, meetings = assessment.findings[0], assessment.findings[8]
    assert (vedtak.status, vedtak.reason) == ("not_met", "not_political")
    assert [each.status for each in meetings.municipalities.values()] == ["not_applicable", "not_met"]
    assert (meetings.status, meetings.reason) == ("not_met", "too_few")
    assert assessment.prerequisites[0].level == 1
    assert assessment.prerequisites[0].municipalities == {"4643": 1, "4645": 4}
    assert [step.unmet for step in assessment.prerequisites[0].next] == [("vedtak",)]


@pytest.mark.parametrize("role", ["mayor", "district_committee_chair"])
def test_a_city_district_has_its_own_leaders_or_the_citys(role: str) -> None:
    document = flawless(kind="city_district")
    members(document, 0)[0]["role"] = role
    members(document, 0)[1]["role"] = "chief_executive"
    document["vedtak"][0]["body"] = "district_committee"
    assert judge(document).recommendation == "approve"
