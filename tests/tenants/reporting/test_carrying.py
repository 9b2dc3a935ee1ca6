"""What was typed is never lost: not when a session has ended, a role was changed, or another got there first."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.db.session import session
from app.identity import passwords
from tenants.police import texts
from tests.database import PASSWORD, Database, People, Somebody
from tests.factories import police as make
from tests.factories.reporting import Reporting, reporting_unit
from tests.tenants.reporting.typing_ import sent

NEW = "/enhet/planer/ny?fra=styring"
NUMBER = "01017000027"
HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"name": "Oppvekstplan\nmed to linjer & «tegn»", "adopted_on": "tolvte mai"}


@pytest.fixture
def unit(portal: Flask, people: People) -> Reporting:
    return reporting_unit(portal, people, "4003", name="Skien")


def _with_password(db: Database, somebody: Somebody) -> str:
    db.run(
        "UPDATE sec.account SET password_hash = %s WHERE id = %s",
        passwords.hash_password(PASSWORD),
        somebody.account_id,
    )
    return str(db.value("SELECT email FROM sec.account WHERE id = %s", somebody.account_id))


def _late(client: FlaskClient, db: Database, how: str) -> dict[str, Any]:
    """A form that is filled in, and can't be sent any more."""
    answers = {**sent(client.get(NEW).text), **TYPED}
    if how == "signed out in another tab":
        client.post("/logg-ut", data={"csrf_token": answers["csrf_token"]})
    else:
        db.run("UPDATE sec.token SET revoked_at = now()")
    return answers


def _sign_in(client: FlaskClient, page: str, email: str, **more: str) -> TestResponse:
    fields = {**sent(page), "email": email, "password": PASSWORD, **more}
    return client.post("/logg-inn", data=fields, headers=HERE)


def _written(db: Database, unit: Reporting) -> object:
    return db.value("SELECT count(*) FROM app.plan WHERE tenant_id = %s", unit.unit_id)


@pytest.mark.parametrize("how", ["signed out in another tab", "the session ended"])
def test_after_signing_in_again_the_form_stands_as_it_was_typed_and_nothing_is_sent(
    people: People, db: Database, unit: Reporting, how: str
) -> None:
    client, email = people.client(unit.coordinator), _with_password(db, unit.coordinator)
    answers = _late(client, db, how)
    answers["has_slt_goals"] = f"Fødselsnummer {NUMBER} er skrevet her."
    late = client.post(NEW, data=answers, headers=HERE)
    assert late.status_code == 401
    assert "det du skrev, er tatt vare på" in late.text
    wrong = _sign_in(client, late.text, email, password="ikke det")
    assert wrong.status_code == 422
    resumed = _sign_in(client, wrong.text, email)
    assert resumed.status_code == 200, "one membership or several: the role that the form was filled in with"
    assert NUMBER not in resumed.text
    assert f'action="{html.escape(NEW)}"' in resumed.text
    form = client.post(NEW, data=sent(resumed.text), headers=HERE)
    assert form.status_code == 200
    assert {key: sent(form.text)[key] for key in ("name", "adopted_on", "fact_id")} == {
        **TYPED,
        "fact_id": answers["fact_id"],
    }
    assert "Ingenting er sendt" in form.text
    assert _written(db, unit) == 0
    right = {**sent(form.text), "adopted_on": "12.05.2024", "has_slt_goals": "ja", "name": "Oppvekstplan"}
    assert client.post(NEW, data=right, headers=HERE).status_code == 303
    assert _written(db, unit) == 1
    assert db.value("SELECT count(*) FROM audit.entry WHERE (after::text || before::text) LIKE '%%tolvte mai%%'") == 0


def test_what_one_account_typed_is_shown_to_no_other(people: People, db: Database, unit: Reporting) -> None:
    client = people.client(unit.coordinator)
    late = client.post(NEW, data=_late(client, db, "the session ended"), headers=HERE)
    other = people("unit", "coordinator", tenant_id=unit.unit_id)
    arrived = _sign_in(client, late.text, _with_password(db, other))
    assert arrived.status_code == 303
    landed = client.get(client.get(arrived.headers["Location"]).headers["Location"])
    assert "hørte til en annen konto" in landed.text
    assert "Oppvekstplan" not in landed.text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {}],
)
def test_what_another_site_sent_is_never_shown_as_ones_own(
    people: People, db: Database, unit: Reporting, headers: dict[str, str]
) -> None:
    client = people.client(unit.coordinator)
    answers = _late(client, db, "signed out in another tab")
    for fields in (answers, {**answers, "skjema": answers["skjema"][:-2] + "xx"}, {**answers, "skjema": ""}):
        told = client.post(NEW, data=fields, headers=headers)
        assert told.status_code == 400
        assert "Oppvekstplan" not in told.text
    forged = {key: value for key, value in answers.items() if key != "skjema"}
    assert "Oppvekstplan" not in client.post(NEW, data=forged, headers=HERE).text


