"""Files behind the facts: taken in after they were looked at, kept by version, in quarantine until clean, and cited."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app import clock
from app.errors import Conflict, Invalid
from app.files.sorts import FileSort
from tenants.reporting import service as reporting
from tenants.reporting.evidence.names import file_name
from tests.app.privacy.test_confirming import kept
from tests.database import People
from tests.factories import files as make
from tests.statements import statements
from tests.tenants.reporting.filing import GUILTY, INNOCENT, add, state, upload, work
from tests.tenants.reporting.office import Office
from tests.tenants.reporting.typing_ import sent

BOX, REASON = "vern-bekreft-file", "vern-grunn-file"


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


def test_a_name_alone_is_no_file(office: Office, vedtak: UUID) -> None:
    address = f"/enhet/dokumenter/ny/{vedtak}"
    answer = office.client.post(address, data={**sent(office.client.get(address).text), "file": "Vedtak.pdf"})
    assert (answer.status_code, "Velg en fil." in answer.text) == (422, True)


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
    assert file_name(given, FileSort.PDF) == kept_as
