"""A unit whose coordinator reports through the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tenants.reporting import service
from tenants.reporting.forms import Desk, Mode
from tenants.reporting.kinds import KINDS
from tests.database import Database, People
from tests.factories.reporting import reporting_unit, values
from tests.tenants.reporting.typing_ import sent, typed


class Office:
    """A unit whose coordinator works in the pages, and another unit whose facts must never show."""

    def __init__(self, portal: Flask, people: People, db: Database) -> None:
        self.portal, self.people, self.db = portal, people, db
        self.other = reporting_unit(portal, people, "5001", name="En annen enhet")
        with people.acting(self.other.coordinator):
            group = service.report(self.other.unit_id, "slt_group", values("slt_group", name="FREMMED"))
            service.report(self.other.unit_id, "group_member", values("group_member", group_id=group))
            measure = service.report(self.other.unit_id, "measure", values("measure", name="FREMMED"))
            service.report(self.other.unit_id, "evaluation", values("evaluation", measure_id=measure))
        self.unit = reporting_unit(portal, people, "4003", name="Skien")
        self.client = people.client(self.unit.coordinator)

    def refers_to(self, kind: str) -> dict[str, Any]:
        """What a fact of this kind must refer to, reported first."""
        with self.people.acting(self.unit.coordinator):
            if kind in ("group_member", "meeting"):
                group = service.report(self.unit.unit_id, "slt_group", values("slt_group"))
                # The one that a new role is not the same as.
                role = "chief_executive" if kind == "group_member" else "mayor"
                service.report(self.unit.unit_id, "group_member", values("group_member", group_id=group, role=role))
                return (
                    {"group_id": group} if kind == "group_member" else {"groups": [group], "present": [("mayor", None)]}
                )
            if kind in ("evaluation", "resource_promise"):
                return {"measure_id": service.report(self.unit.unit_id, "measure", values("measure"))}
            if kind == "challenge_approval":
                service.report(self.unit.unit_id, "challenge", values("challenge"))
            if kind == "vedtak":
                return {"municipality_id": self.unit.municipalities[0]}
        return {}

    def report(self, kind: str, **given: Any) -> UUID:
        told = values(kind, **self.refers_to(kind) | given)
        with self.people.acting(self.unit.coordinator):
            return service.report(self.unit.unit_id, kind, told)

    def last(self, kind: str) -> UUID:
        """The row that was written last."""
        return UUID(
            str(
                self.db.value(
                    f"SELECT row_id FROM audit.entry WHERE table_name = 'app.{kind}' AND chain = %s ORDER BY seq DESC LIMIT 1",
                    self.unit.unit_id,
                )
            )
        )

    def count(self, kind: str) -> int:
        return int(str(self.db.value(f"SELECT count(*) FROM app.{kind} WHERE tenant_id = %s", self.unit.unit_id)))

    def everything(self) -> list[tuple[object, ...]]:
        """The audit of the unit: unchanged means that nothing was written."""
        return self.db.rows("SELECT count(*), max(seq) FROM audit.entry WHERE chain = %s", self.unit.unit_id)

    def typed(self, kind: str, mode: Mode, **given: Any) -> dict[str, Any]:
        """What a person would type for complete values of this kind."""
        with self.people.acting(self.unit.coordinator), self.portal.test_request_context():
            form = Desk(self.unit.unit_id).form(KINDS[kind], mode)
            return typed(form.schema, values(kind, **given))


def post(client: FlaskClient, address: str, data: dict[str, Any]) -> TestResponse:
    """Open the page, as a person does, and send its form with these answers in place of those that stand there."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    return client.post(address, data={**sent(page.text), **data})