def test_showing_a_form_again_needs_its_token_and_writes_nothing(people: People, db: Database, unit: Reporting) -> None:
    client = people.client(unit.coordinator)
    answers = {**sent(client.get(NEW).text), **TYPED, "adopted_on": "12.05.2024", "has_slt_goals": "ja"}
    for asked in ("vis-igjen", "malform"):
        again = client.post(NEW, data={**answers, asked: "ja"}, headers=HERE)
        assert (again.status_code, sent(again.text)["name"]) == (200, TYPED["name"])
    assert client.post(NEW, data={**answers, "vis-igjen": "ja", "csrf_token": "x"}, headers=HERE).status_code == 400
    assert _written(db, unit) == 0


def test_in_another_role_one_goes_back_to_the_one_that_the_form_was_filled_in_with(
    people: People, db: Database, unit: Reporting
) -> None:
    client = people.client(unit.coordinator)
    answers = {**sent(client.get(NEW).text), **TYPED}
    db.run(
        "INSERT INTO sec.membership (id, account_id, side, role, valid)"
        " VALUES (gen_random_uuid(), %s, 'ministry', 'reader', '[2020-01-01,)')",
        unit.coordinator.account_id,
    )
    choice = re.findall(r'name="membership" value="([^"]+)"', client.get("/rolle").text)
    other = next(each for each in choice if each != str(unit.coordinator.membership_id))
    client.post("/rolle", data={"csrf_token": answers["csrf_token"], "membership": other})
    late = client.post(NEW, data=answers, headers=HERE)
    assert late.status_code == 409
    resumed = client.post("/fortsett", data=sent(late.text), headers=HERE)
    assert resumed.status_code == 200
    assert sent(client.post(NEW, data=sent(resumed.text), headers=HERE).text)["name"] == TYPED["name"]


def test_the_language_switch_takes_the_half_filled_form_along(people: People, unit: Reporting) -> None:
    client = people.client(unit.coordinator)
    answers = {**sent(client.get(NEW).text), **TYPED, "malform": "nn"}
    switched = client.post("/sprak", data=answers, headers=HERE)
    assert (switched.status_code, switched.location) == (307, NEW)
    shown = client.post(switched.location, data=answers, headers=HERE)
    assert 'lang="nn"' in shown.text
    assert {key: sent(shown.text)[key] for key in TYPED} == TYPED
    assert 'role="alert"' not in shown.text


def test_who_comes_second_reads_what_the_first_did_and_keeps_the_words(
    portal: Flask, people: People, db: Database
) -> None:
    unit = make.add_unit(people, "Skien kommune", make.SKIEN)
    somebody = people("unit", "coordinator", tenant_id=unit)
    client = people.client(somebody)
    address = f"/enhet/politi/{make.SKIEN}/spor"
    first, second = (sent(client.get(address).text) for _ in range(2))
    assert client.post(address, data={**first, "message": "Den første"}).status_code == 303
    late = client.post(address, data={**second, "message": "Den andre, lang og gjennomtenkt"})
    assert late.status_code == 409
    assert sent(late.text)["message"] == "Den andre, lang og gjennomtenkt"
    assert "Den første" in late.text
    assert "Politiet er allerede spurt" in late.text
    closed = client.get(address).text
    assert 'name="message"' not in closed
    assert "Trekk forespørselen tilbake" in closed
    request = db.value("SELECT id FROM app.confirmation_request WHERE tenant_id = %s", unit)
    officer = make.officer(people, make.SOUTH_EAST)
    police = people.client(officer.somebody)
    decline = f"/politi/foresporsel/{request}/avsla"
    refused = {**sent(police.get(decline).text), "text": "En god grunn som tok tid å skrive."}
    withdraw = f"/enhet/politi/foresporsel/{request}/trekk"
    client.post(withdraw, data=sent(client.get(withdraw).text))
    gone = police.post(decline, data=refused, headers=HERE)
    assert gone.status_code == 409
    assert "En god grunn som tok tid å skrive." in gone.text


def test_a_page_that_is_shown_again_after_a_conflict_can_write_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = make.add_unit(people, "Skien kommune", make.SKIEN)
    client = people.client(people("unit", "coordinator", tenant_id=unit))
    address = f"/enhet/politi/{make.SKIEN}/spor"
    first, second = (sent(client.get(address).text) for _ in range(2))
    client.post(address, data={**first, "message": "Den første"})
    read_only: list[object] = []
    commitment = texts.commitment

    def noting(*of: Any) -> str:
        read_only.append(session.scalar(text("SHOW transaction_read_only")))
        return commitment(*of)

    monkeypatch.setattr(texts, "commitment", noting)
    assert client.post(address, data={**second, "message": "Den andre"}).status_code == 409
    assert read_only[-1] == "on"
