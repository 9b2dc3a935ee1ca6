"""The workbook goes out, is written in, and comes back: seen row by row first, then all of it or nothing."""

from __future__ import annotations

import contextlib
import html
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from xlsxwriter import Workbook

from app import clock
from app.web.fields import LongText
from tenants.reporting import service
from tenants.reporting.forms import Desk, saved_of
from tenants.reporting.importing.workbook import layout, reading, views
from tenants.reporting.importing.workbook.planning import RowPlanner
from tenants.reporting.importing.workbook.writing import workbook
from tenants.reporting.kinds import KINDS
from tests.database import Database, People
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.tenants.reporting.importing.books import Cells, opened, put, saved

GROUP = "Koordineringsgruppen"


@pytest.fixture
def unit(portal: Flask, people: People) -> Reporting:
    """A unit that has told something of every sort."""
    made = reporting_unit(portal, people, "4003")
    with people.acting(made.coordinator):
        group = service.report(made.unit_id, "slt_group", values("slt_group", name="=1+1"))
        survey = service.report(made.unit_id, "survey", values("survey"))
        challenge = service.report(made.unit_id, "challenge", values("challenge"))
        measure = service.report(made.unit_id, "measure", values("measure", challenge_id=challenge, survey_id=survey))
        links: dict[str, dict[str, Any]] = {
            "vedtak": {"municipality_id": made.municipalities[0]},
            "group_member": {"group_id": group},
            "meeting": {"groups": [group]},
            "evaluation": {"measure_id": measure},
            "resource_promise": {"measure_id": measure},
        }
        for kind in KINDS:
            if kind not in ("slt_group", "survey", "challenge", "measure"):
                service.report(made.unit_id, kind, values(kind, **links.get(kind, {})))
    return made


@pytest.fixture
def client(unit: Reporting, people: People) -> FlaskClient:
    return people.client(unit.coordinator)


@pytest.fixture
def book(client: FlaskClient) -> dict[str, Cells]:
    return opened(client.get("/enhet/excel/arbeidsbok.xlsx").data)


def delivered(client: FlaskClient, raw: bytes, name: str = "bok.xlsx") -> Any:
    page = client.get("/enhet/excel").get_data(as_text=True)
    token = field(page, "csrf_token")
    return client.post("/enhet/excel", data={"csrf_token": token, "fil": (BytesIO(raw), name)})


