"""A warning from both sides: the unit reads and replies first, KRÅD sees its code and days afterwards, and a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import COUNCIL, WEB
from app.errors import Conflict
from certification.cases import service as cases
from certification.cases.errors import NotImpartial
from certification.cases.impartiality import Partial
from certification.certificates.states import Step
from certification.letters import kinds
from certification.watch import oversight
from certification.watch import service as watch
from tenants.reporting.evidence import service as evidence
from tests.app.web.pages import token_of
from tests.certification.watch.watching import Approved
from tests.clamd import fake_clamd
from tests.database import Database, People, Somebody
from tests.factories import files as make
from tests.factories.cases import principal_of, signing
from tests.factories.letters import office_of, said
from tests.statements import statements
from tests.tenants.reporting.filing import scanner, upload, work
from tests.tenants.reporting.typing_ import sent

FACT = "HEMMELIG FAKTUM"


@pytest.fixture
def one_signs(db: Database) -> Iterator[None]:
    with signing(db, 1):
        yield


@pytest.fixture
def two_sign(db: Database) -> Iterator[None]:
    with signing(db, 2):
        yield


@pytest.fixture
def skien(people: People, db: Database) -> Approved:
    """A municipality's unit that was warned of its vedtak today."""
    one = Approved(people, "4003")
    for day in ("2025-02-01", "2026-02-01"):
        one.nation.document(one.made, date.fromisoformat(day))
    for day in ("2025-06-01", "2025-10-01", "2026-02-01", "2026-06-01", "2026-10-01"):
        one.meeting(date.fromisoformat(day))
    one.meeting(today() - timedelta(days=3))
    db.run("UPDATE app.vedtak SET case_number = %s WHERE fact_id = %s", FACT, one.vedtak[0])
    one.follow_up("vedtak", one.vedtak[0], repealed_on=today() - timedelta(days=2))
    one.watch(today())
    assert [code for code, _since in one.open()] == ["vedtak"]
    return one


def _due(db: Database, days: int) -> None:
    """As if the warning had been found so many days before the time to reply is out."""
    db.run(
        "UPDATE app.certificate_warning SET fell_on = %s, found_on = %s, visible_on = %s",
        *([today() - timedelta(days=60)] * 2),
        today() + timedelta(days=days),
    )


def _post(client: FlaskClient, address: str, **data: object) -> str:
    form = client.get(address)
    answer = client.post(
        address, data={"csrf_token": token_of(form.text), **data}, headers={"Referer": address}, follow_redirects=True
    )
    return answer.text


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
    asked = _post(coordinator, address, version="1", reply="Ola Nordmann ble anmeldt for tyveri og bor i Storgata 3.")
    assert "Svaret er lagret" not in asked, "the guard asks about a person's case"
    assert "Svaret er lagret" in _post(
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
    _due(db, 1)
    assert seen()[0] == 0, "the day before"
    _due(db, 0)
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
    for change in ("reply = 'KRÅD'", "visible_on = current_date - 1", "cleared_on = current_date"):
        with psycopg.connect(db.dsn(COUNCIL)) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (officer.token,))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"UPDATE app.certificate_warning SET {change}")  # type: ignore[call-overload]
    db.run("UPDATE app.certificate_warning SET cleared_on = visible_on, cleared_as = 'mended'")
    assert seen()[0] == 0, "what was over by its day is nobody else's, ever"
    _due(db, -10)
    db.run("UPDATE app.certificate_warning SET cleared_on = %s", today() - timedelta(days=1))
    assert seen()[0] == 1
    assert "Ingen varsler" in client.get("/krad/varsler").text, "what is over is listed when it is asked for"
    assert "Over" in client.get("/krad/varsler?tilstand=over&hva=&dager=").text
    assert "Ingen varsler" in client.get("/krad/varsler?tilstand=&hva=meeting&dager=").text
    assert "Ingen varsler" in client.get("/krad/varsler?tilstand=&hva=&dager=11").text


