"""Files behind a unit's facts, put there by the page and by the service, and the jobs that follow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app.db.session import session as database
from app.jobs.worker import run
from tenants.reporting.evidence import service
from tenants.reporting.evidence.models import EvidenceContent
from tenants.reporting.evidence.service import Told
from tenants.reporting.evidence.sorts import SORTS
from tests.database import People
from tests.factories import files as make
from tests.tenants.reporting.office import Office
from tests.tenants.reporting.typing_ import sent

GUILTY = "Jonas (14) ble tatt med hasj på Fjellhaug skole."
INNOCENT = "Kommunestyret vedtok SLT-modellen. Ordfører Kari Nordmann la fram saken."


@contextmanager
def scanner(portal: Flask, address: str) -> Iterator[None]:
    """Inside, the portal has a virus scanner."""
    before = portal.config["SLT"]
    portal.config["SLT"] = replace(before, clamd_url=address)
    try:
        yield
    finally:
        portal.config["SLT"] = before


def upload(
    client: FlaskClient,
    address: str,
    content: bytes,
    name: str = "Vedtak.pdf",
    page: TestResponse | None = None,
    **typed: str,
) -> TestResponse:
    """Open the form, as a person does, and send it with a file."""
    page = page or client.get(address)
    assert page.status_code in (200, 409, 422), page.text
    answers = {**sent(page.text), "dated_on": "01.03.2024", "finished": "ja", **typed}
    boundary, body = encode_multipart(MultiDict({**answers, "file": FileStorage(io.BytesIO(content), name)}))
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def add(
    office: Office, fact_id: UUID, content: bytes | None = None, replaces: UUID | None = None, **told: object
) -> UUID:
    """Put a file behind a fact by the service."""
    kind = str(office.db.value("SELECT kind FROM app.fact WHERE id = %s", fact_id))
    about = {"name": "Fil.docx", "sort": SORTS[kind][0], "dated_on": date(2024, 3, 1), "finished": True, **told}
    with office.people.acting(office.unit.coordinator):
        file = service.examined(content or make.docx(f"Dokument {uuid4()}"), str(about["name"]))
        by = office.unit.coordinator.membership_id
        return service.add(office.unit.unit_id, fact_id, file, Told(**about), by=by, replaces=replaces).id  # type: ignore[arg-type]


def work(office: Office | People) -> None:
    """Do the jobs that wait."""
    for (row,) in office.db.rows("SELECT id FROM app.outbox WHERE done_at IS NULL ORDER BY created_at"):
        with office.portal.app_context():
            run(str(row))


def state(office: Office, evidence_id: UUID) -> tuple[object, ...]:
    """How a version stands, and whether its bytes are there."""
    query = "SELECT f.state, c.id IS NOT NULL FROM app.evidence_file f LEFT JOIN app.evidence_content c USING (id) WHERE f.id = %s"
    return office.db.rows(query, evidence_id)[0]


def bytes_seen(office: Office) -> int:
    """How many files' bytes the unit's own login can read, whatever the pages do."""
    with office.people.acting(office.unit.coordinator):
        return database.query(EvidenceContent).count()
