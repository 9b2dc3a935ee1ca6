"""What people read of a proof: every place has its words, and each side finds it on its own pages."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask

from certification.assessment.proof import explain
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from certification.proofs import words
from certification.proofs.told import Entry, trees
from tenants.document import check_facts
from tenants.document.submission import Attachment
from tests.certification.assessment.judging import CRITERIA
from tests.database import People
from tests.factories.cases import Applicant, applicant, decide, police_withdraw
from tests.tenants.document.disturbing import disturbed_but_valid
from tests.tenants.document.documents import flawless


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


def decided(one: Applicant) -> tuple[UUID, UUID]:
    """The case, and its decision."""
    case_id = one.apply()
    decide(one.people, case_id, Draft(Outcome.REJECTED, "Det er for lite på plass.", "Vi venter på mer."))
    found = one.people.db.value("SELECT id FROM app.decision WHERE case_id = %s", case_id)
    assert isinstance(found, UUID)
    return case_id, found


def test_every_place_that_a_rule_reads_has_its_words(portal: Flask) -> None:
    with portal.test_request_context():
        bare = flawless() | {"challenges": {"themes": ["rus"], "approvals": [], "pulse": None}}
        bare["measures"][0] |= {"stance": None, "evaluations": [], "owner": None, "evidence_base": None}
        for group in bare["groups"]:
            group.pop("duties", None)
        for facts in [bare, *map(disturbed_but_valid, range(150))]:
            document = check_facts(facts)
            names = {number: f"Kommune {number}" for number in document.facts.unit.municipalities}
            proof = explain(document, CRITERIA, document.facts.as_of)
            told = trees(proof, CRITERIA, names, "nn", document.facts.unit.kind)
            for tree in (*told.findings.values(), *told.prerequisites.values()):
                entries = [entry for part in tree.parts for entry in _all(part.entries)]
                said = [text for entry in entries for pair in entry.told for text in pair]
                assert all(said)
                assert not [text for text in said if re.fullmatch(r"[a-z]+_[a-z_]+", text)], tree.title
            read = {path for tree in (*proof.findings, *proof.prerequisites) for path in tree.parameters}
            assert read <= set(words.PARAMETERS)


def _all(entries: list[Entry]) -> list[Entry]:
    return [each for entry in entries for each in (entry, *_all(entry.inside))]


def test_a_file_stands_at_the_fact_that_it_is_behind(portal: Flask) -> None:
    document = check_facts(flawless())
    number = document.facts.unit.municipalities[0]
    with portal.test_request_context():
        proof = explain(document, CRITERIA, document.facts.as_of)
        file = Attachment("/vedtak/0", "fil", 2, "a" * 64)
        told = trees(proof, CRITERIA, {number: "Skien"}, "nb", "municipality", [file])
    (part,) = (part for part in told.findings["vedtak"].parts if part.count is not None)
    assert part.entries[0].files == [file]
    assert "Vedtatt" in dict(part.entries[0].told)
    assert not [each for each in told.findings["coordinator"].parts if each.title == part.title]


def test_krad_unfolds_each_finding_of_a_case_and_all_of_it_on_a_page(skien: Applicant) -> None:
    case_id, decision_id = decided(skien)
    reader = skien.people.client(skien.people("council", "auditor"))
    page = reader.get(f"/krad/sak/{case_id}").text
    assert page.count('<details class="slt-proof">') == 14
    assert "/vedtak/0" in page
    assert f"/krad/sak/{case_id}/grunnlag/{decision_id}" in page
    whole = reader.get(f"/krad/sak/{case_id}/grunnlag").text
    assert whole.count('<details class="slt-proof">') == 21
    assert "Kommunestyret" in whole
    assert (
        skien.people.client(skien.people("council", "administrator")).get(f"/krad/sak/{case_id}/grunnlag").status_code
        == 404
    )


def test_a_decision_is_judged_again_by_what_the_police_said_that_day(skien: Applicant) -> None:
    """What the police take back later changes the case of today, and not what was decided on."""
    case_id, decision_id = decided(skien)
    police_withdraw(skien, "Avtalen er sagt opp.")
    reader = skien.people.client(skien.people("council", "auditor"))
    decision = reader.get(f"/krad/sak/{case_id}/grunnlag/{decision_id}").text
    assert "samme resultat" in decision
    assert "Det er for lite på plass." in decision
    assert "/police_confirmations/0" in decision
    own = skien.people.client(skien.coordinator)
    assert f"/enhet/soknad/{case_id}/grunnlag/{decision_id}" in own.get("/enhet/soknad").text
    assert "samme resultat" in own.get(f"/enhet/soknad/{case_id}/grunnlag/{decision_id}").text
    other = applicant(skien.people, "3301", name="Drammen")
    stranger = skien.people.client(other.coordinator)
    assert stranger.get(f"/enhet/soknad/{case_id}/grunnlag/{decision_id}").status_code == 404
    assert reader.get(f"/krad/sak/{case_id}/grunnlag/{case_id}").status_code == 404


def test_a_unit_unfolds_what_it_has_reported(skien: Applicant) -> None:
    own = skien.people.client(skien.coordinator)
    assert "/enhet/grunnlag" in own.get("/enhet").text
    page = own.get("/enhet/grunnlag").text
    assert page.count('<details class="slt-proof">') == 21
    assert "ikke meldt inn" in page