def test_the_unit_can_write_nothing_of_a_warning_but_its_reply(skien: Approved, db: Database) -> None:
    for change in ("visible_on = 'infinity'", "cleared_on = current_date", "code = 'meeting'"):
        with psycopg.connect(db.dsn(WEB)) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (skien.coordinator.token,))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"UPDATE app.certificate_warning SET {change}")  # type: ignore[call-overload]
    db.run("UPDATE app.certificate_warning SET cleared_on = current_date, cleared_as = 'mended'")
    with skien.people.acting(skien.coordinator):
        (row,) = watch.over(skien.unit_id)
        with pytest.raises(Conflict):
            watch.reply(skien.unit_id, row.id, row.version, "For sent")


@pytest.mark.usefixtures("one_signs")
def test_a_decider_suspends_and_reinstates_with_a_reason_and_everybody_sees_it(
    skien: Approved, people: People, db: Database
) -> None:
    _due(db, 0)
    decider, address = people.client(skien.decider()), f"/krad/godkjenning/{skien.certificate_id}"
    assert "Begrunnelse" in _post(decider, f"{address}/suspender", seen="0", text="")
    page = _post(decider, f"{address}/suspender", seen="0", text="Vedtaket er opphevet.")
    assert "Godkjenningen er suspendert" in page
    assert "Vedtaket er opphevet." in page
    skien.nation.project(skien.made)
    public = people.client()
    assert "Suspendert" in public.get("/kommune/4003").text
    assert "1 av 357 kommuner har godkjent SLT" not in public.get("/").text
    home = people.client(skien.coordinator).get("/enhet").text
    assert "KRÅD har suspendert godkjenningen" in home
    assert "Vedtaket er opphevet." in people.client(skien.coordinator).get("/enhet/godkjenningen").text
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'remind' AND done_at IS NULL") == 1
    assert decider.get(f"{address}/suspender").status_code == 404
    assert "Suspensjonen er opphevet" in _post(decider, f"{address}/opphev", seen="1", text="Nytt vedtak er på plass.")
    skien.nation.project(skien.made)
    assert "1 av 357 kommuner har godkjent SLT" in public.get("/").text
    officer = people.client(people("council", "case_officer"))
    assert officer.get(f"{address}/suspender").status_code == 404
    assert "Suspender godkjenningen" not in officer.get(address).text
    assert db.rows("SELECT kind, signatures ->> 0 IS NOT NULL FROM app.certificate_event ORDER BY seq") == [
        ("suspended", True),
        ("reinstated", True),
    ]


@pytest.mark.usefixtures("two_sign")
def test_where_two_must_sign_a_proposal_changes_nothing_until_another_has_signed(
    skien: Approved, people: People, db: Database
) -> None:
    first, second = (people.client(skien.decider()) for _ in range(2))
    address = f"/krad/godkjenning/{skien.certificate_id}"
    assert "En annen beslutter må skrive under" in _post(first, f"{address}/suspender", seen="0", text="Grunn en.")
    assert db.value("SELECT isempty(suspended) FROM app.certificate") is True
    assert "Grunn en." not in people.client(skien.coordinator).get("/enhet/godkjenningen").text
    assert first.get(f"{address}/underskriv").status_code == 404
    assert "sendt tilbake" in _post(second, f"{address}/send-tilbake", seen="1", text="Vent litt.")
    _post(first, f"{address}/suspender", seen="2", text="Grunn to.")
    assert "Godkjenningen er suspendert" in _post(second, f"{address}/underskriv", seen="3")
    events = db.rows("SELECT kind, jsonb_array_length(signatures) FROM app.certificate_event ORDER BY seq")
    assert events[-1] == ("suspended", 2)
    assert "Grunn to." in people.client(skien.coordinator).get("/enhet/godkjenningen").text


