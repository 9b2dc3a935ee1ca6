"""A new document is attached in the form in which the unit answers KRÅD: listed, sent along, or refused without loss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import today
from app.errors import Conflict
from certification.cases import service as cases
from tenants.reporting.evidence import service as evidence
from tests.certification.cases.after import REJECTED, decided
from tests.certification.cases.test_questions import VEDTAK, About, asked
from tests.clamd import FakeClamd
from tests.database import Database, People, Somebody
from tests.factories import files as make
from tests.factories.cases import Applicant, begin, events_seen, impartial, state_of
from tests.tenants.reporting.filing import GUILTY, upload, work
from tests.tenants.reporting.typing_ import sent

MINUTES = make.docx("Kommunestyret vedtok SLT-modellen.")
CLOSED = "Velg filen på nytt. Ingenting av den er lagret."


def _files(db: Database) -> list[tuple[object, ...]]:
    return db.rows("SELECT name, kind, state, removed_at IS NULL FROM app.evidence_file ORDER BY uploaded_at")


def _attached(page: TestResponse) -> Sequence[str]:
    """The files that are ticked in the form."""
    found: Sequence[str] = sent(page.text).get("files", [])
    return found


@pytest.fixture
def question(skien: Applicant, officer: Somebody, people: People) -> str:
    """The address of the form in which the unit answers the only question that waits."""
    case_id = skien.apply()
    begin(people, case_id, officer)
    (asked_id,) = asked(skien, case_id, officer, VEDTAK)
    return f"/enhet/soknad/{case_id}/svar/{asked_id}"


@pytest.fixture
def unit(skien: Applicant, people: People) -> FlaskClient:
    return people.client(skien.coordinator)


def test_a_document_is_added_to_the_list_first_and_sent_with_the_answer(
    question: str, unit: FlaskClient, officer: Somebody, people: People, db: Database, clamd: FakeClamd
) -> None:
    page = upload(unit, question, MINUTES, "Referat.docx", text="Se refe", **{"legg-ved": "ja"})
    assert page.status_code == 200
    assert "«Referat.docx» er lagt ved, og blir med når du sender." in page.text
    assert "Referat.docx (Vedlegg)" in page.text
    assert "Venter på virussjekk" in page.text
    typed = sent(page.text)
    assert (typed["text"], typed["dated_on"], len(typed["files"])) == ("Se refe", "", 1)
    again = upload(unit, question, MINUTES, "Kopi.docx", page=page, **{"legg-ved": "ja"})
    assert _attached(again) == typed["files"], "the same bytes are the same document"
    other = upload(unit, question, make.docx("Et brev."), "Brev.docx", page=again, text="Se begge.")
    assert other.status_code == 303
    assert [name for name, *_rest in _files(db)] == ["Referat.docx", "Brev.docx"]
    case_id = question.split("/")[3]
    council = people.client(officer)
    shown = council.get(f"/krad/sak/{case_id}").text
    assert "Se begge." in shown
    assert "Referat.docx" in shown
    assert "Brev.docx" in shown
    file_id = db.value("SELECT id FROM app.evidence_file WHERE name = 'Referat.docx'")
    assert council.get(f"/krad/sak/{case_id}/fil/{file_id}").status_code == 404, "before it is scanned"
    work(people)
    assert council.get(f"/krad/sak/{case_id}/fil/{file_id}").data == MINUTES
    listed = unit.get("/enhet/dokumenter").text
    assert "Svar til KRÅD" in listed
    assert "Svar til KRÅD" in unit.get(f"/enhet/dokumenter/{file_id}").text


def test_what_is_refused_says_what_and_where_and_what_was_typed_is_kept(
    question: str, unit: FlaskClient, people: People, db: Database
) -> None:
    for content, told, said in (
        (b"hei", {}, "Filen er ikke av en type vi tar imot."),
        (bytes(20 * 1024 * 1024 + 1), {}, "Filen er for stor."),
        (make.docx(GUILTY), {}, "Filen kan gjelde en enkeltperson."),
        (make.PNG, {}, "Vi kan ikke lese hele filen"),
        (MINUTES, {"dated_on": ""}, "Skriv datoen som står på dokumentet."),
        (MINUTES, {"dated_on": f"{today() + timedelta(days=1):%d.%m.%Y}"}, "Datoen kan ikke være fram i tid."),
        (MINUTES, {"dated_on": "i går"}, CLOSED),
    ):
        for button in ({}, {"legg-ved": "ja"}):
            page = upload(unit, question, content, "Fil.docx", text="Mitt lange svar.", **told, **button)  # type: ignore[arg-type]
            assert page.status_code == 422, said
            assert said in page.text
            assert "Mitt lange svar." in page.text
            assert 'href="#f-file"' in page.text, "the summary leads to the file"
    empty = sent(unit.get(question).text) | {"text": "Mitt lange svar.", "legg-ved": "ja"}
    assert "Velg en fil." in unit.post(question, data=empty).text
    assert _files(db) == []
    assert state_of(people, UUID(question.split("/")[3])) == "awaiting_answer"
    kept = upload(unit, question, MINUTES, text=" ")
    assert kept.status_code == 422
    assert len(_attached(kept)) == 1, "a good document is kept though the answer is empty"
    asking = upload(unit, question, make.docx(GUILTY), text="Svar.")
    confirmed = {"vern-bekreft-file": "ja", "vern-grunn-file": "Oppdiktet eksempel."}
    assert upload(unit, question, make.docx(GUILTY), page=asking, text="Svar.", **confirmed).status_code == 303
    assert db.rows("SELECT field FROM app.unit_text_confirmation") == [("file",)]


def test_a_document_with_a_virus_is_named_before_it_is_sent_and_put_away_after(
    question: str, unit: FlaskClient, skien: Applicant, people: People, db: Database, clamd: FakeClamd
) -> None:
    evil = make.pdf("Et referat.") + make.EICAR
    page = upload(unit, question, evil, "Referat.pdf", text="Se referatet.", **{"legg-ved": "ja"})
    work(people)
    refused = unit.post(question, data=sent(page.text))
    assert refused.status_code == 422
    assert "«Referat.pdf» hadde virus og er slettet. Legg ved en ren utgave." in refused.text
    assert "Se referatet." in refused.text
    assert _attached(refused) == []
    late = make.pdf("Et brev.") + make.EICAR
    assert upload(unit, question, late, "Brev.pdf", page=refused).status_code == 303
    work(people)
    for name in ("Referat.pdf", "Brev.pdf"):
        file_id = db.value("SELECT id FROM app.evidence_file WHERE name = %s", name)
        assert isinstance(file_id, UUID)
        assert f"«{name}» hadde virus" in unit.get("/enhet/dokumenter").text
        with people.acting(skien.coordinator):
            evidence.remove(skien.unit_id, file_id)
    assert "hadde virus" not in unit.get("/enhet/dokumenter").text


@pytest.mark.usefixtures("one_signature")
def test_the_other_forms_take_a_document_too(
    skien: Applicant, unit: FlaskClient, decider: Somebody, people: People, db: Database, clamd: FakeClamd
) -> None:
    case_id = decided(skien, decider)
    council = people.client(decider)
    assert upload(unit, f"/enhet/sak/{case_id}/vilkar?nr=1", MINUTES, "Vilkår.docx", text="Gjort.").status_code == 303
    with people.acting(decider):
        cases.conditions.accept(case_id, events_seen(people, case_id), 1)
    assert "Vilkår.docx" in council.get(f"/krad/sak/{case_id}").text
    page = unit.get(f"/enhet/sak/{case_id}").text
    assert "tar ikke fra dere retten til å klage" in page
    assert upload(unit, f"/enhet/sak/{case_id}/klage", MINUTES, text="Vi er uenige.").status_code == 303
    assert len(_files(db)) == 1, "what the unit has already is sent, and not kept twice"
    linked = db.value("SELECT id FROM app.case_file WHERE kind = 'appeal'")
    assert isinstance(linked, UUID)
    impartial(people, linked, other := people("council", "decider"))
    with people.acting(other):
        cases.start_review(linked, 1)
        cases.ask(linked, 2, "Hva mener dere?", About())
    answer = f"/enhet/klage/{linked}/svar"
    assert upload(unit, answer, make.docx("Utdyping."), "Utdyping.docx", text="Dette.").status_code == 303
    work(people)
    page = council.get(f"/krad/klage/{linked}").text
    for name in ("Vilkår.docx", "Utdyping.docx"):
        assert name in page
        file_id = db.value("SELECT id FROM app.evidence_file WHERE name = %s", name)
        assert council.get(f"/krad/sak/{linked}/vedlegg/{file_id}").status_code == 200
        with people.acting(skien.coordinator), pytest.raises(Conflict):
            evidence.remove(skien.unit_id, file_id)  # type: ignore[arg-type]


@pytest.mark.usefixtures("one_signature")
def test_a_signatory_appeals_with_a_document_of_their_own(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider, REJECTED)
    signatory = people.client(skien.signatory)
    assert upload(signatory, f"/enhet/sak/{case_id}/klage", MINUTES, text="Vi er uenige.").status_code == 303
    kept = db.rows("SELECT kind, membership_id FROM app.evidence_file")
    assert kept == [("answer", skien.signatory.membership_id)]
