"""Units with a past, for what reads the nation: years of applications and decisions, written down as they were then.

Units and cover are made by their service. A case's past can't be: its instants are those of the database. So its rows
are written by the superuser with triggers off, in the form that the services leave behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from psycopg.types.json import Jsonb
from psycopg.types.range import DateRange, Int4Range

from app.clock import OSLO, today
from app.db.roles import COUNCIL, PROJECTOR
from app.db.session import acting
from app.identity.tokens import operator_token
from dashboards.projection import service as projection
from dashboards.releases import service as releases
from dashboards.releases.service import Published
from tenants.document import canonical_json, digest
from tenants.register import service as register
from tenants.units import moving
from tenants.units import service as units
from tests.database import Database

#: What the rules said of a decision, where it followed them.
_RULED = {"approved": "approve", "approved_with_conditions": "approve_with_conditions"}


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), OSLO)


@dataclass(frozen=True)
class Made:
    """A unit and its municipalities."""

    id: UUID
    kind: str
    municipality_ids: tuple[UUID, ...]
    district: str | None = None


@dataclass(frozen=True)
class Nation:
    """Makes the units of a test and their past, and projects them."""

    portal: Flask
    db: Database

    def unit(self, *numbers: str, name: str = "Enheten", since: date = date(2020, 1, 1), **more: Any) -> Made:
        """A municipality's unit by today's number, or a cooperation hosted by the first; `district`: a city district's.

        One that covered them `until` a day may be older than the unit that covers them now.
        """
        district, until = more.pop("district", None), more.pop("until", None)
        with self.portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
            found = [register.with_number(number, today()).id for number in numbers]
            places = [self._district(found[0], district)] if district else found
            kind = "city_district" if district else "cooperation" if len(numbers) > 1 else "municipality"
            unit_id = units.add(units.Kind(kind), name, host_id=found[0] if len(numbers) > 1 else None, **more)
            if until is None:
                units.set_cover(unit_id, places, since)
            known = register.places(places)
        for place in known if until else ():
            self._row(
                "app.unit_cover",
                tenant_id=unit_id,
                place_id=place.id,
                municipality_id=place.municipality_id,
                share=Int4Range(*place.share),
                valid=DateRange(since, until),
            )
        return Made(unit_id, kind, tuple(found), district)

    def own_unit(self, name: str, number: str = "4644") -> Made:
        """A municipality's own unit that covers nothing yet."""
        with self.portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
            unit_id = units.add(units.Kind.MUNICIPALITY, name)
            return Made(unit_id, "municipality", (register.with_number(number, today()).id,))

    def move(self, municipality_id: UUID, of: Made, to: Made | None, on: date) -> None:
        """A municipality goes from one unit to another (None: to none)."""
        with self.portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
            moving.move(municipality_id, of.id, to.id if to else None, on)

    def _district(self, municipality_id: UUID, number: str) -> UUID:
        found = self.db.value(
            "SELECT id FROM app.city_district WHERE municipality_id = %s AND short_number = %s", municipality_id, number
        )
        assert isinstance(found, UUID)
        return found

    def _number(self, municipality_id: UUID, on: date) -> object:
        return self.db.value(
            "SELECT number FROM app.municipality_version WHERE municipality_id = %s AND valid @> %s",
            municipality_id,
            on,
        )

    def document(
        self, unit: Made, on: date, kind: str = "yearly_report", *, submitted: bool = True, **facts: Any
    ) -> UUID:
        """A submitted document of that day (or one that still waits for signatures) with these top-level facts."""
        named: dict[str, Any] = {"id": str(unit.id), "kind": unit.kind, "name": "Enheten"}
        named["municipalities"] = [self._number(municipality_id, on) for municipality_id in unit.municipality_ids]
        if unit.district:
            named["city_district"] = unit.district
        document = canonical_json(
            {
                "schema": "slt-submission/1",
                "facts": {"schema": "slt-facts/1", "unit": named, "as_of": on.isoformat(), **facts},
                "facts_index": [],
                "attachments": [],
                "statements": {},
                "register_version": "0" * 64,
                "prior_sha256": None,
            }
        )
        return self._row(
            "app.submission",
            tenant_id=unit.id,
            kind=kind,
            year=(on - timedelta(days=90)).year if kind == "yearly_report" else None,
            as_of=on,
            document=document,
            sha256=digest(document),
            criteria="handbook-1",
            municipality_ids=list(unit.municipality_ids),
            signing_ids=list(unit.municipality_ids),
            frozen_at=noon(on),
            submitted_at=noon(on) if submitted else None,
        )

    def applied(self, unit: Made, on: date, **facts: Any) -> UUID:
        """An application with KRÅD; returns the case."""
        case_id = self._row(
            "app.case_file",
            tenant_id=unit.id,
            submission_id=self.document(unit, on, "application", **facts),
            kind="application",
            criteria="handbook-1",
            recommendation="approve",
            state="in_review",
            events=1,
            opened_at=noon(on),
            changed_at=noon(on),
        )
        self._event(unit, case_id, 1, "application_submitted", on)
        return case_id

    def taken_back(self, unit: Made, case_id: UUID, on: date) -> None:
        """The unit withdrew its application."""
        self._event(unit, case_id, 2, "withdrawn_by_unit", on)
        self._state(case_id, "withdrawn")

    def proposed(self, unit: Made, case_id: UUID, on: date) -> None:
        """A decider proposed to reject it, where two must sign."""
        draft = {
            "outcome": "rejected",
            "reason": "Vedtaket mangler.",
            "departure": "Reglene ser ikke alt.",
            "conditions": [],
        }
        self._event(unit, case_id, 2, "decision_proposed", on, **draft)
        self._state(case_id, "awaiting_signature")

    def decided(
        self,
        unit: Made,
        case_id: UUID,
        outcome: str,
        on: date,
        until: date | None = None,
        names: Sequence[UUID] | None = None,
        conditions: Sequence[Mapping[str, Any]] | None = None,
    ) -> UUID:
        """KRÅD decided. An approval lasts until a day (four years on), for the municipalities that it names (all)."""
        self._event(unit, case_id, 2, outcome, on)
        self._state(case_id, outcome)
        decision = self._decision(unit, case_id, outcome, on, conditions)
        if outcome == "rejected":
            return decision
        return self._row(
            "app.certificate",
            tenant_id=unit.id,
            decision_id=decision,
            municipality_ids=list(names or unit.municipality_ids),
            valid=DateRange(on, until or on + timedelta(days=4 * 365)),
            given_until=until or on + timedelta(days=4 * 365),
        )

    def withdrawn(self, unit: Made, case_id: UUID, on: date) -> None:
        """KRÅD withdrew the certificate that a case had given."""
        self._event(unit, case_id, 3, "certificate_withdrawn", on)
        self._state(case_id, "certificate_withdrawn")
        self._decision(unit, case_id, "withdrawn", on)
        self._as_it_was(
            "UPDATE app.certificate c SET valid = daterange(lower(c.valid), %s), ending = 'withdrawn', ended_on = %s"
            "  FROM app.decision d WHERE d.tenant_id = c.tenant_id AND d.id = c.decision_id AND d.case_id = %s",
            on,
            on,
            case_id,
        )

    def warned(self, unit_id: UUID, found: date, code: str = "vedtak") -> UUID:
        """The watch found that a ground of the unit's latest certificate is gone; where it had none, of one that ended long ago."""
        found_ids = self.db.rows("SELECT id FROM app.certificate WHERE tenant_id = %s ORDER BY valid DESC", unit_id)
        certificate_id = (
            found_ids[0][0]
            if found_ids
            else self._row(
                "app.certificate",
                tenant_id=unit_id,
                decision_id=uuid4(),
                municipality_ids=[uuid4()],
                valid=DateRange(date(2019, 1, 1), date(2020, 1, 1)),
                given_until=date(2020, 1, 1),
            )
        )
        return self._row(
            "app.certificate_warning",
            tenant_id=unit_id,
            certificate_id=certificate_id,
            code=code,
            subject="",
            fell_on=found,
            found_on=found,
            visible_on=found + timedelta(days=21),
        )

    def suspension_proposed(self, unit: Made, certificate_id: UUID, on: date) -> None:
        """A decider proposed to suspend the unit's certificate, where two must sign."""
        self._row(
            "app.certificate_event",
            tenant_id=unit.id,
            certificate_id=certificate_id,
            seq=1,
            kind="suspension_proposed",
            effective_on=on,
            at=noon(on),
            reason="CANARY en begrunnelse som bare KRÅD ser",
            signatures=Jsonb([]),
        )
        self._as_it_was("UPDATE app.certificate SET events = 1 WHERE id = %s", certificate_id)

    def suspended(self, unit: Made, since: date, until: date | None = None) -> None:
        """KRÅD suspended the unit's certificate of a day, and reinstated it (None: not yet)."""
        self._as_it_was(
            "UPDATE app.certificate SET suspended = suspended + datemultirange(%s) WHERE tenant_id = %s AND valid @> %s",
            DateRange(since, until),
            unit.id,
            since,
        )

    def project(self, *units: Made) -> None:
        """Do the units' jobs, as the worker does."""
        for unit in units:
            with self.portal.app_context(), acting(PROJECTOR):
                projection.refresh(unit.id)

    def cut(self, on: date) -> Published:
        """Cut the release of a day, as the command does."""
        with self.portal.app_context(), operator_token("tester", PROJECTOR) as token, acting(PROJECTOR, token):
            return releases.cut(on)

    def forget_releases(self) -> None:
        """As before the first release; only the superuser can, with the triggers off."""
        self._as_it_was("DELETE FROM app.release_answer")
        self._as_it_was("DELETE FROM app.release_document")
        self._as_it_was("DELETE FROM app.release")

    def _decision(
        self,
        unit: Made,
        case_id: UUID,
        outcome: str,
        on: date,
        conditions: Sequence[Mapping[str, Any]] | None = None,
    ) -> UUID:
        conditions = conditions or [{"finding": None, "text": "Et vilkår", "due_on": "2030-01-01"}]
        return self._row(
            "app.decision",
            tenant_id=unit.id,
            case_id=case_id,
            outcome=outcome,
            document_sha256="0" * 64,
            criteria="handbook-1",
            assessment=Jsonb({"recommendation": _RULED.get(outcome, "not_approvable")}),
            reason="CANARY en begrunnelse som bare enheten og KRÅD ser",
            language="nb",
            signatures=Jsonb([]),
            conditions=Jsonb(list(conditions) if outcome == "approved_with_conditions" else []),
            decided_at=noon(on),
        )

    def _event(self, unit: Made, case_id: UUID, seq: int, kind: str, on: date, **detail: Any) -> None:
        told = Jsonb({"signatures": []} if kind == "application_submitted" else detail)
        self._row("app.case_event", tenant_id=unit.id, case_id=case_id, seq=seq, kind=kind, at=noon(on), detail=told)

    def _state(self, case_id: UUID, state: str) -> None:
        self._as_it_was("UPDATE app.case_file SET state = %s WHERE id = %s", state, case_id)

    def reformed(self, on: date) -> UUID:
        """A reform that was entered, and changed nothing in the register that tests share."""
        return self._row(
            "app.register_reform",
            effective_on=on,
            title="En grensejustering",
            reason="Vedtak",
            content="{}",
            lines=Jsonb({}),
            sha256_before="0" * 64,
            sha256_after="0" * 64,
            acting="council.register_keeper",
        )

    def _row(self, table: str, **values: Any) -> UUID:
        row: Mapping[str, Any] = {"id": uuid4(), **values}
        places = ", ".join(["%s"] * len(row))
        self._as_it_was(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())
        new: UUID = row["id"]
        return new

    def _as_it_was(self, statement: str, *values: object) -> None:
        with self.db.admin.transaction():
            self.db.run("SET LOCAL session_replication_role = replica")
            self.db.run(statement, *values)