@pytest.mark.usefixtures("two_sign")
def test_what_is_done_has_one_letter_in_the_units_norwegian_and_a_proposal_none(
    people: People, db: Database, portal: Flask, tmp_path: Path
) -> None:
    stryn = Approved(people, "4651")
    first, second = (people.client(stryn.decider()) for _ in range(2))
    address, coordinator = f"/krad/godkjenning/{stryn.certificate_id}", people.client(stryn.coordinator)
    for seen, page, done, reason in (
        (0, "suspender", "suspendert", "Vedtaket gjeld ikkje.\n\nDet må vedtakast på nytt."),
        (2, "opphev", "opphevet", "Nytt vedtak er på plass."),
    ):
        letters = db.value("SELECT count(*) FROM app.letter")
        _post(first, f"{address}/{page}", seen=str(seen), text=reason)
        assert db.value("SELECT count(*) FROM app.letter") == letters, "nothing is done yet"
        assert done in _post(second, f"{address}/underskriv", seen=str(seen + 1))
        again = second.post(
            f"{address}/underskriv", data={"csrf_token": token_of(second.get(address).text), "seen": seen + 1}
        )
        assert again.status_code == 409
        assert db.value("SELECT count(*) FROM app.letter") == letters + 1  # type: ignore[operator]
    with office_of(portal, db, tmp_path) as office:
        office.work()
    letters = {
        str(kind): said(office.letters[letter_id])  # type: ignore[index]
        for kind, letter_id in db.rows(
            "SELECT l.kind, l.id FROM app.letter l JOIN app.certificate_event e ON e.id = l.about_id AND e.kind ="
            " CASE l.kind WHEN 'suspension' THEN 'suspended' ELSE 'reinstated' END"
        )
    }
    for words in (
        "KRÅD har suspendert SLT-godkjenninga av",
        "Kommune: Stryn",
        "Vedtaket gjeld ikkje. Det må vedtakast på nytt.",
        "De kan klage på avgjerda",
        "Send klaga skriftleg til Det kriminalitetsførebyggjande rådet",
        f"SLT-{stryn.case_id.hex[:8].upper()}",
    ):
        assert words in letters["suspension"], words
    assert letters["suspension"].count("Avgjerar, ") == 2, "both who signed"
    assert "KRÅD har oppheva suspensjonen." in letters["reinstatement"]
    assert "klage" not in letters["reinstatement"], "nobody is harmed"
    for client, where, one in ((first, address, "/krad/brev/"), (coordinator, "/enhet/godkjenningen", "/enhet/brev/")):
        page = client.get(where).text
        for (letter_id,) in db.rows("SELECT id FROM app.letter"):
            assert f"{one}{letter_id}" in page


@pytest.mark.usefixtures("one_signs")
def test_a_letter_without_text_in_one_language_stops_the_suspension_and_keeps_what_was_typed(
    skien: Approved, people: People, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = kinds._packaged()
    broken = {
        **packaged,
        "suspension": {**packaged["suspension"], "nn": {**packaged["suspension"]["nn"], "title": " "}},
    }
    monkeypatch.setattr(kinds, "_packaged", lambda: broken)
    before = db.value("SELECT count(*) FROM app.outbox")
    page = _post(
        people.client(skien.decider()),
        f"/krad/godkjenning/{skien.certificate_id}/suspender",
        seen="0",
        text="Vedtaket er opphevet.",
    )
    assert "Brevet mangler tekst på nynorsk" in page
    assert "Vedtaket er opphevet." in page
    assert db.rows("SELECT events, isempty(suspended) FROM app.certificate") == [(0, True)]
    for table in ("certificate_event", "letter"):
        assert db.value(f"SELECT count(*) FROM app.{table}") == 0
    assert db.value("SELECT count(*) FROM app.outbox") == before


def _decide(people: People, decider: Somebody, skien: Approved, step: Step, reason: str) -> str:
    try:
        with people.acting(decider):
            oversight.act(skien.certificate_id, 0, step, reason)
    except Conflict as refused:
        return refused.code
    return reason


@pytest.mark.usefixtures("one_signs")
def test_of_two_deciders_at_once_one_is_told_that_the_certificate_has_moved(
    skien: Approved, people: People, db: Database
) -> None:
    deciders = [skien.decider() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda n: _decide(people, deciders[n], skien, Step.SUSPENDED, f"Grunn {n}."), range(2)))
    assert found.count("certificate_moved") == 1
    assert db.value("SELECT count(*) FROM app.certificate_event") == 1
    with pytest.raises(Conflict), people.acting(deciders[0]):
        oversight.act(skien.certificate_id, 1, Step.SUSPENDED, "Suspendert fra før.")


