"""Files behind the facts: taken in after they were looked at, kept by version, in quarantine until clean, and cited."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app import clock
from app.db.roles import CLOCK
from app.db.session import acting
from app.db.session import session as database
from app.errors import Conflict, Invalid
from app.files import scanning
from app.jobs.worker import run
from tenants.document import check_facts
from tenants.reporting import service as reporting
from tenants.reporting.evidence import jobs, service
from tenants.reporting.evidence.names import file_name
from tenants.reporting.evidence.service import Told
from tenants.reporting.evidence.sorts import SORTS
from tenants.reporting.submission import service as submissions
from tests.app.privacy.test_confirming import kept
from tests.clamd import NAME, fake_clamd
from tests.database import Database, People
from tests.factories import files as make
from tests.statements import statements
from tests.tenants.reporting.office import Office
from tests.tenants.reporting.typing_ import sent

GUILTY = "Jonas (14) ble tatt med hasj på Fjellhaug skole."
INNOCENT = "Kommunestyret vedtok SLT-modellen. Ordfører Kari Nordmann la fram saken."
BOX, REASON = "vern-bekreft-file", "vern-grunn-file"


@pytest.fixture
def vedtak(office: Office) -> UUID:
    return office.report("vedtak")


@contextmanager
def scanner(portal: Flask, address: str) -> Iterator[None]:
    """Inside, the portal has a virus scanner."""
    before = portal.config["SLT"]
    portal.config["SLT"] = replace(before, clamd_url=address)
    try:
        yield
    finally:
        portal.config["SLT"] = before


def upload(
    client: FlaskClient,
    address: str,
    content: bytes,
    name: str = "Vedtak.pdf",
    page: TestResponse | None = None,
    **typed: str,
) -> TestResponse:
    """Open the form, as a person does, and send it with a file."""
    page = page or client.get(address)
    assert page.status_code in (200, 409, 422), page.text
    answers = {**sent(page.text), "dated_on": "01.03.2024", "finished": "ja", **typed}
    boundary, body = encode_multipart(MultiDict({**answers, "file": FileStorage(io.BytesIO(content), name)}))
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def add(
    office: Office, fact_id: UUID, content: bytes | None = None, replaces: UUID | None = None, **told: object
) -> UUID:
    """Put a file behind a fact by the service."""
    kind = str(office.db.value("SELECT kind FROM app.fact WHERE id = %s", fact_id))
    about = {"name": "Fil.docx", "sort": SORTS[kind][0], "dated_on": date(2024, 3, 1), "finished": True, **told}
    with office.people.acting(office.unit.coordinator):
        file = service.examined(content or make.docx(f"Dokument {uuid4()}"), str(about["name"]))
        by = office.unit.coordinator.membership_id
        return service.add(office.unit.unit_id, fact_id, file, Told(**about), by=by, replaces=replaces).id  # type: ignore[arg-type]


def work(office: Office | People) -> None:
    """Do the jobs that wait."""
    for (row,) in office.db.rows("SELECT id FROM app.outbox WHERE done_at IS NULL ORDER BY created_at"):
        with office.portal.app_context():
            run(str(row))


def state(office: Office, evidence_id: UUID) -> tuple[object, ...]:
    """How a version stands, and whether its bytes are there."""
    query = "SELECT f.state, c.id IS NOT NULL FROM app.evidence_file f LEFT JOIN app.evidence_content c USING (id) WHERE f.id = %s"
    return office.db.rows(query, evidence_id)[0]


def bytes_seen(office: Office) -> int:
    """How many files' bytes the unit's own login can read, whatever the pages do."""
    with office.people.acting(office.unit.coordinator):
        from tenants.reporting.evidence.models import EvidenceContent

        return database.query(EvidenceContent).count()


def test_a_file_is_put_behind_a_fact_found_again_and_saved(office: Office, vedtak: UUID, people: People) -> None:
    address, content = f"/enhet/dokumenter/ny/{vedtak}", make.pdf(INNOCENT)
    row = office.last("vedtak")
    assert f"{address}" in office.client.get(f"/enhet/vedtak/{row}").text
    done = upload(office.client, address, content, name="Vedtak æøå 2024.PDF")
    assert done.status_code == 303
    page = office.client.get(done.location)
    assert "Ikke virussjekket" in page.text
    for where in ("/enhet/dokumenter", f"/enhet/vedtak/{row}", done.location):
        assert "Vedtak æøå 2024.pdf" in office.client.get(where).text, where

    file = office.client.get(f"{done.location}/fil")
    assert file.data == content
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=\"Vedtak ___ 2024.pdf\"; filename*=UTF-8''Vedtak%20%C3%A6%C3%B8%C3%A5%202024.pdf"
    )
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Cache-Control"] == "no-store"

    reader = people.client(people("unit", "reader", tenant_id=office.unit.unit_id))
    assert reader.get(f"{done.location}/fil").data == content
    assert [reader.get(f"{done.location}/{act}").status_code for act in ("ny-versjon", "fjern")] == [404, 404]
    stranger = people.client(office.other.coordinator)
    for part in ("", "/fil", "/ny-versjon", "/fjern"):
        assert stranger.get(f"{done.location}{part}").status_code == 404
    assert stranger.get(address).status_code == 404
    assert "Vedtak æøå" not in stranger.get("/enhet/dokumenter").text


def test_sending_the_form_twice_keeps_one_and_the_same_file_is_told(office: Office, vedtak: UUID) -> None:
    address, content = f"/enhet/dokumenter/ny/{vedtak}", make.docx(INNOCENT)
    page = office.client.get(address)
    first, again = (upload(office.client, address, content, page=page) for _ in range(2))
    assert first.location == again.location
    assert office.count("evidence_file") == 1
    assert "ligger her allerede" in upload(office.client, address, content).text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "tom.pdf", "Filen er tom"),
        (b"Bare tekst", "vedtak.pdf", "ikke av en type vi tar imot"),
        (bytes(20 * 1024 * 1024 + 1), "stor.pdf", "høyst 20 MB"),
        (make.bomb(), "referat.docx", "pakker ut til mye mer"),
        (make.pdf(INNOCENT)[:400], "vedtak.pdf", "ødelagt"),
        (make.pdf("Nummer 13097248022"), "vedtak.pdf", "fødselsnummer"),
        (make.docx(INNOCENT), "13097248022.docx", "fødselsnummer"),
    ],
)
def test_what_is_refused_is_told_at_the_field_and_stays_nowhere(
    office: Office, vedtak: UUID, content: bytes, name: str, said: str
) -> None:
    before = office.everything()
    answer = upload(office.client, f"/enhet/dokumenter/ny/{vedtak}", content, name=name)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'href="#f-file"' in answer.text
    assert 'value="01.03.2024"' in answer.text, "what was typed stands there"
    assert (office.everything(), office.count("evidence_file")) == (before, 0)
    assert kept(office.db, "13097248022") == []


def test_more_than_a_request_may_hold_is_told_too(office: Office, vedtak: UUID) -> None:
    assert upload(office.client, f"/enhet/dokumenter/ny/{vedtak}", bytes(23 * 1024 * 1024)).status_code == 413


def test_signs_of_a_case_are_shown_and_answered_for_with_a_reason(office: Office, vedtak: UUID) -> None:
    address, content = f"/enhet/dokumenter/ny/{vedtak}", make.pdf(INNOCENT, GUILTY)
    asked = upload(office.client, address, content)
    assert asked.status_code == 422
    assert GUILTY[:-1] in asked.text
    assert office.count("evidence_file") == 0
    done = upload(office.client, address, content, page=asked, **{BOX: "ja", REASON: "Et oppdiktet eksempel."})
    assert done.status_code == 303
    (noted,) = office.db.rows("SELECT membership_id, form, field, kinds, reason FROM app.unit_text_confirmation")
    assert noted == (office.unit.coordinator.membership_id, "evidence.new", "file", ["name"], "Et oppdiktet eksempel.")
    assert kept(office.db, "Jonas") == []
    # An answer is for the signs that were shown, and for no others.
    other = upload(
        office.client,
        address,
        make.pdf("Ida (15) ble tatt med hasj på Haug skole."),
        page=asked,
        **{BOX: "ja", REASON: "Ja."},
    )
    assert other.status_code == 422


def test_what_the_portal_can_not_read_its_uploader_has_read(office: Office, vedtak: UUID) -> None:
    address = f"/enhet/dokumenter/ny/{vedtak}"
    asked = upload(office.client, address, make.PNG, name="skann.png", dated_on="01.03.2999")
    assert asked.status_code == 422
    assert "Les den selv, og kryss av" not in asked.text, "one thing at a time: the form is not right yet"
    asked = upload(office.client, address, make.PNG, name="skann.png", page=asked)
    for said in ("Les den selv, og kryss av", "Velg filen på nytt"):
        assert said in asked.text
    done = upload(office.client, address, make.PNG, name="skann.png", page=asked, read_myself="ja")
    assert "Ikke lest av portalen" in office.client.get(done.location).text


def test_a_new_version_names_the_one_it_replaces_and_the_former_stays(office: Office, vedtak: UUID) -> None:
    first = add(office, vedtak, name="Utkast.docx", finished=False)
    done = upload(office.client, f"/enhet/dokumenter/{first}/ny-versjon", make.pdf(INNOCENT), name="Endelig.pdf")
    second = UUID(done.location.rpartition("/")[2])
    rows = "SELECT id, file_id, number, replaces_id FROM app.evidence_file ORDER BY number"
    assert office.db.rows(rows) == [(first, first, 1, None), (second, first, 2, first)]
    assert "Versjon 1" in office.client.get(done.location).text
    listed = office.client.get("/enhet/dokumenter").text
    assert "Endelig.pdf" in listed
    assert "Utkast.docx" not in listed
    assert office.client.get(f"/enhet/dokumenter/{first}/fil").status_code == 200
    with pytest.raises(Conflict):
        add(office, vedtak, replaces=first)
    # Who comes second on the page reads what the first did.
    assert upload(office.client, f"/enhet/dokumenter/{first}/ny-versjon", make.pdf("Annet")).status_code == 409


def test_a_removed_version_is_gone_and_the_one_before_is_the_latest(office: Office, vedtak: UUID) -> None:
    first = add(office, vedtak)
    second = add(office, vedtak, replaces=first)
    assert (
        office.client.post(
            f"/enhet/dokumenter/{second}/fjern", data=sent(office.client.get(f"/enhet/dokumenter/{second}/fjern").text)
        ).status_code
        == 303
    )
    work(office)
    assert state(office, second) == ("unscanned", False)
    assert state(office, first) == ("unscanned", True)
    assert office.client.get(f"/enhet/dokumenter/{second}/fil").status_code == 404
    third = add(office, vedtak, replaces=first)
    assert office.db.value("SELECT number FROM app.evidence_file WHERE id = %s", third) == 3


def test_a_fact_that_was_never_so_leaves_its_documents(office: Office, vedtak: UUID) -> None:
    first = add(office, vedtak)
    with office.people.acting(office.unit.coordinator):
        (row,) = reporting.rows(office.unit.unit_id, "vedtak")
        reporting.remove(office.unit.unit_id, "vedtak", row.id, row.version, "Feil kommune")
    assert office.db.value("SELECT fact_id FROM app.evidence_file WHERE id = %s", first) is None
    assert "Ikke lenger meldt inn" in office.client.get("/enhet/dokumenter").text
    assert office.client.get(f"/enhet/dokumenter/{first}/ny-versjon").status_code == 404


def test_only_the_documents_that_the_handbook_asks_for(office: Office, vedtak: UUID) -> None:
    goal = office.report("goal")
    assert office.client.get(f"/enhet/dokumenter/ny/{goal}").status_code == 404
    with pytest.raises(Invalid):
        add(office, vedtak, sort="minutes")
    with pytest.raises(Invalid):
        add(office, vedtak, dated_on=clock.today() + timedelta(days=1))
    with pytest.raises(Invalid):
        add(office, vedtak, make.docx(GUILTY))


def test_the_list_asks_as_much_for_many_as_for_few(office: Office, vedtak: UUID) -> None:
    survey = office.report("survey")

    def asked() -> int:
        with statements() as sent_:
            assert office.client.get("/enhet/dokumenter").status_code == 200
        return len(sent_)

    add(office, vedtak), add(office, survey)
    few = asked()
    for _ in range(3):
        add(office, vedtak), add(office, survey)
    assert asked() == few


# --- Quarantine ----------------------------------------------------------------------------------------------------


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
    early = add(office, vedtak, make.docx("Et referat", word__media__bilde_png=make.EICAR))
    office.db.run("UPDATE app.evidence_file SET uploaded_at = uploaded_at - interval '6 minutes'")
    with fake_clamd("well") as fake, scanner(office.portal, fake.address):
        # The fake looks at the bytes as they are sent, and a Word file packs its parts.
        fake_sees = make.EICAR in make.docx("x", word__media__bilde_png=make.EICAR)
        with office.portal.app_context(), acting(CLOCK):
            jobs.ask_again()
        work(office)
    assert state(office, early) == (("infected", False) if fake_sees else ("clean", True))


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
    from tenants.reporting.evidence.models import EvidenceFile

    with pytest.raises(DBAPIError), office.people.acting(office.unit.coordinator):
        database.query(EvidenceFile).update({"state": "clean"})


# --- Submissions ---------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("Vedtak.pdf", "Vedtak.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ('C:\\Mine filer\\Vedtak "nr. 1".PDF', "Vedtak nr. 1.pdf"),
        ("vedtak.exe", "vedtak.exe.pdf"),
        ("..", "dokument.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        ("x" * 300 + ".docx", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept_as: str) -> None:
    from app.files.sorts import FileSort

    assert file_name(given, FileSort.PDF) == kept_as
