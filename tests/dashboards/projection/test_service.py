"""The projection tells what is public of each unit, however often and in whatever order it is asked to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app.db.roles import PROJECTOR, STATS
from app.db.session import acting
from dashboards.projection import reading
from dashboards.projection.picture import Category, Picture
from tests.database import Database
from tests.factories.nation import Made, Nation

TABLES = (
    "public_unit",
    "unit_status",
    "place_status",
    "levels",
    "public_certificate",
    "certificate_state",
    "application_days",
    "place_agreement",
)
D = date.fromisoformat


def _rows(db: Database) -> dict[str, list[Any]]:
    return {table: sorted(db.rows(f"SELECT t::text FROM app.{table} t")) for table in TABLES}


def _seen(nation: Nation, on: str = "2026-11-01") -> Picture:
    with nation.portal.app_context(), acting(STATS):
        return reading.picture(D(on))


def _category(picture: Picture, number: str) -> Category:
    return next(m.category for m in picture.municipalities if m.number == number)


@pytest.fixture
def three(nation: Nation) -> list[Made]:
    """A municipality approved and renewed, a cooperation that was rejected and applied again, one that was withdrawn."""
    skien, sogn, lillesand = nation.unit("4003"), nation.unit("4640", "4644"), nation.unit("4215")
    nation.decided(skien, nation.applied(skien, D("2021-02-01")), "approved", D("2021-03-01"), D("2025-03-01"))
    renewed = nation.applied(skien, D("2025-01-10"), vedtak=[])
    nation.decided(skien, renewed, "approved_with_conditions", D("2025-03-01"), D("2029-03-01"))
    nation.decided(sogn, nation.applied(sogn, D("2023-02-01")), "rejected", D("2023-06-01"))
    nation.applied(sogn, D("2026-10-01"))
    case = nation.applied(lillesand, D("2022-02-01"))
    nation.decided(lillesand, case, "approved", D("2022-03-01"))
    nation.withdrawn(lillesand, case, D("2024-05-01"))
    return [skien, sogn, lillesand]


def test_the_picture_of_any_day_is_what_was_public_on_that_day(nation: Nation, three: list[Made]) -> None:
    nation.project(*three)
    now, then = _seen(nation), _seen(nation, "2024-02-01")
    assert [_category(now, n) for n in ("4003", "4640", "4644", "4215", "0301")] == [
        Category.APPROVED_WITH_CONDITIONS,
        Category.REJECTED,
        Category.REJECTED,
        Category.WITHDRAWN,
        Category.UNKNOWN,
    ]
    assert [_category(then, n) for n in ("4003", "4640", "4215")] == [
        Category.APPROVED,
        Category.REJECTED,
        Category.APPROVED,
    ]
    assert (now.figures.municipalities, now.figures.covered, then.figures.covered) == (357, 1, 2)
    assert now.figures.population == 5_550_203


def test_running_twice_and_in_another_order_gives_the_same_rows(
    nation: Nation, three: list[Made], db: Database
) -> None:
    nation.project(*three)
    once = _rows(db)
    assert all(rows for table, rows in once.items() if table != "place_agreement")
    nation.project(*reversed(three), three[1], three[1])
    assert _rows(db) == once


def test_rebuilding_from_nothing_gives_the_same_rows(nation: Nation, three: list[Made], db: Database) -> None:
    nation.project(*three)
    before = _rows(db)
    db.run("DELETE FROM app.public_unit")
    assert not any(_rows(db).values())
    nation.project(*three)
    assert _rows(db) == before


def test_many_workers_at_once_end_where_one_would(nation: Nation, three: list[Made], db: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(nation.project, three * 4))
    at_once = _rows(db)
    nation.project(*three)
    assert _rows(db) == at_once


def test_one_units_projection_leaves_every_other_units_rows_alone(
    nation: Nation, three: list[Made], db: Database
) -> None:
    nation.project(*three)
    others = db.rows("SELECT u::text, xmin FROM app.unit_status u WHERE unit_id <> %s ORDER BY 1", three[0].id)
    nation.project(three[0])
    assert db.rows("SELECT u::text, xmin FROM app.unit_status u WHERE unit_id <> %s ORDER BY 1", three[0].id) == others


def test_an_application_that_was_taken_back_leaves_no_trace_in_the_status(nation: Nation) -> None:
    unit = nation.unit("4003")
    nation.taken_back(unit, nation.applied(unit, D("2026-01-01")), D("2026-02-01"))
    nation.project(unit)
    assert _category(_seen(nation, "2026-01-15"), "4003") is Category.NOT_REPORTED
    assert _category(_seen(nation, "2026-02-01"), "4003") is Category.NOT_REPORTED


def test_a_certificate_that_is_withdrawn_on_its_first_day_was_withdrawn(nation: Nation, db: Database) -> None:
    unit, on = nation.unit("4003"), date(2024, 5, 1)
    case_id = nation.applied(unit, date(2024, 3, 1))
    nation.decided(unit, case_id, "approved", on)
    nation.withdrawn(unit, case_id, on)
    nation.project(unit)
    statuses = db.rows("SELECT lower(valid), status FROM app.unit_status ORDER BY valid")
    assert statuses[1:] == [(on, "withdrawn")]


def test_a_municipality_that_joins_is_not_approved_until_a_decision_names_it(nation: Nation) -> None:
    unit = nation.unit("4640", "4644")
    host, _joiner = unit.municipality_ids
    case = nation.applied(unit, D("2025-01-01"))
    nation.decided(unit, case, "approved", D("2025-02-01"), names=[host])
    nation.project(unit)
    seen = _seen(nation)
    assert (_category(seen, "4640"), _category(seen, "4644")) == (Category.APPROVED, Category.NOT_REPORTED)
    assert sum(seen.figures.units.values()) == 1


@pytest.mark.parametrize("joins", [True, False])
def test_a_municipality_that_leaves_an_approved_unit_is_in_transition_for_a_year(nation: Nation, joins: bool) -> None:
    unit = nation.unit("4640", "4644", "4643")
    nation.decided(unit, nation.applied(unit, D("2025-01-01")), "approved", D("2025-02-01"))
    own = nation.own_unit("Luster") if joins else None
    nation.move(unit.municipality_ids[1], unit, own, D("2025-06-01"))
    nation.project(unit, *([own] if own else []))

    def seen(on: str) -> list[Category]:
        return [_category(_seen(nation, on), number) for number in ("4640", "4644")]

    assert seen("2025-05-31") == [Category.APPROVED, Category.APPROVED]
    assert seen("2025-06-01") == seen("2026-05-31") == [Category.APPROVED, Category.IN_TRANSITION]
    assert seen("2026-06-01") == [Category.APPROVED, Category.NOT_REPORTED if joins else Category.UNKNOWN]
    then = _seen(nation, "2026-01-01")
    assert (then.figures.covered, sum(then.figures.units.values())) == (2, 2 if joins else 1)
    if own:
        nation.decided(own, nation.applied(own, D("2026-02-01")), "approved", D("2026-03-01"))
        nation.project(own)
        assert [seen(day)[1] for day in ("2026-02-10", "2026-03-01")] == [Category.IN_TRANSITION, Category.APPROVED]


def test_oslo_is_covered_district_by_district(nation: Nation) -> None:
    districts = [nation.unit("0301", district=number) for number in ("01", "02", "03")]
    for unit in districts[:2]:
        nation.decided(unit, nation.applied(unit, D("2025-01-01")), "approved", D("2025-02-01"))
    nation.project(*districts)
    seen = _seen(nation)
    oslo = next(m for m in seen.municipalities if m.number == "0301")
    assert (oslo.category, oslo.parts) == (Category.PARTLY, (2, 15))
    assert oslo.covered_population == round(717_710 * (58_671 + 62_423) / 688_054)
    assert seen.figures.covered == 0


def test_the_levels_are_those_of_the_document_at_its_own_date(nation: Nation, db: Database) -> None:
    unit = nation.unit("4640", "4644")
    nation.document(
        unit,
        D("2026-03-01"),
        surveys=[{"completed_on": "2026-02-01", "sources": ["ungdata", "report"], "describes_causes": True}],
        challenges={"themes": ["rus"]},
    )
    nation.project(unit)
    found = db.rows("SELECT as_of, submitted_on, criteria, levels FROM app.levels")
    levels = {"mapping": 2, "shared_understanding": 1}
    assert found == [(D("2026-03-01"), D("2026-03-01"), "handbook-1", levels)] * 2


def test_a_unit_that_does_not_exist_is_left_alone(nation: Nation, db: Database) -> None:
    nation.project(Made(uuid4(), "municipality", ()))
    assert not any(_rows(db).values())


@pytest.mark.parametrize("role", ["slt_web", "slt_worker", "slt_police", "slt_stats", "slt_auth"])
def test_nobody_but_the_projector_and_the_council_reads_a_units_levels(role: str, nation: Nation, db: Database) -> None:
    unit = nation.unit("4003")
    nation.document(unit, D("2026-03-01"), surveys=[])
    nation.project(unit)
    with psycopg.connect(db.dsn(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM app.levels")
    with nation.portal.app_context(), acting(PROJECTOR):
        assert len(reading.latest_documents(D("2026-11-01"))) == 1
