"""A form keeps what was typed, says what is wrong where it is, and changes nothing until it is right."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, validates_schema
from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.web.fields import Date, LongText, PlainText, Rows
from app.web.forms import Form
from tests.app.web.pages import send
from tests.browser.components import SAVED

RIGHT: dict[str, str | list[str]] = {
    "version": "3",
    "held_on": "22.11.2026",
    "title": "Ungdom i sentrum",
    "share": "50",
    "present": "12",
    "municipality_id": str(UUID(int=1)),
    "level": "steering",
    "police": "nei",
    "themes": ["school", "alcohol"],
    "participants-0-role": "Rektor",
    "participants-0-agency": "school",
}


def test_a_right_form_is_saved_and_told_on_the_next_page(coordinator: FlaskClient) -> None:
    response = send(coordinator, "/moter", RIGHT)
    assert response.status_code == HTTPStatus.SEE_OTHER
    assert "Møtet er lagret." in coordinator.get(response.location).text
    assert "Møtet er lagret." not in coordinator.get(response.location).text


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("held_on", "30.02.2026", "Møtedato: Datoen finnes ikke."),
        ("title", "01010112345 <b>&quot;", ""),
        ("share", "140", "Stillingsstørrelse: Prosenten må være fra 1 til 100."),
        ("email", "ikke en adresse", "E-post for innkalling: Skriv en e-postadresse"),
        ("minutes", "linje 1\n\n  linje 2 \x07", "Referat: Teksten har tegn som ikke kan leses."),
        ("participants-0-role", "", "Deltaker 1, Rolle: Fyll ut dette feltet."),
    ],
)
def test_a_wrong_form_says_where_and_keeps_all_that_was_typed(
    coordinator: FlaskClient, name: str, typed: str, said: str
) -> None:
    wrong = {**RIGHT, "held_on": "31.11.2026", name: typed}
    response = send(coordinator, "/moter", wrong)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.text
    assert "<title>Feil: " in page
    assert said in page
    assert f'href="#f-{name}"' in page or not said
    for field, value in wrong.items():
        for each in value if isinstance(value, list) else [value]:
            shown = (
                each.replace("\x07", "\ufffd")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace('"', "&#34;")
            )
            assert re.search(rf'name="{field}"[^>]*value="{re.escape(shown)}"[^>]* checked', page) or shown in page


def test_rows_are_added_and_removed_without_scripts(coordinator: FlaskClient) -> None:
    two = {**RIGHT, "participants-1-role": "Lensmann", "participants-1-agency": "police"}
    more = send(coordinator, "/moter", {**two, "add-row": "participants"})
    assert more.status_code == HTTPStatus.OK
    assert 'name="participants-2-role"' in more.text
    assert "ds-error-summary" not in more.text
    fewer = send(coordinator, "/moter", {**two, "remove-row": "participants-0"})
    assert 'value="Lensmann"' in fewer.text
    assert 'value="Rektor"' not in fewer.text
    assert 'name="participants-1-role"' not in fewer.text


def test_whoever_saves_second_sees_both_and_loses_nothing(coordinator: FlaskClient) -> None:
    late = {**RIGHT, "version": "2", "title": "Ungdom på torget"}
    response = send(coordinator, "/moter", late)
    assert response.status_code == HTTPStatus.CONFLICT
    for text in ("Noen andre lagret mens du skrev", "Ungdom på torget", str(SAVED["title"]), "Det som er lagret nå"):
        assert text in response.text
    assert 'name="version" value="3"' in response.text


class _Person(Schema):
    role = PlainText("Rolle")


class _Meeting(Schema):
    begun_on = Date("Fra")
    ended_on = Date("Til", required=False)
    note = LongText("Notat", required=False)
    people = Rows(_Person, "Deltakere", row_label="Deltaker", fewest=1, most=2)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_kwargs: object) -> None:
        if data["ended_on"] and data["ended_on"] < data["begun_on"]:
            raise ValidationError("Sluttdatoen er før startdatoen.", "ended_on")


def submitted(components: Any, **sent: str) -> Form:
    with components.test_request_context():
        form = Form(_Meeting())
        form.submit(MultiDict(sent))
        return form


def test_a_rule_over_two_fields_stands_at_the_field_that_it_names(components: Any) -> None:
    form = submitted(components, begun_on="2.1.2026", ended_on="1.1.2026", **{"people-0-role": "Rektor"})
    assert form.errors == {"ended_on": ["Sluttdatoen er før startdatoen."]}


@pytest.mark.parametrize(("count", "word"), [(0, "minst 1"), (3, "høyst 2")])
def test_the_number_of_rows_is_held(components: Any, count: int, word: str) -> None:
    rows = {f"people-{index}-role": "Rektor" for index in range(count)}
    assert word in submitted(components, begun_on="2.1.2026", **rows).errors["people"][0]


def test_blank_rows_are_left_out(components: Any) -> None:
    form = submitted(
        components, begun_on="2.1.2026", **{"people-0-role": " ", "people-7-role": "Rektor", "people-9-role": ""}
    )
    assert form.data["people"] == [{"role": "Rektor"}]


def test_what_a_service_refuses_stands_at_its_field_or_above_the_form(components: Any) -> None:
    form = submitted(components, begun_on="2.1.2026", **{"people-0-role": "Rektor"})
    form.refuse(Invalid("Enheten er lukket.", {"people-0-role": "Ikke denne.", "unknown": "Noe annet."}))
    assert form.summary() == [
        ("", "Enheten er lukket."),
        ("", "Noe annet."),
        ("f-people-0-role", "Deltaker 1, Rolle: Ikke denne."),
    ]
    assert form.status == HTTPStatus.UNPROCESSABLE_ENTITY


names = st.sampled_from(
    ["begun_on", "ended_on", "note", "people-0-role", "people-1-role", "add-row", "remove-row", "x"]
)


@given(st.dictionaries(names, st.text(max_size=30)))
def test_no_text_whatever_breaks_a_form(components: Any, sent: dict[str, str]) -> None:
    form = submitted(components, **sent)
    assert bool(form.data) == (not form.errors and not ({"add-row", "remove-row"} & {k for k, v in sent.items() if v}))
    assert all(message for _anchor, message in form.summary())
