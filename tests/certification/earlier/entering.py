"""What KRÅD does about approvals from before the portal, as the tests do it: on the pages."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from app.db.roles import STATS
from app.db.session import acting
from certification.certificates import service as certificates
from certification.certificates.states import Step
from certification.watch import oversight
from dashboards.projection import reading
from dashboards.projection.statuses import Status
from tests.database import Database, People
from tests.factories.cases import signing
from tests.factories.nation import Made, Nation

INDEX = "/krad/for-portalen"
NEW, IMPORT = f"{INDEX}/ny", f"{INDEX}/importer"
UNTIL = date(2028, 12, 31)
HEADING = "godkjent;arkivreferanse;kommuner;fil\n"


def entered(db: Database) -> list[tuple[object, ...]]:
    """What stands: unit, reference, first day, end, and whether it has ended, in the order of time."""
    return db.rows(
        "SELECT u.name, e.reference, lower(c.valid), upper(c.valid), e.ended FROM app.earlier_approval e"
        " JOIN app.certificate c ON c.id = e.certificate_id JOIN app.unit u ON u.id = e.tenant_id"
        " ORDER BY e.approved_on, c.number"
    )


def hidden(page: str) -> dict[str, str]:
    return {n: html.unescape(v) for n, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)}


def enter(client: FlaskClient, approved_on: str, reference: str, municipalities: str) -> str:
    """Enter one and confirm; the preview, or the form with what is wrong."""
    typed = {"approved_on": approved_on, "reference": reference, "municipalities": municipalities, "file_name": ""}
    preview = client.post(NEW, data=hidden(client.get(NEW).text) | typed)
    if "confirmed" in preview.text:
        assert client.post(NEW, data=hidden(preview.text) | {"confirmed": "1"}).status_code == 303
    else:
        assert preview.status_code == 422
    return preview.text


def look_over(client: FlaskClient, content: bytes) -> tuple[int, str]:
    sent = hidden(client.get(IMPORT).text) | {"fil": (io.BytesIO(content), "godkjenninger.csv")}
    answer = client.post(IMPORT, data=sent, content_type="multipart/form-data")
    return answer.status_code, html.unescape(answer.text)


def confirm(client: FlaskClient, page: str) -> int:
    return client.post(f"{IMPORT}/lagre", data=hidden(page)).status_code


def status(portal: Flask, number: str, on: date) -> Status:
    with portal.app_context(), acting(STATS):
        return next(m for m in reading.picture(on).municipalities if m.number == number).whole.status


def project(portal: Flask, db: Database) -> None:
    """Do every unit's job, as the worker does."""
    ids = [row[0] for row in db.rows("SELECT id FROM app.unit")]
    Nation(portal, db).project(*(Made(i, "municipality", ()) for i in ids if isinstance(i, UUID)))


def unit_with_one(db: Database) -> UUID:
    unit_id = db.rows("SELECT tenant_id FROM app.earlier_approval")[0][0]
    assert isinstance(unit_id, UUID)
    return unit_id


def withdraw(people: People, certificate_id: object, reason: str) -> None:
    """A decider of KRÅD withdraws an approval, where one signature is enough."""
    assert isinstance(certificate_id, UUID)
    with signing(people.db, 1), people.acting(people("council", "decider")):
        oversight.act(certificate_id, certificates.get(certificate_id).events, Step.WITHDRAWN, reason)
