"""KRÅD enters approvals from before the portal: one, or a file of them; corrects and ends them; a decision follows."""

from __future__ import annotations

import dataclasses
import html
import io
import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import today
from app.db.roles import STATS
from app.db.session import acting
from certification.certificates import codes
from certification.earlier import leads
from dashboards.projection import reading
from dashboards.projection.statuses import Status
from tenants.register import service as register
from tests.certification.cases.after import RECOMMENDED, reviewed
from tests.clamd import FakeClamd
from tests.database import Database, People
from tests.factories import files
from tests.factories.cases import applicant, decide
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper, make_unit
from tests.statements import statements
from tests.tenants.reporting.filing import work

INDEX = "/krad/for-portalen"
NEW, IMPORT = f"{INDEX}/ny", f"{INDEX}/importer"
UNTIL = date(2028, 12, 31)
HEADING = "godkjent;arkivreferanse;kommuner;fil\n"


@pytest.fixture
def client(people: People) -> FlaskClient:
    return people.client(people("council", "register_keeper"))


def entered(db: Database) -> list[tuple[object, ...]]:
    """What stands: unit, reference, first day, end, and whether it has ended, in the order of time."""
    return db.rows(
        "SELECT u.name, e.reference, lower(c.valid), upper(c.valid), e.ended FROM app.earlier_approval e"
        " JOIN app.certificate c ON c.id = e.certificate_id JOIN app.unit u ON u.id = e.tenant_id"
        " ORDER BY e.approved_on, c.number"
    )


def _hidden(page: str) -> dict[str, str]:
    return {n: html.unescape(v) for n, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)}


def enter(client: FlaskClient, approved_on: str, reference: str, municipalities: str) -> str:
    """Enter one and confirm; the preview, or the form with what is wrong."""
    typed = {"approved_on": approved_on, "reference": reference, "municipalities": municipalities, "file_name": ""}
    preview = client.post(NEW, data=_hidden(client.get(NEW).text) | typed)
    if "confirmed" in preview.text:
        assert client.post(NEW, data=_hidden(preview.text) | {"confirmed": "1"}).status_code == 303
    else:
        assert preview.status_code == 422
    return preview.text


def look_over(client: FlaskClient, content: bytes) -> tuple[int, str]:
    sent = _hidden(client.get(IMPORT).text) | {"fil": (io.BytesIO(content), "godkjenninger.csv")}
    answer = client.post(IMPORT, data=sent, content_type="multipart/form-data")
    return answer.status_code, html.unescape(answer.text)


def confirm(client: FlaskClient, page: str) -> int:
    return client.post(f"{IMPORT}/lagre", data=_hidden(page)).status_code


def status(portal: Flask, number: str, on: date) -> Status:
    with portal.app_context(), acting(STATS):
        return next(m for m in reading.picture(on).municipalities if m.number == number).whole.status


def project(portal: Flask, db: Database) -> None:
    """Do every unit's job, as the worker does."""
    ids = [row[0] for row in db.rows("SELECT id FROM app.unit")]
    Nation(portal, db).project(*(Made(i, "municipality", ()) for i in ids if isinstance(i, UUID)))


def test_one_is_entered_looked_over_and_marked_apart(portal: Flask, db: Database, client: FlaskClient) -> None:
    make_unit(portal, "4003", name="Skien")
    preview = enter(client, "1.2.2016", "2016/77", "0806")
    assert "Skien" in preview  # the number of that day
    assert "kommunenummer" not in preview
    assert "Andres omtale av SLT i Skien" in preview
    assert "SLT-håndboken 2019" in preview
    assert entered(db) == [("Skien", "2016/77", date(2016, 2, 1), UNTIL + timedelta(days=1), None)]
    project(portal, db)
    assert status(portal, "4003", today()) is Status.BEFORE_PORTAL
    assert status(portal, "4003", UNTIL) is Status.BEFORE_PORTAL
    assert status(portal, "4003", UNTIL + timedelta(days=1)) is Status.EXPIRED
    front = client.get("/").text
    assert "Godkjent før portalen" in front
    assert "1 av 357 kommuner har godkjent SLT" in front
    assert "allerede en godkjenning" in enter(client, "01.02.2016", "2016/78", "Skien")
    (events,) = db.rows("SELECT count(*) FROM audit.entry WHERE table_name = 'app.earlier_approval'")
    assert events == (1,)