def field(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


def confirmed(client: FlaskClient, page: str, **answers: str) -> Any:
    names = ("csrf_token", "sort", "sett", "innhold")
    return client.post("/enhet/excel/lagre", data={**{name: field(page, name) for name in names}, **answers})


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", answer.get_data(as_text=True)))


def last(people: People, unit: Reporting, kind: str) -> Any:
    with people.acting(unit.coordinator):
        return SimpleNamespace(**saved_of(service.rows(unit.unit_id, kind)[-1]))


def test_a_book_that_comes_back_as_it_went_changes_nothing(client: FlaskClient, book: dict[str, Cells]) -> None:
    assert next(iter(book)) == "Les dette først"
    assert book["Grupper på de tre nivåene"][1][1] == "=1+1"
    for raw in (client.get("/enhet/excel/arbeidsbok.xlsx").data, saved(book)):
        answer = delivered(client, raw)
        assert answer.status_code == 200, text_of(answer)
        assert "22 oppføringer er som før" in " ".join(text_of(answer).split())
        assert "Det er ingenting å lagre" in text_of(answer)


def test_no_text_is_a_formula(client: FlaskClient) -> None:
    fetched = [client.get("/enhet/excel/arbeidsbok.xlsx").data for _ in range(2)]
    assert fetched[0] == fetched[1]
    with zipfile.ZipFile(BytesIO(client.get("/enhet/excel/arbeidsbok.xlsx").data)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == len(KINDS) + 2
    assert not any("<f>" in sheet for sheet in sheets)


def test_new_changed_corrected_and_followed_up_rows_are_seen_first_and_then_saved_at_once(
    client: FlaskClient, people: People, unit: Reporting, book: dict[str, Cells]
) -> None:
    groups, members, goals, meetings = (
        book[name] for name in ("Grupper på de tre nivåene", "Roller i gruppene", "Mål", "Møter")
    )
    put(groups, 2, Navn=GROUP, Slags_gruppe="Det koordinerende nivået (koordineringsgruppe)", Opprettet="1/2 2025")
    put(
        members,
        2,
        Rolle="Leder i Nav",
        Fra="Nav",
        Ledernivå="virksomhets-  eller enhetsleder",
        Gruppe=GROUP,
        Med_fra=date(2025, 2, 1),
    )
    put(members, 1, Ledernivå="Ansatt eller frivillig, ikke leder", Endres_fra=date(2025, 1, 1))
    put(goals, 1, Gjennomgått=date(2025, 3, 1))
    put(meetings, 1, Bestemt="Natteravnene går også fredager.")
    put(book["Politiske vedtak"], 1, Saksnummer="13/24", Hvorfor_det_var_feil="Skrevet feil av")
    for cells in (groups, members):  # moved columns, and empty rows in between
        for row in cells:
            row.append(row.pop(1))
        cells.insert(2, [""] * len(cells[0]))
    answer = delivered(client, saved(book))
    page = answer.get_data(as_text=True)
    seen = " ".join(text_of(answer).split())
    assert answer.status_code == 200, seen
    for told in (
        "6 oppføringer blir endret. Ingenting er lagret ennå.",
        "Grupper på de tre nivåene, rad 4",
        "Fra 01.01.2025",
        "Grunn: Skrevet feil av",
    ):
        assert told in seen
    assert last(people, unit, "slt_group").name == "=1+1"
    done = confirmed(client, page)
    assert done.status_code == 303, text_of(done)
    assert (last(people, unit, "slt_group").name, last(people, unit, "group_member").role) == (GROUP, "nav_leader")
    assert last(people, unit, "goal").reviewed_on == date(2025, 3, 1)
    assert last(people, unit, "vedtak").case_number == "13/24"
    assert last(people, unit, "meeting").decisions == "Natteravnene går også fredager."
    with people.acting(unit.coordinator):
        mayor = next(row for row in service.rows(unit.unit_id, "group_member") if row.role == "mayor")
        history = [(row.tier, row.valid.lower) for row in service.history(unit.unit_id, "group_member", mayor.id)]
    assert history == [
        ("top_leader", date(2024, 3, 1)),
        ("staff", date(2025, 1, 1)),
    ]
    again = confirmed(client, page)  # sent twice
    assert again.status_code in (409, 422)
    with people.acting(unit.coordinator):
        assert len(service.rows(unit.unit_id, "slt_group")) == 2


Spoil = Callable[[dict[str, Cells]], None]


def spoilt(sheet: str, row: int, **cells: Any) -> Spoil:
    return lambda book: put(book[sheet], row, **cells)


def _unknown_column(book: dict[str, Cells]) -> None:
    book["Mål"][0].append("Fødselsår")


def _no_key(book: dict[str, Cells]) -> None:
    book["Mål"] = [row[1:] for row in book["Mål"]]


def _twice(book: dict[str, Cells]) -> None:
    book["Mål"].append(list(book["Mål"][1]))


def _not_there(book: dict[str, Cells]) -> None:
    book["Mål"][1][0] = f"{UUID(int=1)}/{UUID(int=2)}/1"


def _other_sheet(book: dict[str, Cells]) -> None:
    book["Budsjett"] = [["Post", "Kroner"], ["Lønn", 1]]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (spoilt("Mål", 1, Vedtatt="i fjor"), "Mål, rad 2, Vedtatt: Skriv datoen som dag, måned og år"),
        (spoilt("Mål", 1, Vedtatt="31.02.2025"), "Datoen finnes ikke"),
        (spoilt("Mål", 1, Mål="Mindre rus"), "Skriv i «Endres fra» hvilken dag det ble annerledes"),
        (spoilt("Mål", 1, Mål="Mindre rus", Endres_fra=date(2024, 3, 1)), "må være etter 01.03.2024"),
        (spoilt("Mål", 1, Avsluttet=date(2020, 1, 1)), "Datoen kan ikke være før målet ble vedtatt."),
        (spoilt("Mål", 1, Mål="", Endres_fra=date(2025, 1, 1)), "Mål, rad 2, Mål: Fyll ut dette feltet."),
        (spoilt("Mål", 2, Mål="Fødselsnummer 01010750160"), "fødselsnummer"),
        (spoilt("Mål", 2, Vedtatt=date(2025, 1, 1)), "Mål, rad 3, Mål: Fyll ut dette feltet."),
        (spoilt("Roller i gruppene", 2, Rolle="Trollmann"), "«Trollmann» er ikke et av svarene"),
        (spoilt("Svar fra nettverket", 1, Enige="syv av ti"), "Svar fra nettverket, rad 2, Enige"),
        (_unknown_column, "Mål, kolonne H: Kolonnen «Fødselsår» kjenner portalen ikke"),
        (_no_key, "skjulte kolonnen er borte"),
        (_twice, "Raden står to ganger"),
        (_not_there, "finnes ikke lenger"),
        (_other_sheet, "Budsjett: Arket er ikke et av portalens"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_saved(
    client: FlaskClient, book: dict[str, Cells], db: Database, spoil: Spoil, told: str
) -> None:
    before = db.value("SELECT count(*) FROM audit.entry")
    spoil(book)
    put(book["Mål"], 4, Mål="Et riktig mål")
    answer = delivered(client, saved(book))
    assert answer.status_code == 422
    assert told in " ".join(text_of(answer).replace(" :", ":").split())
    assert 'name="innhold"' not in answer.get_data(as_text=True)
    assert db.value("SELECT count(*) FROM audit.entry") == before


def test_who_saves_meanwhile_is_not_overwritten(
    client: FlaskClient, people: People, unit: Reporting, book: dict[str, Cells]
) -> None:
    put(book["Mål"], 1, Gjennomgått=date(2025, 3, 1))
    put(book["Kommunale planer"], 1, Avsluttet=date(2026, 1, 1))
    page = delivered(client, saved(book)).get_data(as_text=True)
    goal = last(people, unit, "goal")
    with people.acting(unit.coordinator):
        service.follow_up(unit.unit_id, "goal", goal.id, goal.version, {"reviewed_on": date(2025, 4, 1)})
    late = confirmed(client, page)
    assert late.status_code == 422
    assert "endret i portalen etter at dere hentet boken" in " ".join(text_of(late).split())
    with people.acting(unit.coordinator):
        service.report(unit.unit_id, "goal", values("goal", text="Noe annet"))
    del book["Mål"]
    page = delivered(client, saved(book)).get_data(as_text=True)
    with people.acting(unit.coordinator):
        service.report(unit.unit_id, "goal", values("goal", text="Noe tredje"))
    late = confirmed(client, page)
    assert late.status_code == 409
    assert "Noen har lagret i mellomtiden" in text_of(late)
    assert confirmed(client, late.get_data(as_text=True)).status_code == 303
    assert last(people, unit, "plan").ended_on == date(2026, 1, 1)


def test_a_row_that_is_copied_is_new_and_one_that_is_deleted_takes_nothing_away(
    client: FlaskClient, people: People, unit: Reporting, book: dict[str, Cells]
) -> None:
    goals = book["Mål"]
    goals.append(list(goals[1]))
    put(goals, 2, Mål="Et annet mål")
    book["Tiltak"] = [book["Tiltak"][0]]
    book["Utfordringer dere er enige om"][1] = [""] * len(book["Utfordringer dere er enige om"][0])
    answer = delivered(client, saved(book))
    assert confirmed(client, answer.get_data(as_text=True)).status_code == 303
    with people.acting(unit.coordinator):
        assert {row.text for row in service.rows(unit.unit_id, "goal")} == {"Færre unge ruser seg", "Et annet mål"}
        assert len(service.rows(unit.unit_id, "measure")) == 1
        assert len(service.rows(unit.unit_id, "challenge")) == 1


def test_a_text_about_a_person_is_answered_for_and_nothing_of_it_is_kept_before(
    client: FlaskClient, people: People, unit: Reporting, book: dict[str, Cells], db: Database
) -> None:
    told = "Jonas (14) ble tatt med hasj på skolen."
    put(book["Mål"], 2, Mål=told)
    answer = delivered(client, saved(book))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Kan dette handle om en person?" in page) == (200, True)
    assert confirmed(client, page).status_code == 422
    refused = confirmed(client, page, **{"grunn-0": "01010750160"})
    assert refused.status_code == 422
    held = b"".join(db.held().values()).decode()
    assert "Jonas" not in held
    assert confirmed(client, page, **{"grunn-0": "Oppdiktet eksempel fra kurset"}).status_code == 303
    assert last(people, unit, "goal").text == told
    assert db.rows("SELECT form, field, reason FROM app.unit_text_confirmation") == [
        ("workbook.save", "Mål, rad 3, Mål", "Oppdiktet eksempel fra kurset")
    ]


TEXTS = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=40),
        st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "_x0041_", "1,5", "ja"]),
    ),
    max_size=30,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=TEXTS)
