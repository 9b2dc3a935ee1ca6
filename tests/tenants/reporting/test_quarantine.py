"""Files wait for a scanner, are cited by what is frozen, and are then nobody's to remove."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from app import clock
from app.db.roles import CLOCK
from app.db.session import acting
from app.db.session import session as database
from app.errors import Conflict
from app.files import scanning
from tenants.document import check_facts
from tenants.reporting import service as reporting
from tenants.reporting.evidence import jobs, service
from tenants.reporting.evidence.models import EvidenceFile
from tenants.reporting.evidence.sorts import SORTS
from tenants.reporting.submission import service as submissions
from tests.clamd import NAME, fake_clamd
from tests.database import Database
from tests.factories import files as make
from tests.tenants.reporting.filing import add, bytes_seen, scanner, state, upload, work
from tests.tenants.reporting.office import Office
from tests.tenants.reporting.typing_ import sent


def test_a_real_scanner_lets_the_clean_out_and_deletes_the_infected(office: Office, vedtak: UUID, clamd: str) -> None:
    infected = make.docx("Et referat", word__media__bilde_png=make.EICAR)
    with scanner(office.portal, clamd):
        clean = add(office, vedtak)
        done = upload(office.client, f"/enhet/dokumenter/ny/{vedtak}", infected, name="referat.docx")
        evil = UUID(done.location.rpartition("/")[2])
        assert "Venter på virussjekk" in office.client.get(done.location).text
        assert bytes_seen(office) == 0, "the database keeps what is in quarantine from everybody"
        assert [office.client.get(f"/enhet/dokumenter/{one}/fil").status_code for one in (clean, evil)] == [409, 409]
        work(office)
    assert (state(office, clean), state(office, evil)) == (("clean", True), ("infected", False))
    assert office.client.get(f"/enhet/dokumenter/{clean}/fil").status_code == 200
    assert office.client.get(f"/enhet/dokumenter/{evil}/fil").status_code == 409
    for where in ("/enhet/fakta", "/enhet/dokumenter", done.location):
        assert f"hadde virus ({NAME}.UNOFFICIAL)" in office.client.get(where).text
    add(office, vedtak, replaces=evil)
    assert "hadde virus" not in office.client.get("/enhet/fakta").text
    assert office.db.value("SELECT virus FROM app.evidence_file WHERE id = %s", evil) == f"{NAME}.UNOFFICIAL"


def test_a_scanner_that_is_away_is_asked_again_and_nobody_opens_the_file_meanwhile(
    office: Office, vedtak: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_PATIENCE", 0.3)

    def order() -> int:
        with office.portal.app_context(), acting(CLOCK):
            jobs.ask_again()
        return len(office.db.rows("SELECT FROM app.outbox WHERE done_at IS NULL"))

    with scanner(office.portal, "tcp://127.0.0.1:1"):
        waiting = add(office, vedtak)
        work(office)
        assert state(office, waiting) == ("waiting", True)
        assert order() == 0, "it has only just come"
        office.db.run("UPDATE app.evidence_file SET uploaded_at = uploaded_at - interval '6 minutes'")
        assert order() == 1
        with fake_clamd("mute") as mute, scanner(office.portal, mute.address):
            work(office)
        assert (state(office, waiting), bytes_seen(office)) == (("waiting", True), 0)
        assert order() == 1
    with fake_clamd() as well, scanner(office.portal, well.address):
        work(office)
        assert state(office, waiting) == ("clean", True)
        assert order() == 0
    assert bytes_seen(office) == 1


def test_what_came_before_the_scanner_is_scanned_when_there_is_one(office: Office, vedtak: UUID) -> None:
    content = make.docx("Et referat")
    early = add(office, vedtak, content)
    office.db.run("UPDATE app.evidence_file SET uploaded_at = uploaded_at - interval '6 minutes'")
    with fake_clamd() as fake, scanner(office.portal, fake.address):
        with office.portal.app_context(), acting(CLOCK):
            jobs.ask_again()
        work(office)
        assert fake.taken == [content]
    assert state(office, early) == ("clean", True)


def test_a_file_that_is_removed_in_quarantine_is_deleted_unscanned(office: Office, vedtak: UUID) -> None:
    with fake_clamd() as fake, scanner(office.portal, fake.address):
        waiting = add(office, vedtak)
        with office.people.acting(office.unit.coordinator):
            service.remove(office.unit.unit_id, waiting)
        work(office)
        assert fake.taken == []
    assert state(office, waiting) == ("waiting", False)


def test_the_database_keeps_a_verdict_and_the_bytes(office: Office, vedtak: UUID, db: Database) -> None:
    with fake_clamd() as fake, scanner(office.portal, fake.address):
        clean = add(office, vedtak)
        work(office)
    for refused in (
        "UPDATE app.evidence_file SET state = 'infected', virus = 'x' WHERE id = %s",
        "DELETE FROM app.evidence_content WHERE id = %s",
        "UPDATE app.evidence_content SET content = 'x' WHERE id = %s",
    ):
        with pytest.raises(Exception, match=r"settled|still there|sha256"):
            db.run(refused, clean)
    with pytest.raises(DBAPIError), office.people.acting(office.unit.coordinator):
        database.query(EvidenceFile).update({"state": "clean"})


def freeze(office: Office) -> UUID:
    with office.people.acting(office.unit.coordinator):
        document = reporting.indexed_document(office.unit.unit_id, clock.today())
        row = submissions.freeze(
            office.unit.unit_id,
            check_facts(document.facts),
            document.index,
            statements=document.statements,
            criteria="handbook-1",
        )
        return row.id


def test_a_submission_cites_the_latest_finished_version_behind_each_of_its_facts(office: Office) -> None:
    facts = {kind: office.report(kind) for kind in SORTS}
    files = {kind: add(office, fact) for kind, fact in facts.items()}
    files["vedtak"] = add(office, facts["vedtak"], replaces=files["vedtak"])
    add(office, facts["vedtak"], replaces=files["vedtak"], finished=False)
    add(office, facts["plan"], finished=False)
    submission_id = freeze(office)
    stored = office.db.value("SELECT document FROM app.submission WHERE id = %s", submission_id)
    assert isinstance(stored, bytes)
    document = json.loads(stored)
    with office.people.acting(office.unit.coordinator):
        cited = service.cited(office.unit.unit_id, submission_id)
    assert {one.kind: one.id for one in cited} == files
    assert [one["version"] for one in document["attachments"] if one["pointer"] == "/vedtak/0"] == [2]
    assert len(document["attachments"]) == len(files) == len(cited)
    assert office.client.get(f"/enhet/soknad/{submission_id}").text.count("Fil.docx") == len(files)

    with office.people.acting(office.unit.coordinator), pytest.raises(Conflict):
        service.remove(office.unit.unit_id, files["vedtak"])
    refused = office.client.post(
        f"/enhet/dokumenter/{files['plan']}/fjern",
        data=sent(office.client.get(f"/enhet/dokumenter/{files['plan']}/fjern").text),
    )
    assert refused.status_code == 409
    assert "kan ikke fjernes" in refused.text
    with office.people.acting(office.other.coordinator):
        assert service.cited(office.unit.unit_id, submission_id) == []
    with office.people.acting(office.unit.coordinator):
        submissions.withdraw(office.unit.unit_id, submission_id)
        service.remove(office.unit.unit_id, files["plan"])


def test_what_would_be_cited_stands_in_the_draft(office: Office, vedtak: UUID) -> None:
    add(office, vedtak, name="Vedtaket.docx")
    assert "Vedtaket.docx" in office.client.get("/enhet/soknad/utkast").text