def test_a_unit_is_made_where_there_is_none_and_else_what_lacks_is_said(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    make_unit(portal, "4001", name="Porsgrunn")
    assert "En ny enhet blir laget for Siljan" in enter(client, "01.03.2019", "2019/1", "Siljan kommune")
    project(portal, db)
    assert status(portal, "3812", date(2020, 1, 1)) is Status.BEFORE_PORTAL
    faults = {
        "Åsnes, Grue": "Lag samarbeidet under",
        "Porsgrunn, Grue": "har ingen enhet, og de andre har",
        "Porsgrunn, Siljan": "hører til hver sin enhet",
        "Herøy": "skriv nummeret",
        "Oslo": "dekket bydel for bydel",
        "Bydel Sagene": "Bydel Sagene har ingen enhet",
        "Sagene, Frogner": "Før én godkjenning for hver bydel",
        "Ski": "er siden blitt 3207 Nordre Follo",
        "0213": "er siden blitt 3207 Nordre Follo",
        "Narnia": "Ingen kommune heter «Narnia»",
        "9999": "Ingen kommune har eller hadde nummeret",
    }
    for typed, fault in faults.items():
        assert fault in html.unescape(enter(client, "01.03.2019", "2019/2", typed)), typed
    assert "ikke vært ennå" in enter(client, "01.03.2099", "2019/2", "Porsgrunn")
    assert "begynte i 1990" in enter(client, "01.03.1951", "2019/2", "Porsgrunn")
    assert len(entered(db)) == 1


def test_a_file_is_looked_over_by_row_and_column_and_then_entered_whole(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    make_unit(portal, "4003", name="Skien")
    bad = HEADING + "\n".join(
        [
            "31.02.2016;2016/1;Skien",
            "01.03.2016;=HYPERLINK(1);Skien",
            ";2016/3;Narnia",
            "01.03.2016;2016/4;Skien",
            "01.03.2016;2016/5;Skien",
            "01.04.2016;2016/6;Siljan;brev.pdf;mer",
        ]
    )
    code, page = look_over(client, bad.encode())
    assert code == 422
    for row, fault in (
        ("Rad 2, godkjent:", "Datoen finnes ikke"),
        ("Rad 3, arkivreferanse:", "som en formel"),
        ("Rad 4, godkjent:", "Cellen er tom"),
        ("Rad 6, godkjent:", "allerede en godkjenning"),
        ("Rad 7:", "flere celler"),
    ):
        assert re.search(f"<strong>{re.escape(row)}</strong> [^<]*{fault}", page), (row, fault)
    assert 'name="innhold"' not in page
    good = {
        "semicolons, BOM": (
            "\ufeff" + HEADING + "01.03.2016;2016/4;Skien;brev.pdf\r\n2017-05-01;2017/1;Siljan\r\n"
        ).encode(),
        "commas": b'kommuner,godkjent,arkivreferanse\n"Skien",01.03.2016,2016/4\nSiljan,2017-05-01,2017/1\n',
        "utf-16": (HEADING + "01.03.2016;2016/4;Skien\n01.05.2017;2017/1;Siljan\n").encode("utf-16"),
    }
    for content in good.values():
        code, page = look_over(client, content)
        assert code == 200, page
        assert "En ny enhet blir laget for Siljan" in page
        assert entered(db) == []
    make_unit(portal, "4012", name="Bamble")
    assert confirm(client, page) == 303
    assert [row[:3] for row in entered(db)] == [
        ("Skien", "2016/4", date(2016, 3, 1)),
        ("Siljan", "2017/1", date(2017, 5, 1)),
    ]
    # What is sent once more has been overtaken: nothing is entered twice.
    assert confirm(client, page) == 409
    assert len(entered(db)) == 2


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "tom"),
        (b"x" * 300_001, "for stor"),
        ((HEADING + "01.03.2016;2016/1;T\xf8nsberg").encode("latin-1"), "Rad 2 har tegn som ikke er i UTF-8"),
        (b"\xff\xfex", "UTF-8"),
        (b"PK\x03\x04\x00\x00", "ikke en CSV-fil"),
        (b"navn;dato\nSkien;2016", "overskriftene"),
        (HEADING.encode(), "ingen rader"),
        (HEADING.encode() + b'01.03.2016;"2016;Skien', "anførselstegn"),
        ((HEADING + "01.03.2016;2016/1;Skien\n" * 1001).encode(), "flere enn 1000"),
    ],
)
def test_what_is_no_such_file_is_told_in_one_sentence(client: FlaskClient, content: bytes, fault: str) -> None:
    code, page = look_over(client, content)
    assert code == 422
    assert fault in page


