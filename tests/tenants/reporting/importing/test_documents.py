"""A whole document is written into a unit's facts: first a dry run, then all of it or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.errors import Conflict
from tenants.reporting import service as reporting
from tenants.reporting.importing import service
from tenants.reporting.importing.plans import Verb
from tests.database import People
from tests.factories.reporting import Reporting, reporting_unit
from tests.tenants.document.documents import flawless

DAY = date(2026, 11, 22)


@pytest.fixture
def unit(portal: Flask, people: People) -> Reporting:
    return reporting_unit(portal, people, "4003")


def document_of(unit: Reporting, **keys: Any) -> dict[str, Any]:
    made = flawless()
    made["unit"] |= {"id": str(unit.unit_id), "name": "Enheten"}
    return {**made, **keys}


def test_a_document_is_planned_written_and_then_changes_nothing(unit: Reporting, people: People) -> None:
    document = document_of(unit)
    with people.acting(unit.coordinator):
        made = service.plan(unit.unit_id, document)
        assert set(made.counts) == {Verb.NEW}
        assert made.left_out == {"police_confirmations": 1, "police_plan": 1}
        assert reporting.rows(unit.unit_id, "goal") == []
        service.apply(made)
    with people.acting(unit.coordinator):
        now = reporting.facts_document(unit.unit_id, DAY)
        assert not {"police_plan", "police_confirmations"} & now.keys()
        assert {g["id"] for g in now["groups"]} == {"s", "c4003", "p"}
        assert now["groups"][0]["members"] == [
            {"role": m["role"], "agency": m["agency"], "tier": m["tier"], "municipality": m["municipality"]}
            for m in document["groups"][0]["members"]
        ]
        again = service.plan(unit.unit_id, document)
        assert set(again.counts) == {Verb.UNCHANGED}
        with pytest.raises(Conflict):
            service.apply(made)
