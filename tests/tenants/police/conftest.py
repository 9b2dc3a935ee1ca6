"""Skien before its police, with neighbours on both sides about whom much is said that is not Skien's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from app.clock import today
from tenants.police.service import district, requests
from tenants.units.service import Kind
from tests.database import Database, People, Somebody
from tests.factories import police as make
from tests.factories.police import Officer


@dataclass(frozen=True)
class Scene:
    """Skien's unit and people, the signatory who serves it, and one in another district."""

    people: People
    db: Database
    unit_id: UUID
    coordinator: Somebody
    officer: Officer
    stranger: Officer
    neighbour: UUID

    def ask(self, message: str | None = "Vi har avtalt dette i politirådet.", request_id: UUID | None = None) -> UUID:
        """Skien asks for a confirmation."""
        with self.people.acting(self.coordinator):
            return requests.ask(
                self.unit_id, make.SKIEN, message, by=self.coordinator.membership_id, request_id=request_id
            )


@pytest.fixture
def scene(people: People, db: Database) -> Scene:
    """Skien has nothing; everybody around it has asked, been asked back, been confirmed and spoken of in a plan."""
    skien = make.add_unit(people, "Skien kommune", make.SKIEN)
    officer = make.officer(people, make.SOUTH_EAST)
    others = {
        make.PORSGRUNN: (make.add_unit(people, "Porsgrunn kommune", make.PORSGRUNN), officer),
        make.LILLESAND: (
            make.add_unit(people, "Lillesand kommune", make.LILLESAND),
            make.officer(people, make.AGDER),
        ),
        make.SAGENE: (
            make.add_unit(people, "Bydel Sagene", make.SAGENE, kind=Kind.CITY_DISTRICT),
            make.officer(people, make.OSLO_POLICE),
        ),
    }
    for place_id, (unit_id, police) in others.items():
        noise(people, unit_id, place_id, police)
    return Scene(
        people,
        db,
        skien,
        people("unit", "coordinator", tenant_id=skien),
        officer,
        others[make.LILLESAND][1],
        others[make.PORSGRUNN][0],
    )


def noise(people: People, unit_id: UUID, place_id: UUID, police: Officer) -> None:
    """A unit with a withdrawn and a standing confirmation, a plan, and an open request with question and reply."""
    asker = people("unit", "coordinator", tenant_id=unit_id)
    first = police.confirm(place_id, confirmed_on=date(2024, 3, 1))
    police.confirm(place_id, confirmed_on=date(2025, 3, 1))
    with police.at_work() as me:
        district.withdraw(me, first, date(2024, 9, 1), "STØY trukket")
        district.state_plan(me, place_id, True, date(2024, 3, 1), by=police.somebody.membership_id)
    with people.acting(asker):
        request = requests.ask(unit_id, place_id, "STØY spør", by=asker.membership_id)
    with police.at_work() as me:
        district.question(me, request, "STØY spørsmål", by=police.somebody.membership_id)
    with people.acting(asker):
        requests.reply(unit_id, request, "STØY svar", by=asker.membership_id)


@pytest.fixture
def this_day() -> date:
    """Today in Norway."""
    return today()
