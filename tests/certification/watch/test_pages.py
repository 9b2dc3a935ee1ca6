"""A warning from both sides: the unit reads and replies first, KRÅD sees its code and days afterwards, and a person decides."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from app.clock import today
from app.db.roles import COUNCIL, WEB
from app.errors import Conflict
from certification.watch import oversight
from certification.watch import service as watch
from tenants.reporting.evidence import service as evidence
from tests.app.web.pages import token_of
from tests.certification.watch.watching import FACT, Approved, due, post
from tests.clamd import fake_clamd
from tests.database import Database, People
from tests.factories import files as make
from tests.statements import statements
from tests.tenants.reporting.filing import scanner, upload, work
from tests.tenants.reporting.typing_ import sent


def test_the_unit_is_told_at_once_with_what_to_do_and_when_it_is_seen_and_replies(
    skien: Approved, people: People, db: Database
) -> None:
    coordinator = people.client(skien.coordinator)
    home = coordinator.get("/enhet").text
    assert "Det politiske vedtaket gjelder ikke lenger" in home
    assert 'href="/enhet/godkjenningen"' in home
    page = coordinator.get("/enhet/godkjenningen").text
    assert "Meld inn det nye vedtaket." in page
    assert 'href="/enhet/vedtak"' in page
    assert "KRÅD ser dette fra" in page
    warning_id = db.value("SELECT id FROM app.certificate_warning")
    address = f"/enhet/godkjenningen/{warning_id}/svar"
    asked = post(coordinator, address, version="1", reply="Ola Nordmann ble anmeldt for tyveri og bor i Storgata 3.")
    assert "Svaret er lagret" not in asked, "the guard asks about a person's case"
    assert "Svaret er lagret" in post(
        coordinator, address, version="1", reply="Kommunestyret vedtar nytt 12. desember."
    )
    assert "Kommunestyret vedtar nytt" in coordinator.get("/enhet/godkjenningen").text
    late = coordinator.post(address, data={"csrf_token": token_of(page), "version": "1", "reply": "En annen"})
    assert late.status_code == 409
    reader = people.client(skien.reader())
    assert "Kommunestyret vedtar nytt" in reader.get("/enhet/godkjenningen").text
    assert reader.get(address).status_code == 404
    stranger = people.client(Approved(people, "3301").coordinator)
    assert stranger.get(address).status_code == 404
    assert "Kommunestyret vedtar nytt" not in stranger.get("/enhet/godkjenningen").text


def test_krad_sees_nothing_before_the_day_and_then_only_code_days_municipality_and_reply(
    skien: Approved, people: People, db: Database
) -> None:
    officer = people("council", "case_officer")
    client = people.client(officer)

    def seen() -> tuple[int, str]:
        with people.acting(officer):
            number = len(oversight.lines(today()))
        return number, client.get("/krad/varsler").text

    db.run("UPDATE app.certificate_warning SET reply = 'Nytt vedtak kommer.', replied_at = now()")
    number, page = seen()
    assert (number, "Ingen varsler" in page) == (0, True)
    due(db, 1)
    assert seen()[0] == 0, "the day before"
    due(db, 0)
    number, page = seen()
    assert number == 1
    assert "Det politiske vedtaket gjelder ikke lenger" in page
    assert "Skien" in page
    whole = client.get(f"/krad/godkjenning/{skien.certificate_id}").text
    assert "Nytt vedtak kommer." in whole
    assert FACT not in page + whole
    for column in ("subject", "fell_on", "version", "*"):
        with psycopg.connect(db.dsn(COUNCIL)) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (officer.token,))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT {column} FROM app.certificate_warning")  # type: ignore[call-overload]
    for change in (
        "reply = 'KRÅD'",
        "visible_on = (now() AT TIME ZONE 'Europe/Oslo')::date - 1",
        "cleared_on = (now() AT TIME ZONE 'Europe/Oslo')::date",
    ):
        with psycopg.connect(db.dsn(COUNCIL)) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (officer.token,))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"UPDATE app.certificate_warning SET {change}")  # type: ignore[call-overload]
    db.run("UPDATE app.certificate_warning SET cleared_on = visible_on, cleared_as = 'mended'")
    assert seen()[0] == 0, "what was over by its day is nobody else's, ever"
    due(db, -10)
    db.run("UPDATE app.certificate_warning SET cleared_on = %s", today() - timedelta(days=1))
    assert seen()[0] == 1
    assert "Ingen varsler" in client.get("/krad/varsler").text, "what is over is listed when it is asked for"
    assert "Over" in client.get("/krad/varsler?tilstand=over&hva=&dager=").text
    assert "Ingen varsler" in client.get("/krad/varsler?tilstand=&hva=meeting&dager=").text
    assert "Ingen varsler" in client.get("/krad/varsler?tilstand=&hva=&dager=11").text


def test_the_unit_can_write_nothing_of_a_warning_but_its_reply(skien: Approved, db: Database) -> None:
    for change in (
        "visible_on = 'infinity'",
        "cleared_on = (now() AT TIME ZONE 'Europe/Oslo')::date",
        "code = 'meeting'",
    ):
        with psycopg.connect(db.dsn(WEB)) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (skien.coordinator.token,))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"UPDATE app.certificate_warning SET {change}")  # type: ignore[call-overload]
    db.run(
        "UPDATE app.certificate_warning SET cleared_on = (now() AT TIME ZONE 'Europe/Oslo')::date, cleared_as = 'mended'"
    )
    with skien.people.acting(skien.coordinator):
        (row,) = watch.over(skien.unit_id)
        with pytest.raises(Conflict):
            watch.reply(skien.unit_id, row.id, row.version, "For sent")


def test_krads_list_asks_no_more_of_the_database_with_more_warnings(
    skien: Approved, people: People, db: Database
) -> None:
    due(db, -3)
    client = people.client(people("council", "decider"))

    def sent() -> int:
        with statements() as asked:
            assert client.get("/krad/varsler").status_code == 200
        return len(asked)

    few = sent()
    assert "Side 2" not in client.get("/krad/varsler?side=2").text, "a page that isn't there is the last one"
    for number in ("3301", "4215", "4640"):
        Approved(people, number).watch(today())
    due(db, -3)
    assert sent() == few


def test_a_document_goes_with_the_reply_and_is_krads_from_the_day_that_the_warning_is(
    skien: Approved, people: People, db: Database
) -> None:
    unit, council = people.client(skien.coordinator), people.client(people("council", "case_officer"))
    warning_id = db.value("SELECT id FROM app.certificate_warning")
    address = f"/enhet/godkjenningen/{warning_id}/svar"
    content = make.docx("Saken står på sakslista.")
    with fake_clamd() as fake, scanner(people.portal, fake.address):
        assert upload(unit, address, content, "Innkalling.docx", reply="Se innkallingen.").status_code == 303
        file_id = db.value("SELECT id FROM app.evidence_file")
        work(people)
    sent_to = f"/krad/godkjenning/{skien.certificate_id}/vedlegg/{file_id}"
    assert "Innkalling.docx" in unit.get("/enhet/godkjenningen").text
    assert 'href="/enhet/dokumenter/' in unit.get("/enhet/godkjenningen").text
    stranger = Approved(people, "3301")
    for days, status in ((1, 404), (0, 200)):
        due(db, days)
        shown = council.get(f"/krad/godkjenning/{skien.certificate_id}").text
        assert (sent_to in shown, council.get(sent_to).status_code) == (status == 200, status)
    assert council.get(sent_to).data == content
    assert council.get(sent_to.replace(str(skien.certificate_id), str(stranger.certificate_id))).status_code == 404
    with people.acting(skien.coordinator), pytest.raises(Conflict):
        evidence.remove(skien.unit_id, file_id)  # type: ignore[arg-type]

    def insert(who: Approved) -> None:
        with psycopg.connect(db.dsn(WEB)) as connection:
            connection.execute("SELECT set_config('slt.token', %s, false)", (who.coordinator.token,))
            connection.execute(
                "INSERT INTO app.certificate_warning_file VALUES (%s, %s, %s)", (who.unit_id, warning_id, file_id)
            )

    with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.ForeignKeyViolation)):
        insert(stranger)
    again = sent(unit.get(address).text)
    assert again["files"] == [str(file_id)]
    assert unit.post(address, data={**again, "files": []}).status_code == 303
    assert db.value("SELECT count(*) FROM app.certificate_warning_file") == 0
    assert council.get(sent_to).status_code == 404, "the reply is without it now"
    db.run(
        "UPDATE app.certificate_warning SET cleared_on = (now() AT TIME ZONE 'Europe/Oslo')::date, cleared_as = 'mended'"
    )
    with pytest.raises(psycopg.errors.CheckViolation):
        insert(skien)
