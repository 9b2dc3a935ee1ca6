"""The unit's home says the one thing to do now, and leads to where each thing is mended."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import today
from certification.assessment import Condition, FindingId, assess, packaged
from certification.cases.states import OPEN, State
from certification.standing.links import CONDITIONS, FINDINGS
from certification.standing.service import RENEWAL, Situation, situation_of
from certification.standing.telling import Told, tell
from tenants.document import check_facts, read_facts
from tenants.units import service as units
from tests.database import People
from tests.factories.cases import Applicant, applicant
from tests.factories.units import keeper

EXAMPLES = Path(__file__).parents[1] / "assessment" / "examples"
ON = date(2026, 11, 22)


@given(
    lacking=st.booleans(),
    frozen=st.booleans(),
    case_state=st.none() | st.sampled_from(sorted(OPEN - {State.OPENED})),
    days=st.none() | st.integers(0, 1500),
)
def test_what_waits_for_the_unit_comes_before_what_the_unit_waits_for(
    lacking: bool, frozen: bool, case_state: State | None, days: int | None
) -> None:
    until = ON + timedelta(days=days) if days is not None else None
    found = situation_of(lacking=lacking, frozen=frozen, case_state=case_state, approved_until=until, on=ON)
    if case_state is State.AWAITING_ANSWER:
        assert found is Situation.ANSWER
    elif frozen:
        assert found is Situation.SIGN
    elif case_state is not None:
        assert found is Situation.WITH_COUNCIL
    elif until is not None and until > ON + RENEWAL:
        assert found is Situation.APPROVED
    elif lacking:
        assert found is Situation.LACKING
    else:
        assert found is (Situation.RENEW if until else Situation.READY)


def told_of(name: str, portal: object) -> tuple[Told, dict[str, Any]]:
    raw = (EXAMPLES / f"{name}.facts.json").read_bytes()
    document = read_facts(raw)
    criteria = packaged("handbook-1")
    names = {number: f"Kommune {number}" for number in document.facts.unit.municipalities}
    with portal.test_request_context():  # type: ignore[attr-defined]  # a Flask application
        told = tell(assess(document, criteria, document.facts.as_of), criteria, names, "nb")
    return told, json.loads((EXAMPLES / f"{name}.assessment.json").read_bytes())


@pytest.mark.parametrize("name", sorted(p.name.removesuffix(".facts.json") for p in EXAMPLES.glob("*.facts.json")))
def test_every_finding_and_level_is_told_with_its_reason_and_next_step(name: str, portal: object) -> None:
    told, expected = told_of(name, portal)
    lines = {line.id: line for group in told.groups for line in group.lines}
    assert {id_: line.status for id_, line in lines.items()} == {f["id"]: f["status"] for f in expected["findings"]}
    for line in lines.values():
        assert (line.step is None) == (line.status == "met")
    assert [level.level for level in told.levels] == [p["level"] for p in expected["prerequisites"]]
    for level in told.levels:
        assert (level.step is None) == (level.level == 4)
    for group in told.groups:
        statuses = [line.status == "not_met" for line in group.lines]
        assert statuses == sorted(statuses, reverse=True)
    assert bool(told.lacking) == (expected["recommendation"] == "not_approvable")


def test_a_cooperation_is_told_which_municipality_lacks_something(portal: object) -> None:
    told, _expected = told_of("cooperation-not-approvable", portal)
    vedtak = next(line for line in told.lacking if line.id is FindingId.VEDTAK)
    assert [place for place, _why in vedtak.where] == ["Kommune 4643"]


def test_every_finding_and_condition_has_a_page_where_it_is_mended(people: People) -> None:
    assert set(FINDINGS) == set(FindingId)
    assert set(CONDITIONS) == set(Condition)
    assert set(FINDINGS.values()) | set(CONDITIONS.values()) <= set(people.portal.view_functions)


@pytest.fixture
def luster(people: People) -> Applicant:
    return applicant(people, "4644", name="Luster")


@pytest.mark.parametrize("role", ["administrator", "coordinator", "contributor", "signatory", "reader"])
def test_all_people_of_the_unit_see_its_home_and_nobody_else_does(luster: Applicant, people: People, role: str) -> None:
    page = people.client(people("unit", role, tenant_id=luster.unit_id)).get("/enhet")
    assert page.status_code == 200
    assert "Slik står det til i Luster" in page.text
    assert people.client(people("council", "decider")).get("/enhet").status_code == 404
    assert people.client(people("ministry", "reader")).get("/enhet").status_code == 404


def test_a_unit_that_covers_nothing_has_nothing_to_be_approved_for(luster: Applicant, people: People) -> None:
    with keeper(people.portal):
        units.set_cover(luster.unit_id, [], today())
    client = people.client(luster.coordinator)
    assert "Enheten dekker ingen kommune i dag" in client.get("/enhet").text
    assert "Gjør søknaden klar" not in client.get("/enhet/soknad").text


def test_not_reported_is_no_level(luster: Applicant, people: People) -> None:
    page = people.client(luster.coordinator).get("/enhet").text
    assert page.count("Ikke meldt inn") == 7
    assert "Nivå 0" not in page


def test_the_home_is_in_nynorsk_for_who_wants_it(luster: Applicant, people: People) -> None:
    page = people.client(luster.coordinator).get("/enhet", headers={"Accept-Language": "nn"}).text
    assert "Dei sju føresetnadene" in page
    assert "Ikkje meldt inn" in page


def test_a_document_without_anything_is_told_too(luster: Applicant) -> None:
    bare = {
        "schema": "slt-facts/1",
        "unit": {"id": "x", "kind": "municipality", "name": "X", "municipalities": ["4644"]},
        "as_of": ON.isoformat(),
    }
    document = check_facts(bare)
    criteria = packaged("handbook-1")
    with luster.people.portal.test_request_context():
        told = tell(assess(document, criteria, ON), criteria, {"4644": "Luster"}, "nn")
    assert all(level.level is None and level.step for level in told.levels)
