"""The workbook goes out, is written in, and comes back: seen row by row first, then all of it or nothing."""

from __future__ import annotations

import contextlib
import json
import re
import zipfile
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from app import clock
from app.web.fields import LongText
from tenants.reporting import service
from tenants.reporting.forms import Desk, saved_of
from tenants.reporting.importing.workbook import layout, reading
from tenants.reporting.importing.workbook.planning import RowPlanner
from tenants.reporting.importing.workbook.writing import workbook
from tenants.reporting.kinds import KINDS
from tests.database import Database, People
from tests.factories.reporting import Reporting, values
from tests.tenants.reporting.importing.books import Cells, confirmed, delivered, put, saved, text_of

GROUP = "Koordineringsgruppen"


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


def test_a_goal_may_stand_in_a_plan_that_is_new_in_the_same_book(
    client: FlaskClient, people: People, unit: Reporting, book: dict[str, Cells]
) -> None:
    put(book["Kommunale planer"], 2, Navn="Idrettsplanen", Vedtatt=date(2026, 1, 8), Målene_står_i_planen="Ja")
    put(book["Mål"], 2, Mål="Flere blir med", Står_i_planen="Idrettsplanen", Møtet="01.03.2024, =1+1")
    page = delivered(client, saved(book))
    assert page.status_code == 200, text_of(page)
    assert confirmed(client, page.get_data(as_text=True)).status_code == 303
    goal, plan, meeting = (last(people, unit, kind) for kind in ("goal", "plan", "meeting"))
    assert (goal.text, plan.name) == ("Flere blir med", "Idrettsplanen")
    assert (goal.plan_id, goal.meeting_id) == (plan.fact_id, meeting.fact_id)


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