def test_any_text_goes_out_and_comes_back_as_it_is(
    portal: Flask, people: People, unit: Reporting, texts: list[str]
) -> None:
    written = []
    for text in texts:
        with portal.test_request_context(), contextlib.suppress(ValidationError):
            written.append(LongText("").deserialize(text))
    with portal.test_request_context(), people.acting(unit.coordinator):
        for goal in service.rows(unit.unit_id, "goal"):
            service.remove(unit.unit_id, "goal", goal.id, goal.version, "Ny")
        for text in written:
            service.report(unit.unit_id, "goal", values("goal", text=text))
    with portal.test_request_context(), people.acting(unit.coordinator):
        desk = Desk(unit.unit_id)
        book = reading.read(workbook(desk), desk, ("nb",))
        plan = RowPlanner(desk).plan(book.rows)
        assert not plan.problems
        assert not plan.does_something, [c for c in plan.changes if c.does_something]
        goals = [row.cells["text"] for row in book.rows if row.kind == "goal"]
    assert sorted(goals) == sorted(written)


def zipped(**members: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def far_out() -> bytes:
    """A small workbook whose one sheet has a cell in its first corner and one in its last: a rectangle of 17 billion."""
    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    page = book.add_worksheet("Mål")
    page.write_string(0, 0, "a")
    page.write_string(1_048_575, 16_383, "b")
    book.close()
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "Filen er ødelagt"),
        (b"PK\x03\x04", "Filen er ødelagt"),
        (b"%PDF-1.7", "Filen er ødelagt"),
        (zipped(a=b"x"), "ikke en arbeidsbok"),
        (zipped(a=b"0" * 60_000_000), "pakker ut til mye mer"),
        (far_out(), "for tung"),
        (saved({"Noe annet": [["a"]]}), "Ingen av arkene"),
        (b"x" * 100_001, "for stor"),
        (b"{}", "/schema"),
        (b'{"schema": 1' + b"[" * 2000, "Rett opp dette"),
    ],
    ids=["empty", "half", "pdf", "zip", "bomb", "far", "other", "large", "json", "deep"],
)
def test_a_file_that_is_no_workbook_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, raw: bytes, told: str
) -> None:
    monkeypatch.setattr(views, "MOST", 100_000)
    answer = delivered(client, raw)
    assert answer.status_code == 422
    assert told in text_of(answer)