@pytest.mark.usefixtures("two_sign")
def test_who_is_not_impartial_in_the_units_case_does_nothing_to_its_certificate(
    skien: Approved, people: People, db: Database
) -> None:
    address = f"/krad/godkjenning/{skien.certificate_id}"
    silent, signer, partial = people("council", "decider"), skien.decider(), people("council", "decider")
    with people.acting(partial):
        cases.declare(principal_of(people, partial), skien.case_id, Partial.FAMILY)
    page = people.client(silent).get(address).text
    assert "må du si om du er habil" in page
    assert f"/krad/sak/{skien.case_id}/habilitet?godkjenning={skien.certificate_id}" in page
    assert "Suspender godkjenningen" not in page
    page = people.client(partial).get(address).text
    assert "Du har sagt at du ikke er habil" in page
    assert "Suspender godkjenningen" not in page
    assert "Forslaget er lagret" in _post(people.client(signer), f"{address}/suspender", seen="0", text="Grunn.")
    for who, code in ((silent, "not_declared"), (partial, "not_impartial")):
        client = people.client(who)
        token = token_of(client.get("/krad/varsler").text)
        for page, told in (
            ("suspender", {"seen": 1, "text": "Grunn."}),
            ("underskriv", {"seen": 1}),
            ("send-tilbake", {"seen": 1, "text": "Nei."}),
        ):
            assert client.get(f"{address}/{page}").status_code == (404 if page == "suspender" else 409)
            assert client.post(f"{address}/{page}", data={"csrf_token": token, **told}).status_code == 409
        # The database holds it, whatever the pages do.
        for act in (
            lambda who=who: oversight.confirm(principal_of(people, who), skien.certificate_id, 1),
            lambda: oversight.send_back(skien.certificate_id, 1, "Nei."),
        ):
            with pytest.raises(Conflict) as refused, people.acting(who):
                act()
            assert refused.value.code == code
    assert db.value("SELECT count(*) FROM app.certificate_event") == 1
    # Nor does the word of one who has since said that they are not impartial make two.
    with people.acting(signer):
        cases.declare(principal_of(people, signer), skien.case_id, Partial.TOOK_PART)
    second = skien.decider()
    with pytest.raises(NotImpartial), people.acting(second):
        oversight.confirm(principal_of(people, second), skien.certificate_id, 1)
    assert "sendt tilbake" in _post(
        people.client(second), f"{address}/send-tilbake", seen="1", text="En annen må foreslå."
    )


def test_krads_list_asks_no_more_of_the_database_with_more_warnings(
    skien: Approved, people: People, db: Database
) -> None:
    _due(db, -3)
    client = people.client(people("council", "decider"))

    def sent() -> int:
        with statements() as asked:
            assert client.get("/krad/varsler").status_code == 200
        return len(asked)

    few = sent()
    assert "Side 2" not in client.get("/krad/varsler?side=2").text, "a page that isn't there is the last one"
    for number in ("3301", "4215", "4640"):
        Approved(people, number).watch(today())
    _due(db, -3)
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
        _due(db, days)
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
    db.run("UPDATE app.certificate_warning SET cleared_on = current_date, cleared_as = 'mended'")
    with pytest.raises(psycopg.errors.CheckViolation):
        insert(skien)
