"""Units with the police districts that serve them, and what a district may say, for tests of any feature."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from app.clock import today
from tenants.police.service import Commitment, district
from tenants.register.records import identity
from tenants.units import service as units
from tenants.units.service import Kind
from tests.database import Database, People, Somebody
from tests.factories.units import keeper

#: Before the reform of 2020, so that a place's number changes while it is covered.
SINCE = date(2018, 1, 1)

SKIEN = identity("municipality", "0806-2017")
PORSGRUNN = identity("municipality", "0805-2017")
LILLESAND = identity("municipality", "0926-2017")
ARENDAL = identity("municipality", "0906-2017")
GRIMSTAD = identity("municipality", "0904-2017")
LARVIK = identity("municipality", "0712-2018")
SOGNDAL = identity("municipality", "4640-2020")
OSLO = identity("municipality", "0301-2017")
GAMLE_OSLO = identity("city_district", "030101")
SAGENE = identity("city_district", "030103")

SOUTH_EAST = identity("police_district", "sor-ost")
AGDER = identity("police_district", "agder")
WEST = identity("police_district", "vest")
OSLO_POLICE = identity("police_district", "oslo")


def add_unit(people: People, name: str, *place_ids: UUID, kind: Kind = Kind.MUNICIPALITY, since: date = SINCE) -> UUID:
    """A unit that has covered these places since 2018, or another day."""
    with keeper(people.portal):
        host = place_ids[0] if kind is Kind.COOPERATION else None
        unit_id = units.add(kind, name, host_id=host)
        units.set_cover(unit_id, place_ids, since)
    return unit_id


def commitment(**given: Any) -> Commitment:
    """A commitment of the local police, dated today."""
    return Commitment(
        **{
            "issuer": "local_police",
            "signatory_role": "police_leader",
            "text": "Politiet deltar.",
            "confirmed_on": today(),
            **given,
        }
    )


@dataclass(frozen=True)
class Officer:
    """A signatory of a police district, who acts through the service."""

    people: People
    somebody: Somebody

    @property
    def district_id(self) -> UUID:
        assert self.somebody.police_district_id is not None
        return self.somebody.police_district_id

    @contextmanager
    def at_work(self) -> Iterator[UUID]:
        """Act as this officer; gives the district's id."""
        with self.people.acting(self.somebody):
            yield self.district_id

    def confirm(self, place_id: UUID, request_id: UUID | None = None, **given: Any) -> UUID:
        """Confirm for a place, and return the confirmation's id."""
        with self.at_work() as me:
            return district.confirm(
                me,
                place_id,
                commitment(**given),
                by=self.somebody.membership_id,
                confirmation_id=uuid4(),
                request_id=request_id,
            )


def officer(people: People, police_district_id: UUID, role: str = "signatory") -> Officer:
    """Somebody who acts for a police district."""
    return Officer(people, people("police", role, police_district_id=police_district_id))


@contextmanager
def moved(db: Database, municipality_id: UUID, police_district_id: UUID, on: date) -> Iterator[None]:
    """The municipality belongs to another police district from a day on; the register is put back in the end."""
    (old, valid), new = (
        db.rows(
            "SELECT id, valid FROM app.municipality_version WHERE municipality_id = %s AND upper_inf(valid)",
            municipality_id,
        )[0],
        uuid4(),
    )
    db.run("UPDATE app.municipality_version SET valid = daterange(lower(valid), %s) WHERE id = %s", on, old)
    try:
        db.run(
            "INSERT INTO app.municipality_version SELECT (jsonb_populate_record(v, jsonb_build_object("
            "'id', %s::text, 'valid', daterange(%s, NULL)::text, 'police_district_id', %s::text))).*"
            " FROM app.municipality_version v WHERE v.id = %s",
            new, on, police_district_id, old,
        )  # fmt: skip
        yield
    finally:
        db.run("DELETE FROM app.municipality_version WHERE id = %s", new)
        db.run("UPDATE app.municipality_version SET valid = %s WHERE id = %s", valid, old)
