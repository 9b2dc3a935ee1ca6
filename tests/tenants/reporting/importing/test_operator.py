"""What an operator brings in comes out again as it is, and bringing it in again changes nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.db.roles import WEB, WORKER
from app.db.session import acting
from app.identity.tokens import operator_token
from tenants.document import InvalidDocument, canonical_json, check_facts
from tenants.register import service as register
from tenants.reporting import service as reporting
from tenants.reporting.importing import operator
from tenants.reporting.importing.plans import Verb
from tenants.units import service as units
from tests.database import Database, People, Slt
from tests.factories.police import GAMLE_OSLO
from tests.factories.units import FIRST_DAY, keeper, unit_of
from tests.tenants.document.disturbing import disturbed_but_valid
from tests.tenants.document.documents import flawless

EXAMPLES = sorted((Path(__file__).parents[3] / "certification/assessment/examples").glob("*.facts.json"))


def the_unit(portal: Flask, document: dict[str, Any]) -> UUID:
    """The unit that a document is of, in an empty installation; the document gets its id and name."""
    about = document["unit"]
    with keeper(portal):
        if about["kind"] == "city_district":
            unit_id = units.add(units.Kind.CITY_DISTRICT, about["name"])
            units.set_cover(unit_id, [GAMLE_OSLO], FIRST_DAY)
        else:
            unit_id = unit_of(*about["municipalities"], name=about["name"])
    about["id"] = str(unit_id)
    return unit_id


def brought_in(portal: Flask, unit_id: UUID, document: dict[str, Any], **how: bool) -> operator.Outcome:
    with portal.app_context():
        return operator.bring_in("tester", unit_id, document, **how)


def brought_out(portal: Flask, unit_id: UUID, document: dict[str, Any]) -> bytes:
    with portal.app_context():
        return operator.bring_out("tester", unit_id, date.fromisoformat(document["as_of"]))


def audited(db: Database) -> object:
    return db.value("SELECT count(*) FROM audit.entry WHERE table_name NOT LIKE 'sec.%%'")


def survives(portal: Flask, db: Database, document: dict[str, Any]) -> None:
    """Brought in and out it is the same, and so again."""
    db.empty()
    unit_id = the_unit(portal, document)
    outcome = brought_in(portal, unit_id, document)
    assert outcome.done, (outcome.plan.problems, outcome.plan.signs)
    assert brought_out(portal, unit_id, document) == canonical_json(document)
    before = audited(db)
    again = brought_in(portal, unit_id, document)
    assert again.done, [change for change in again.plan.changes if change.does_something]
    assert set(again.plan.counts) <= {Verb.UNCHANGED}
    assert again.police == 0
    assert audited(db) == before
    assert brought_out(portal, unit_id, document) == canonical_json(document)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.partition(".")[0])
def test_the_examples_of_the_contract_come_out_byte_for_byte(portal: Flask, db: Database, path: Path) -> None:
    survives(portal, db, json.loads(path.read_bytes()))


@pytest.mark.parametrize("start", [0, 1000])
def test_any_valid_document_comes_out_byte_for_byte(portal: Flask, db: Database, start: int) -> None:
    tried = 0
    for seed in range(start, start + 40):
        document = disturbed_but_valid(seed)
        try:
            check_facts(document)
        except InvalidDocument:
            continue
        survives(portal, db, document)
        tried += 1
        if tried == 12:
            break
    assert tried == 12