def test_what_the_browser_brings_is_read_as_strictly_as_the_file(client: FlaskClient, book: dict[str, Cells]) -> None:
    put(book["Mål"], 2, Mål="Et mål til")
    page = delivered(client, saved(book)).get_data(as_text=True)
    carried = field(page, "innhold")
    for bad in (
        "",
        "nb:",
        "nb:{}",
        "nb:[[1,2]]",
        "fr:[]",
        carried.replace("nb:", "nb:["),
        carried.replace("goal", "konto"),
    ):
        answer = client.post(
            "/enhet/excel/lagre",
            data={**{n: field(page, n) for n in ("csrf_token", "sort", "sett")}, "innhold": bad},
        )
        assert answer.status_code in (409, 422), bad
    changed = carried.replace("Et mål til", "Et annet mål")
    answer = client.post(
        "/enhet/excel/lagre",
        data={**{n: field(page, n) for n in ("csrf_token", "sort", "sett")}, "innhold": changed},
    )
    assert answer.status_code == 409  # it isn't what was looked over


def test_a_reader_fetches_the_book_and_hands_nothing_in(unit: Reporting, people: People) -> None:
    reader = people.client(people("unit", "reader", tenant_id=unit.unit_id))
    page = reader.get("/enhet/excel")
    assert reader.get("/enhet/excel/arbeidsbok.xlsx").mimetype.endswith("sheet")
    assert 'type="file"' not in page.get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert token
    sent = {"csrf_token": token[1], "fil": (BytesIO(b"x"), "x.xlsx")}
    assert reader.post("/enhet/excel", data=sent).status_code == 404
    assert reader.post("/enhet/excel/lagre", data={"csrf_token": token[1]}).status_code == 404


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_sheet_and_column_has_a_name_of_its_own(
    portal: Flask, people: People, unit: Reporting, language: str
) -> None:
    with portal.test_request_context(), people.acting(unit.coordinator), force_locale(language):
        sheets = layout.sheets(Desk(unit.unit_id))
        beside = [layout.first_title(), layout.lists_title()]
    titles = [layout.plain(title) for title in (*(sheet.title for sheet in sheets), *beside)]
    assert len(set(titles)) == len(titles)
    for sheet in sheets:
        headings = [layout.plain(column.heading) for column in sheet.columns]
        assert len(set(headings)) == len(headings), sheet.title


def test_a_document_from_another_system_is_handed_in_without_what_is_the_polices(
    client: FlaskClient, people: People, unit: Reporting
) -> None:
    today = clock.today()
    with people.acting(unit.coordinator):
        document = service.facts_document(unit.unit_id, today)
    document["goals"][0]["reviewed_on"] = (today - timedelta(days=3)).isoformat()
    document["police_plan"] = True
    answer = delivered(client, json.dumps(document).encode(), "fakta.json")
    seen = " ".join(text_of(answer).split())
    assert answer.status_code == 200, seen
    assert "1 oppføring blir endret" in seen
    assert "1 opplysning er politiets. Den blir ikke tatt med herfra." in seen
    assert confirmed(client, answer.get_data(as_text=True)).status_code == 303
    with people.acting(unit.coordinator):
        now = service.facts_document(unit.unit_id, today)
    assert now["goals"][0]["reviewed_on"] == (today - timedelta(days=3)).isoformat()
    assert "police_plan" not in now
