"""An approval from before the portal is withdrawn as every certificate is: by deciders, with a reason, and a letter."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import COUNCIL
from app.errors import Conflict
from certification.cases import service as cases
from certification.cases.errors import NotImpartial
from certification.cases.impartiality import Partial
from certification.certificates import service as certificates
from certification.certificates.states import Step
from certification.watch import oversight
from dashboards.projection.statuses import Status
from tests.app.web.pages import token_of
from tests.certification.earlier.entering import INDEX, enter, entered, hidden, project, status, unit_with_one
from tests.database import Database, People
from tests.factories.cases import applicant, principal_of, signing
from tests.factories.letters import office_of, said
from tests.factories.units import make_unit


def _post(client: FlaskClient, address: str, **data: object) -> str:
    sent = {"csrf_token": token_of(client.get(address).text), **data}
    return client.post(address, data=sent, headers={"Referer": address}, follow_redirects=True).text


def test_two_deciders_withdraw_it_with_a_reason_and_a_letter_and_no_keeper_can(
    portal: Flask, db: Database, client: FlaskClient, people: People, tmp_path: Path
) -> None:
    make_unit(portal, "4003", name="Skien")
    enter(client, "01.02.2016", "2016/1", "Skien")
    found = db.value("SELECT certificate_id FROM app.earlier_approval")
    assert isinstance(found, UUID)
    # The keeper corrects and deletes, and nothing else: not even past the pages.
    page, address = f"{INDEX}/{found}", f"/krad/godkjenning/{found}"
    assert "Slett som feilført" in client.get(page).text
    assert "ended" not in hidden(client.get(f"{page}/avslutt").text)
    assert client.get(f"{address}/trekk-tilbake").status_code == 404
    for who in (people("council", "register_keeper"), people("council", "decider")):
        with psycopg.connect(db.dsn(COUNCIL)) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (who.token,))
            with pytest.raises(psycopg.errors.CheckViolation, match="not withdrawn by deciders"):
                connection.execute(
                    "UPDATE app.earlier_approval SET ended = 'withdrawn', ended_on = (now() AT TIME ZONE 'Europe/Oslo')::date, ended_reason = 'Nei'"
                )
    first, second = people("council", "decider"), people("council", "decider")
    one, two = people.client(first), people.client(second)
    with signing(db, 2):
        assert address in one.get(page).text
        assert "Trekk tilbake godkjenningen" in one.get(address).text
        assert "Forslaget er lagret" in _post(one, f"{address}/trekk-tilbake", seen="0", text="SLT er lagt ned.")
        assert one.get(f"{address}/trekk-tilbake").status_code == 404, "a proposal waits"
        assert one.get(f"{address}/underskriv").status_code == 404
        # What waits is no word for anything else.
        with pytest.raises(Conflict), people.acting(second):
            oversight._record(certificates.get(found), 1, Step.SUSPENDED, "SLT er lagt ned.")
        project(portal, db)
        assert status(portal, "4003", today()) is Status.BEFORE_PORTAL
        coordinator = people.client(people("unit", "coordinator", tenant_id=unit_with_one(db)))
        assert "SLT er lagt ned." not in coordinator.get("/enhet/godkjenningen").text
        assert db.value("SELECT count(*) FROM app.letter") == 0
        assert "Godkjenningen er trukket tilbake" in _post(two, f"{address}/underskriv", seen="1")
    assert entered(db)[0][3:] == (today(), "withdrawn")
    assert db.rows("SELECT kind, jsonb_array_length(signatures), reason FROM app.certificate_event ORDER BY seq") == [
        ("withdrawal_proposed", 1, "SLT er lagt ned."),
        ("withdrawn", 2, "SLT er lagt ned."),
    ]
    project(portal, db)
    assert status(portal, "4003", today()) is Status.WITHDRAWN
    assert "SLT er lagt ned." in coordinator.get("/enhet/soknad").text
    with office_of(portal, db, tmp_path) as office:
        office.work()
    ((kind, letter_id),) = db.rows("SELECT kind, id FROM app.letter")
    letter = said(office.letters[letter_id])  # type: ignore[index]
    assert kind == "withdrawn"
    assert "SLT er lagt ned." in letter
    assert letter.count("Beslutter, ") == 2
    assert f"/enhet/brev/{letter_id}" in coordinator.get("/enhet/brev").text


def test_who_is_partial_in_a_case_of_the_unit_withdraws_nothing_of_it(
    portal: Flask, db: Database, client: FlaskClient, people: People
) -> None:
    skien = applicant(people, "4003", name="Skien")
    enter(client, "01.02.2016", "2016/1", "Skien")
    found = db.value("SELECT certificate_id FROM app.earlier_approval")
    assert isinstance(found, UUID)
    case_id, partial = skien.apply(), people("council", "decider")
    with people.acting(partial):
        cases.declare(principal_of(people, partial), case_id, Partial.FAMILY)
    with signing(db, 1), pytest.raises(NotImpartial), people.acting(partial):
        oversight.act(found, 0, Step.WITHDRAWN, "Grunn.")
    assert "Du har sagt at du ikke er habil" in people.client(partial).get(f"/krad/godkjenning/{found}").text
    assert db.value("SELECT count(*) FROM app.certificate_event") == 0
