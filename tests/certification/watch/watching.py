"""An approved unit with all that its certificate rests on, and the watch of any day, as the clock and the worker do it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from app import clock
from app.clock import today
from app.db.roles import CLOCK
from app.db.session import acting
from app.jobs import worker
from certification.watch import service as watch
from tenants.register import service as register
from tenants.register.records import identity
from tenants.reporting import service as reporting
from tests.app.web.pages import token_of
from tests.database import Database, People, Somebody
from tests.factories.cases import impartial
from tests.factories.nation import Made, Nation
from tests.factories.police import officer
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.factories.units import FIRST_DAY, keeper

#: The first day of the certificate, and the meeting that the unit had then.
GIVEN = date(2025, 1, 15)
#: What a fact says that nobody but the unit may see.
FACT = "HEMMELIG FAKTUM"


class Approved:
    """A unit that has been approved since `GIVEN`; its facts are told today, and hold on the days that the tests pretend."""

    def __init__(
        self, people: People, *numbers: str, conditions: list[dict[str, Any]] | None = None, since: date = FIRST_DAY
    ) -> None:
        self.people, self.db = people, people.db
        self.unit: Reporting = reporting_unit(people.portal, people, *numbers, since=since)
        self.unit_id = self.unit.unit_id
        self.coordinator = self.unit.coordinator
        self.nation = Nation(people.portal, people.db)
        self.made = Made(self.unit_id, "cooperation" if len(numbers) > 1 else "municipality", self.unit.municipalities)
        case_id = self.nation.applied(self.made, date(2025, 1, 2))
        outcome = "approved_with_conditions" if conditions else "approved"
        self.certificate_id = self.nation.decided(self.made, case_id, outcome, GIVEN, conditions=conditions)
        self.case_id = case_id
        self.vedtak = [self.report("vedtak", municipality_id=id_, adopted_on=since) for id_ in self.unit.municipalities]
        self.confirmations = [self.confirmed(id_) for id_ in self.unit.municipalities]
        self.post = self.report("coordinator_post")
        self.group = self.report("slt_group")
        self.meeting(GIVEN)

    def report(self, kind: str, **given: Any) -> UUID:
        with self.people.acting(self.coordinator):
            return reporting.report(self.unit_id, kind, values(kind, **given))

    def meeting(self, on: date) -> UUID:
        return self.report("meeting", held_on=on, groups=[self.group])

    def follow_up(self, kind: str, fact_id: UUID, **changed: Any) -> None:
        ((row_id, version),) = self.db.rows(f"SELECT id, version FROM app.{kind} WHERE fact_id = %s", fact_id)
        assert isinstance(row_id, UUID)
        assert isinstance(version, int)
        with self.people.acting(self.coordinator):
            reporting.follow_up(self.unit_id, kind, row_id, version, changed)

    def confirmed(self, place: UUID) -> UUID:
        with keeper(self.people.portal):
            key = register.municipality(place, clock.today()).police_district
        police = officer(self.people, identity("police_district", key))
        return police.confirm(
            place,
            issuer="local_police",
            signatory_role="police_leader",
            confirmed_on=date(2024, 4, 1),
            valid_until=None,
        )

    def watch(self, on: date) -> list[tuple[str, date]]:
        """The watch of a day, for every unit; returns this unit's open warnings: the code, and since when."""
        work(self.people, on)
        return self.open()

    def open(self) -> list[tuple[str, date]]:
        return self.db.rows(  # type: ignore[return-value]  # the columns are these
            "SELECT code, fell_on FROM app.certificate_warning WHERE tenant_id = %s AND cleared_on IS NULL"
            " ORDER BY code, subject",
            self.unit_id,
        )

    def decider(self) -> Somebody:
        """A decider of KRÅD who has said that they are impartial in the case."""
        somebody = self.people("council", "decider")
        impartial(self.people, self.case_id, somebody)
        return somebody

    def reader(self, role: str = "reader") -> Somebody:
        return self.people("unit", role, tenant_id=self.unit_id)


def work(people: People, on: date) -> None:
    """The clock asks for the day's watch, and the worker does it."""
    with clock.pretending(on), people.portal.app_context():
        with acting(CLOCK):
            watch.ask()
        for (job,) in people.db.rows("SELECT id FROM app.outbox WHERE kind = 'watch' AND done_at IS NULL"):
            worker.run(str(job))


def rows(db: Database) -> list[tuple[object, ...]]:
    """Every warning, whole but for its id."""
    return db.rows(
        "SELECT tenant_id, code, subject, municipality_id, fell_on, found_on, visible_on, cleared_on, cleared_as"
        " FROM app.certificate_warning ORDER BY 1, 2, 3, 5"
    )


def due(db: Database, days: int) -> None:
    """As if the warning had been found so many days before the time to reply is out."""
    db.run(
        "UPDATE app.certificate_warning SET fell_on = %s, found_on = %s, visible_on = %s",
        *([today() - timedelta(days=60)] * 2),
        today() + timedelta(days=days),
    )


def post(client: FlaskClient, address: str, **data: object) -> str:
    form = client.get(address)
    answer = client.post(
        address, data={"csrf_token": token_of(form.text), **data}, headers={"Referer": address}, follow_redirects=True
    )
    return answer.text
