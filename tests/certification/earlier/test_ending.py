"""An approval from before the portal is corrected, ended and entered anew, and a decision takes its place."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from certification.certificates import codes
from dashboards.projection.statuses import Status
from tests.certification.cases.after import RECOMMENDED, reviewed
from tests.certification.earlier.entering import (
    INDEX,
    UNTIL,
    enter,
    entered,
    hidden,
    project,
    status,
    unit_with_one,
    withdraw,
)
from tests.database import Database, People
from tests.factories.cases import applicant, decide
from tests.factories.nation import Nation
from tests.factories.units import make_unit


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
    assert client.post(f"{page}/rett", data=hidden(form.text) | typed | {"reason": ""}).status_code == 422
    assert client.post(f"{page}/rett", data=hidden(form.text) | typed).status_code == 303
    assert entered(db) == [
        ("Skien", "2012/1", date(2012, 2, 1), date(2017, 2, 1), None),
        ("Skien", "2016/1", None, None, "corrected"),
        ("Skien", "2017/1", date(2017, 2, 1), UNTIL + timedelta(days=1), None),
    ]
    assert "Feil år" in client.get(page).text
    assert client.post(f"{page}/rett", data=hidden(form.text) | typed).status_code == 409
    newest = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval WHERE reference = %s', '2017/1')}"
    form = client.get(f"{newest}/avslutt")
    assert client.post(f"{newest}/avslutt", data=hidden(form.text) | {"reason": "Aldri gitt"}).status_code == 303
    assert entered(db)[0] == ("Skien", "2012/1", date(2012, 2, 1), UNTIL + timedelta(days=1), None)
    oldest = db.value("SELECT certificate_id FROM app.earlier_approval WHERE reference = %s", "2012/1")
    withdraw(people, oldest, "Sluttet")
    assert entered(db)[0][3:] == (today(), "withdrawn")
    project(portal, db)
    assert status(portal, "4003", today()) is Status.WITHDRAWN
    assert {row[0] for row in db.rows("SELECT state FROM app.certificate_state")} == {"valid", "withdrawn", "cancelled"}
    coordinator = people.client(people("unit", "coordinator", tenant_id=unit_with_one(db)))
    told = coordinator.get("/enhet/soknad").text
    assert "Aldri gitt" in told
    assert "Sluttet" in told
    assert "Feil år" not in told  # what was corrected takes nothing from the unit
    reader = people.client(people("council", "auditor"))
    assert "Aldri gitt" in reader.get(newest).text
    assert reader.get(f"{newest}/rett").status_code == 404


def test_one_that_was_withdrawn_may_be_entered_anew_with_its_own_day(
    portal: Flask, db: Database, client: FlaskClient, people: People
) -> None:
    """The one that was entered last holds; where it ends, the one before has its days again, and never two of a day."""

    def ends(reference: str, ended: str) -> None:
        found = db.value("SELECT certificate_id FROM app.earlier_approval WHERE reference = %s", reference)
        if ended == "withdrawn":
            withdraw(people, found, "Sluttet")
            return
        page = f"{INDEX}/{found}/avslutt"
        sent = hidden(client.get(page).text) | {"reason": "Ved en feil"}
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
