"""After any history the projection made anew is, row for row, the one that was kept as things happened."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.db.roles import CLOCK, PROJECTOR, STATS
from app.db.session import acting
from app.jobs.worker import run
from dashboards.projection import service, versions
from tests.dashboards.projection.test_service import TABLES
from tests.database import Database
from tests.factories.nation import Made, Nation, noon

FIRST, LAST = date(2020, 1, 1), date(2026, 11, 1)


def _rows(db: Database) -> dict[str, set[Any]]:
    return {table: set(db.rows(f"SELECT t::text FROM app.{table} t")) for table in TABLES}


class History:
    """Things that happen to a nation in random order; after each the job that it asks for is done."""

    def __init__(self, nation: Nation, seed: int) -> None:
        self.nation, self.rng = nation, Random(seed)
        self.units = [nation.unit("4003"), nation.unit("4640", "4644"), nation.unit("0301", district="03")]
        self.cases: list[tuple[Made, UUID, date, bool]] = []
        self.agreements: list[tuple[UUID, UUID, UUID]] = []
        nation.project(*self.units)

    def happen(self) -> None:
        often = [self.apply, self.apply, self.decide, self.decide]
        what = self.rng.choice([*often, self.report, self.withdraw, self.agree, self.end])
        what()

    def apply(self) -> None:
        unit, on = self.rng.choice(self.units), self._day()
        if any(each is unit and open_ for each, _case, _on, open_ in self.cases):
            return
        facts: dict[str, Any] = {"surveys": []} if self.rng.random() < 0.5 else {}
        self.cases.append((unit, self.nation.applied(unit, on, **facts), on, True))
        self.nation.project(unit)

    def report(self) -> None:
        unit = self.rng.choice(self.units)
        self.nation.document(unit, self._day())
        self.nation.project(unit)

    def decide(self) -> None:
        for index, (unit, case, on, open_) in enumerate(self.cases):
            if open_:
                day = on + timedelta(days=self.rng.randint(1, 200))
                outcome = self.rng.choice(["approved", "approved_with_conditions", "rejected"])
                names = unit.municipality_ids[: self.rng.randint(1, len(unit.municipality_ids))]
                if outcome != "rejected" and self._certified(unit, day):
                    outcome = "rejected"
                self.nation.decided(unit, case, outcome, day, day + timedelta(days=300), names=names)
                self.cases[index] = (unit, case, day, False)
                self.nation.project(unit)
                return

    def withdraw(self) -> None:
        held = self.nation.db.rows(
            "SELECT d.tenant_id, d.case_id, lower(c.valid) FROM app.certificate c JOIN app.decision d ON d.id = c.decision_id"
            " WHERE c.ended_on IS NULL"
        )
        if held:
            unit_id, case, first = self.rng.choice(held)
            unit = next(each for each in self.units if each.id == unit_id)
            self.nation.withdrawn(unit, case, first + timedelta(days=self.rng.randint(0, 200)))  # type: ignore[operator, arg-type]
            self.nation.project(unit)

    def agree(self) -> None:
        place = self.rng.choice(self.units[:2]).municipality_ids[0]
        district, agreement, on = uuid4(), uuid4(), self._day()
        (district,) = self.nation.db.rows(  # type: ignore[assignment]
            "SELECT police_district_id FROM app.municipality_version WHERE municipality_id = %s AND valid @> %s",
            place,
            on,
        )[0]
        self.nation._row(
            "app.police_agreement",
            police_district_id=district,
            id=agreement,
            place_id=place,
            sort=self.rng.choice(["cooperation", "roles"]),
            title="Avtale",
            signed_on=on,
            valid_until=self.rng.choice([None, on + timedelta(days=400)]),
            by_both=True,
            follow_up="police_contact",
            membership_id=uuid4(),
            recorded_at=noon(on),
        )
        self.agreements.append((district, agreement, place))
        self._agreements(place)

    def end(self) -> None:
        if self.agreements:
            _district, agreement, place = self.rng.choice(self.agreements)
            change = self.rng.choice(
                ["ended_on = signed_on", "ended_on = signed_on + 30", "struck_at = now(), struck_reason = 'feil'"]
            )
            self.nation._as_it_was(f"UPDATE app.police_agreement SET {change} WHERE id = %s", agreement)
            self._agreements(place)

    def _agreements(self, place: UUID) -> None:
        with self.nation.portal.app_context(), acting(PROJECTOR):
            service.refresh_agreements(place)

    def _certified(self, unit: Made, on: date) -> bool:
        return bool(
            self.nation.db.rows(
                "SELECT FROM app.certificate WHERE tenant_id = %s AND valid && daterange(%s, NULL)", unit.id, on
            )
        )

    def _day(self) -> date:
        return FIRST + timedelta(days=self.rng.randrange((LAST - FIRST).days))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_projection_made_anew_equals_the_one_that_was_kept(nation: Nation, db: Database, seed: int) -> None:
    history = History(nation, seed)
    for _ in range(25):
        history.happen()
    kept = _rows(db)
    assert all(kept.values())

    # Made anew over what is there: nothing is written, and no page is made again for it.
    written = db.rows("SELECT xmin::text FROM app.place_status ORDER BY 1"), _version(nation)
    _rebuild(nation, db)
    assert _rows(db) == kept
    assert (db.rows("SELECT xmin::text FROM app.place_status ORDER BY 1"), _version(nation)) == written

    # Made anew from nothing.
    db.run("DELETE FROM app.public_unit")
    db.run("DELETE FROM app.place_agreement")
    assert not any(_rows(db).values())
    _rebuild(nation, db)
    assert _rows(db) == kept
    assert _version(nation) != written[1]


def _rebuild(nation: Nation, db: Database) -> None:
    """As the command does, and then the worker."""
    db.run("DELETE FROM app.outbox")
    with nation.portal.app_context(), acting(CLOCK):
        assert service.rebuild() == len(db.rows("SELECT FROM app.unit")) + 1
    for (job,) in db.rows("SELECT id FROM app.outbox ORDER BY created_at"):
        with nation.portal.app_context():
            run(str(job))
    assert not db.rows("SELECT FROM app.outbox WHERE done_at IS NULL")


def _version(nation: Nation) -> object:
    with nation.portal.app_context(), acting(STATS):
        return versions.version()