def test_the_number_of_statements_does_not_grow_with_the_rows(portal: Flask, client: FlaskClient) -> None:
    for number, name in (("4003", "Skien"), ("4001", "Porsgrunn"), ("4012", "Bamble"), ("4010", "Siljan")):
        make_unit(portal, number, name=name)

    def asked(*names: str) -> int:
        content = HEADING + "".join(f"01.03.2016;2016/{name};{name}\n" for name in names)
        with statements() as seen:
            assert look_over(client, content.encode())[0] == 200
        return len(seen)

    asked("Skien")
    assert asked("Skien") == asked("Skien", "Porsgrunn", "Bamble", "Siljan")


def test_a_wrong_one_is_corrected_or_deleted_with_a_reason_and_never_lost(
    portal: Flask, db: Database, client: FlaskClient, people: People
) -> None:
    make_unit(portal, "4003", name="Skien")
    enter(client, "01.02.2012", "2012/1", "Skien")
    enter(client, "01.02.2016", "2016/1", "Skien")
    assert [row[2:4] for row in entered(db)] == [
        (date(2012, 2, 1), date(2016, 2, 1)),
        (date(2016, 2, 1), UNTIL + timedelta(days=1)),
    ]
    page = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval WHERE reference = %s', '2016/1')}"
    form = client.get(f"{page}/rett")
    typed = {"approved_on": "01.02.2017", "reference": "2017/1", "municipalities": "Skien", "reason": "Feil år"}
    assert client.post(f"{page}/rett", data=_hidden(form.text) | typed | {"reason": ""}).status_code == 422
    assert client.post(f"{page}/rett", data=_hidden(form.text) | typed).status_code == 303
    assert entered(db) == [
        ("Skien", "2012/1", date(2012, 2, 1), date(2017, 2, 1), None),
        ("Skien", "2016/1", None, None, "corrected"),
        ("Skien", "2017/1", date(2017, 2, 1), UNTIL + timedelta(days=1), None),
    ]
    assert "Feil år" in client.get(page).text
    assert client.post(f"{page}/rett", data=_hidden(form.text) | typed).status_code == 409
    newest = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval WHERE reference = %s', '2017/1')}"
    form = client.get(f"{newest}/avslutt")
    assert (
        client.post(
            f"{newest}/avslutt", data=_hidden(form.text) | {"ended": "wrong", "reason": "Aldri gitt"}
        ).status_code
        == 303
    )
    assert entered(db)[0] == ("Skien", "2012/1", date(2012, 2, 1), UNTIL + timedelta(days=1), None)
    oldest = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval WHERE reference = %s', '2012/1')}"
    form = client.get(f"{oldest}/avslutt")
    assert (
        client.post(
            f"{oldest}/avslutt", data=_hidden(form.text) | {"ended": "withdrawn", "reason": "Sluttet"}
        ).status_code
        == 303
    )
    assert entered(db)[0][3:] == (today(), "withdrawn")
    project(portal, db)
    assert status(portal, "4003", today()) is Status.WITHDRAWN
    assert {row[0] for row in db.rows("SELECT state FROM app.certificate_state")} == {"valid", "withdrawn", "cancelled"}
    coordinator = people.client(people("unit", "coordinator", tenant_id=people_unit(db)))
    told = coordinator.get("/enhet/soknad").text
    assert "Aldri gitt" in told
    assert "Sluttet" in told
    assert "Feil år" not in told  # what was corrected takes nothing from the unit
    reader = people.client(people("council", "auditor"))
    assert "Aldri gitt" in reader.get(newest).text
    assert reader.get(f"{newest}/rett").status_code == 404


