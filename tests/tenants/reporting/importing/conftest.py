"""A unit that has told something of every sort, its coordinator, and its workbook."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tenants.reporting import service
from tenants.reporting.kinds import KINDS
from tests.database import People
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.tenants.reporting.importing.books import Cells, opened


@pytest.fixture
def unit(portal: Flask, people: People) -> Reporting:
    """A unit that has told something of every sort."""
    made = reporting_unit(portal, people, "4003")
    with people.acting(made.coordinator):
        group = service.report(made.unit_id, "slt_group", values("slt_group", name="=1+1"))
        survey = service.report(made.unit_id, "survey", values("survey"))
        challenge = service.report(made.unit_id, "challenge", values("challenge"))
        measure = service.report(made.unit_id, "measure", values("measure", challenge_id=challenge, survey_id=survey))
        links: dict[str, dict[str, Any]] = {
            "vedtak": {"municipality_id": made.municipalities[0]},
            "group_member": {"group_id": group},
            "meeting": {"groups": [group]},
            "evaluation": {"measure_id": measure},
            "resource_promise": {"measure_id": measure},
        }
        for kind in KINDS:
            if kind not in ("slt_group", "survey", "challenge", "measure"):
                service.report(made.unit_id, kind, values(kind, **links.get(kind, {})))
    return made


@pytest.fixture
def client(unit: Reporting, people: People) -> FlaskClient:
    return people.client(unit.coordinator)


@pytest.fixture
def book(client: FlaskClient) -> dict[str, Cells]:
    return opened(client.get("/enhet/excel/arbeidsbok.xlsx").data)
