"""A unit that goes through its yearly report: tells, confirms, freezes and signs, by the services."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask

from tenants.reporting import service as reporting
from tenants.reporting.yearly import service
from tests.database import People, Somebody
from tests.factories.reporting import Reporting, reporting_unit, values


@dataclass
class Unit:
    """A unit that reports, with a signatory for each of its municipalities."""

    people: People
    one: Reporting
    signatories: dict[UUID, Somebody]

    @property
    def id(self) -> UUID:
        return self.one.unit_id

    def tell(self, kind: str, **given: Any) -> UUID:
        with self.people.acting(self.one.coordinator):
            return reporting.report(self.id, kind, values(kind, **given))

    def confirm(self, *slugs: str) -> None:
        for slug in slugs:
            with self.people.acting(self.one.coordinator):
                stand = service.report(self.id).section(slug).stand
                service.confirm(self.id, slug, stand, by=self.membership)

    @property
    def membership(self) -> UUID:
        found = self.people.db.value(
            "SELECT id FROM sec.membership WHERE tenant_id = %s AND role = 'coordinator' LIMIT 1", self.id
        )
        assert isinstance(found, UUID)
        return found

    def confirmed(self) -> set[str]:
        with self.people.acting(self.one.coordinator):
            return set(service.report(self.id).confirmed)

    def freeze(self) -> UUID:
        with self.people.acting(self.one.coordinator):
            return service.freeze(self.id).id

    def sign(self, submission_id: UUID, municipality_id: UUID | None = None) -> bool:
        municipality_id = municipality_id or self.one.municipalities[0]
        sha256 = self.people.db.value("SELECT sha256 FROM app.submission WHERE id = %s", submission_id)
        with self.people.acting(self.signatories[municipality_id]):
            row = service.sign(self.id, submission_id, str(sha256), municipality_id)
            return row.submitted_at is not None

    def hand_in(self) -> UUID:
        submission_id = self.freeze()
        for municipality_id in self.one.municipalities:
            self.sign(submission_id, municipality_id)
        return submission_id

    def content(self, submission_id: UUID) -> Any:
        document = self.people.db.value("SELECT document FROM app.submission WHERE id = %s", submission_id)
        assert isinstance(document, bytes)
        return json.loads(document)

    def rechecks(self, submission_id: UUID) -> dict[str, str]:
        return {entry["pointer"]: entry["recheck"] for entry in self.content(submission_id)["facts_index"]}


def unit(portal: Flask, people: People, *numbers: str, name: str) -> Unit:
    one = reporting_unit(portal, people, *numbers, name=name)
    several = len(one.municipalities) > 1
    return Unit(
        people,
        one,
        {
            m: people("unit", "signatory", tenant_id=one.unit_id, municipality_id=m if several else None)
            for m in one.municipalities
        },
    )