def test_a_city_district_is_entered_as_its_own_units_and_counts_for_its_share(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    """The certificate names the city, as a decision's does; its unit, and what the unit covers, tell of which part."""
    nation = Nation(portal, db)
    nation.unit("0301", district="03", name="Bydel Sagene")
    nation.unit("0301", district="05", name="Bydel Frogner")
    preview = html.unescape(enter(client, "01.02.2016", "2016/1", "sagene"))
    assert "Bydel Sagene i Oslo" in preview
    sheet = (HEADING + "01.03.2016;2016/2;Bydel Frogner;\n").encode()
    assert confirm(client, look_over(client, sheet)[1]) == 303
    assert [row[:3] for row in entered(db)] == [
        ("Bydel Sagene", "2016/1", date(2016, 2, 1)),
        ("Bydel Frogner", "2016/2", date(2016, 3, 1)),
    ]
    project(portal, db)
    with portal.app_context(), acting(STATS):
        oslo = next(m for m in reading.picture(today()).municipalities if m.number == "0301")
    assert sorted(d.name for d in oslo.districts if d.status is Status.BEFORE_PORTAL) == ["Frogner", "Sagene"]
    # It is put right as what it is.
    page = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval WHERE reference = %s', '2016/1')}"
    form = client.get(f"{page}/rett").text
    typed = {"approved_on": "01.02.2017", "reference": "2017/1", "municipalities": "Bydel Sagene", "reason": "Feil år"}
    assert 'value="Bydel Sagene"' in form
    assert client.post(f"{page}/rett", data=_hidden(form) | typed).status_code == 303
    assert [row[4] for row in entered(db)] == ["corrected", None, None]


def test_one_that_was_withdrawn_may_be_entered_anew_with_its_own_day(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    """The one that was entered last holds; where it ends, the one before has its days again, and never two of a day."""

    def ends(reference: str, ended: str) -> None:
        found = db.value("SELECT certificate_id FROM app.earlier_approval WHERE reference = %s", reference)
        page = f"{INDEX}/{found}/avslutt"
        sent = _hidden(client.get(page).text) | {"ended": ended, "reason": "Ved en feil"}
        assert client.post(page, data=sent).status_code == 303

    first, until = date(2016, 2, 1), UNTIL + timedelta(days=1)
    make_unit(portal, "4003", name="Skien")
    enter(client, "01.02.2016", "A", "Skien")
    ends("A", "withdrawn")
    assert entered(db) == [("Skien", "A", first, today(), "withdrawn")]
    enter(client, "01.02.2016", "B", "Skien")
    assert entered(db) == [("Skien", "A", None, None, "withdrawn"), ("Skien", "B", first, until, None)]
    project(portal, db)
    assert status(portal, "4003", today()) is Status.BEFORE_PORTAL
    assert "erstattet" in client.get(f"/register/{codes.write(_number(db, 'A'))}").text
    assert "allerede en godkjenning" in enter(client, "01.02.2016", "C", "Skien")
    ends("B", "withdrawn")
    assert entered(db)[1] == ("Skien", "B", first, today(), "withdrawn")
    enter(client, "01.02.2016", "C", "Skien")
    ends("C", "wrong")
    assert [row[2:4] for row in entered(db)] == [(None, None), (first, today()), (None, None)]
    project(portal, db)
    assert status(portal, "4003", today()) is Status.WITHDRAWN


def _number(db: Database, reference: str) -> int:
    number = db.value(
        "SELECT c.number FROM app.certificate c JOIN app.earlier_approval e ON e.certificate_id = c.id WHERE e.reference = %s",
        reference,
    )
    assert isinstance(number, int)
    return number


def test_a_decision_made_later_supersedes_it(portal: Flask, db: Database, client: FlaskClient, people: People) -> None:
    skien = applicant(people, "4003", name="Skien")
    enter(client, "01.02.2016", "2016/1", "Skien")
    coordinator = people.client(skien.coordinator)
    (code,) = re.findall(r'href="/register/(SLT-[\w-]+)"', coordinator.get("/enhet/soknad").text)
    assert "er fra før portalen" in coordinator.get("/enhet/soknad").text
    # There is no need to wait until it ends.
    assert "Søk om godkjenning" in coordinator.get("/enhet/soknad").text
    assert coordinator.get("/enhet").status_code == 200
    decider = people("council", "decider")
    decide(people, reviewed(skien, decider), RECOMMENDED, decider)
    project(portal, db)
    assert entered(db)[0][2:] == (date(2016, 2, 1), today(), None)
    assert status(portal, "4003", today()) is Status.APPROVED_WITH_CONDITIONS
    former = client.get(f"/register/{code}").text
    assert "erstattet av en nyere" in former
    assert "Gitt før portalen" in former


def test_an_earlier_one_never_comes_back_in_silence(portal: Flask, db: Database, client: FlaskClient) -> None:
    """A decision's certificate that was withdrawn on its first day has no days; what came before it stays ended."""
    nation = Nation(portal, db)
    unit = nation.unit("4003", name="Skien")
    enter(client, "01.02.2016", "2016/1", "Skien")
    decided_on = today() - timedelta(days=10)
    with db.admin.transaction():
        db.run("SET LOCAL session_replication_role = replica")
        db.run(
            "UPDATE app.certificate SET valid = daterange(lower(valid), %s), ending = 'superseded', ended_on = %s",
            decided_on,
            decided_on,
        )
    case_id = nation.applied(unit, decided_on - timedelta(days=5))
    nation.decided(unit, case_id, "approved", decided_on)
    nation.withdrawn(unit, case_id, decided_on)
    assert db.value("SELECT isempty(valid) FROM app.certificate WHERE decision_id IS NOT NULL") is True
    enter(client, "01.02.2012", "2012/1", "Skien")
    assert [row[3] for row in entered(db)] == [date(2016, 2, 1), decided_on]
    project(portal, db)
    assert status(portal, "4003", today()) is Status.WITHDRAWN


def test_leads_are_of_municipalities_that_there_are_and_for_krad_alone(
    portal: Flask, people: People, client: FlaskClient
) -> None:
    with keeper(portal):
        numbers = {m.number: m.id for m in register.municipalities(today())}
    assert set(leads.by_number()) <= set(numbers)
    assert sum(len(found) for found in leads.by_number().values()) == 119
    make_unit(portal, "4003", name="Skien")
    page = client.get(f"/krad/enheter/{numbers['4003']}").text
    assert "Andres omtale av SLT i kommunen" in page
    assert f"{NEW}?kommune=4003" in page
    assert "Andres omtale" in client.get(f"{NEW}?kommune=4003").text
    public = people.client().get("/kommune/4003").text
    assert "omtale" not in public


def test_the_letter_waits_for_the_scanner_and_is_krads_alone(
    portal: Flask, db: Database, client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_unit(portal, "4003", name="Skien")
    enter(client, "01.02.2016", "2016/1", "Skien")
    page = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval')}"
    letter = files.pdf("KRÅD godkjenner SLT i Skien.")

    def send(content: bytes, **boxes: str) -> TestResponse:
        typed = _hidden(client.get(f"{page}/brev").text) | boxes | {"file": (io.BytesIO(content), "Brev 2016.pdf")}
        return client.post(f"{page}/brev", data=typed, content_type="multipart/form-data")

    assert send(letter).status_code == 422  # not read by anybody
    assert send(b"GIF89a", read_myself="ja").status_code == 422
    assert "fødselsnummer" in send(files.pdf("Fødselsnummer 130972 48022"), read_myself="ja").text
    assert send(letter, read_myself="ja").status_code == 303
    assert send(letter, read_myself="ja").status_code == 409
    assert "kan ikke åpnes" in client.get(page).text
    assert client.get(f"{page}/brev/fil").status_code == 404
    clamd = FakeClamd()
    try:
        settings = dataclasses.replace(portal.config["SLT"], clamd_url=clamd.address)
        monkeypatch.setitem(portal.config, "SLT", settings)
        work(people)
    finally:
        clamd.close()
    opened = client.get(f"{page}/brev/fil")
    assert opened.data == letter
    assert "attachment" in opened.headers["Content-Disposition"]
    assert (
        people.client(people("unit", "coordinator", tenant_id=people_unit(db))).get(f"{page}/brev/fil").status_code
        == 404
    )


def people_unit(db: Database) -> UUID:
    unit_id = db.rows("SELECT tenant_id FROM app.earlier_approval")[0][0]
    assert isinstance(unit_id, UUID)
    return unit_id
