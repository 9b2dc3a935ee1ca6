"""KRÅD's editor and a draft, by the services; and the way back from a publishing, which nothing but a test takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import html5lib
import pytest
from flask.testing import FlaskClient

from app.jobs.worker import run
from certification.criteria import drafts, previews
from certification.criteria.numbers import CERTIFICATE, every
from tests.database import Database, People
from tests.factories.units import keeper


def numbers(id_: str) -> dict[str, Any]:
    """The numbers of a draft as its form has them."""
    content = drafts.content(drafts.get(id_))
    held = {one.key: one.of(content["parameters"]) for one in every()}
    return held | {CERTIFICATE.key: content["certificate_months"], "issuer": content["issuer"]}


def set_numbers(id_: str, **changes: Any) -> None:
    """Change some of them."""
    drafts.set_numbers(id_, drafts.get(id_).version, numbers(id_) | changes)


def make_draft(people: People, id_: str = "ny-2", **changes: Any) -> str:
    """A draft of `handbook-1` with some numbers changed."""
    with keeper(people.portal):
        drafts.begin(id_, "handbook-1")
        if changes:
            set_numbers(id_, **changes)
    return id_


def do_jobs(people: People, kind: str = previews.JOB) -> int:
    """Do the jobs that wait, and those that they ask for, as the worker does; returns how many."""
    done = 0
    while rows := people.db.rows(
        "SELECT id FROM app.outbox WHERE kind = %s AND done_at IS NULL AND dead_at IS NULL ORDER BY created_at", kind
    ):
        for (row_id,) in rows:
            with people.portal.app_context():
                run(str(row_id))
            done += 1
    return done


def make_preview(people: People, id_: str) -> UUID:
    """A finished preview of a draft."""
    with keeper(people.portal):
        preview_id = previews.start(id_)
    do_jobs(people)
    return preview_id


@pytest.fixture
def unpublished(db: Database) -> Iterator[None]:
    """What the test publishes and sets is taken back, triggers off."""
    parameters = db.rows("SELECT id, key, value, valid FROM app.parameter")
    yield
    with db.admin.transaction():
        db.run("SET LOCAL session_replication_role = replica")
        db.run("DELETE FROM app.criteria_version WHERE id <> 'handbook-1'")
        db.run("DELETE FROM app.parameter")
        for row in parameters:
            db.run("INSERT INTO app.parameter (id, key, value, valid) VALUES (%s, %s, %s, %s)", *row)


def form_in(html: str, **typed: str) -> dict[str, list[str]]:
    """What the page's own form would send as it stands, with some answers typed over."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(form for form in root.iter("form") if form.get("id") == "skjema")
    sent: dict[str, list[str]] = {}
    for each in form.iter():
        name, kind = each.get("name"), each.get("type", "")
        if (
            each.tag not in ("input", "select", "textarea")
            or not name
            or (kind in ("radio", "checkbox") and each.get("checked") is None)
        ):
            continue
        value = each.get("value", "")
        if each.tag == "select":
            value = next((str(o.get("value")) for o in each.iter("option") if o.get("selected") is not None), "")
        elif each.tag == "textarea":
            value = "".join(each.itertext())
        sent.setdefault(name, []).append(value)
    return sent | {name: [value] for name, value in typed.items()}


def filled(client: FlaskClient, page: str, **typed: str) -> dict[str, list[str]]:
    """The form of a page, with some answers typed over."""
    return form_in(client.get(page).text, **typed)
