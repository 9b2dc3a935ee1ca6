"""Whatever happens to units and municipalities, nobody becomes approved in silence: only a decision that names a place does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from dashboards.projection.statuses import CERTIFIED
from tests.database import Database
from tests.factories.nation import Made, Nation

D = date.fromisoformat
APPROVED, MOVED = D("2025-02-01"), D("2025-06-01")


@pytest.fixture
def nation(portal: Flask, db: Database) -> Nation:
    return Nation(portal, db)


@pytest.fixture
def sogn(nation: Nation) -> Made:
    """A cooperation of three that is approved as a whole."""
    unit = nation.unit("4640", "4644", "4643")
    nation.decided(unit, nation.applied(unit, D("2025-01-01")), "approved", APPROVED)
    return unit


def _certified(db: Database, nation: Nation, on: date, *units: Made) -> set[tuple[UUID, UUID]]:
    """Which places are approved in which units on a day, as everybody sees it."""
    nation.project(*units)
    found = db.rows(
        "SELECT unit_id, p.municipality_id FROM app.place_status s JOIN app.place p ON p.id = s.place_id"
        " WHERE s.valid @> %s AND s.status = ANY (%s)",
        on,
        [str(status) for status in CERTIFIED],
    )
    return {(unit, place) for unit, place in found if isinstance(unit, UUID) and isinstance(place, UUID)}


def _named(db: Database) -> set[tuple[UUID, UUID]]:
    """What decisions have named: a certificate's unit with each of its municipalities."""
    rows = db.rows("SELECT tenant_id, unnest(municipality_ids) FROM app.certificate")
    return {(unit, place) for unit, place in rows if isinstance(unit, UUID) and isinstance(place, UUID)}


@pytest.mark.parametrize("to", ["its own unit", "an approved unit", "nobody"])
def test_a_leaver_is_approved_nowhere_until_a_decision_names_it(
    to: str, sogn: Made, nation: Nation, db: Database
) -> None:
    leaver = sogn.municipality_ids[1]
    other = {"its own unit": lambda: nation.own_unit("Luster"), "nobody": lambda: None}.get(
        to, lambda: nation.unit("4647", "4645", name="Sunnfjord")
    )()
    if to == "an approved unit" and other:
        nation.decided(other, nation.applied(other, D("2025-01-01")), "approved", APPROVED)
    nation.move(leaver, sogn, other, MOVED)
    units = [sogn, *([other] if other else [])]
    for on in (MOVED, D("2026-06-01"), D("2028-01-01")):
        found = _certified(db, nation, on, *units)
        assert found <= _named(db)
        assert leaver not in {place for _unit, place in found}
    if other:
        case_id = nation.applied(other, D("2026-02-01"))
        db.run(
            "UPDATE app.certificate SET valid = daterange(lower(valid), '2026-03-01') WHERE tenant_id = %s", other.id
        )
        nation.decided(other, case_id, "approved", D("2026-03-01"), names=[leaver])
        assert (other.id, leaver) in _certified(db, nation, D("2026-03-01"), *units)


def test_a_joiner_is_not_carried_by_the_certificate_and_a_leaver_that_comes_back_is_named_by_it_still(
    sogn: Made, nation: Nation, db: Database
) -> None:
    joiner = nation.unit("4646", name="Fjaler")
    nation.move(joiner.municipality_ids[0], joiner, sogn, MOVED)
    nation.move(sogn.municipality_ids[1], sogn, None, MOVED)
    assert _certified(db, nation, D("2025-07-01"), sogn, joiner) == {
        (sogn.id, sogn.municipality_ids[0]),
        (sogn.id, sogn.municipality_ids[2]),
    }


@pytest.fixture
def anew(nation: Nation, db: Database) -> Iterator[Callable[[UUID], UUID]]:
    """As a merger does: one municipality ends on `MOVED`, and another identity with its number begins. The register is put back."""
    ended: list[UUID] = []
    new = UUID(int=77)

    def reform(old: UUID) -> UUID:
        ended.append(old)
        nation._as_it_was(
            "UPDATE app.municipality_version SET valid = daterange(lower(valid), %s)"
            " WHERE municipality_id = %s AND upper_inf(valid)",
            MOVED,
            old,
        )
        for table, where in (
            ("municipality", "id = %s"),
            ("municipality_version", "municipality_id = %s AND upper(valid) = '2025-06-01'"),
            ("place", "municipality_id = %s AND city_district_id IS NULL"),
        ):
            nation._as_it_was(
                f"INSERT INTO app.{table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', %s::uuid, 'key', 'anew',"
                f" 'municipality_id', %s::uuid, 'valid', '[2025-06-01,)'))).* FROM app.{table} t WHERE {where}",
                new,
                new,
                old,
            )
        return new

    yield reform
    for table, column in (("place", "id"), ("municipality_version", "municipality_id"), ("municipality", "id")):
        nation._as_it_was(f"DELETE FROM app.{table} WHERE {column} = %s", new)
    for old in ended:
        nation._as_it_was(
            "UPDATE app.municipality_version SET valid = daterange(lower(valid), NULL)"
            " WHERE municipality_id = %s AND upper(valid) = %s",
            old,
            MOVED,
        )


def test_a_municipality_that_the_register_makes_anew_is_named_by_no_certificate(
    nation: Nation, db: Database, anew: Callable[[UUID], UUID]
) -> None:
    """The certificate follows neither the name nor the number."""
    unit = nation.unit("4602", name="Kinn")
    nation.decided(unit, nation.applied(unit, D("2025-01-01")), "approved", APPROVED)
    old = unit.municipality_ids[0]
    successor = anew(old)
    nation._as_it_was(
        "UPDATE app.unit_cover SET valid = daterange(lower(valid), %s) WHERE tenant_id = %s", MOVED, unit.id
    )
    nation._as_it_was(
        "INSERT INTO app.unit_cover (tenant_id, id, place_id, municipality_id, share, valid)"
        " SELECT tenant_id, gen_random_uuid(), %s, %s, share, daterange(%s, NULL) FROM app.unit_cover WHERE tenant_id = %s",
        successor,
        successor,
        MOVED,
        unit.id,
    )
    assert _certified(db, nation, D("2025-05-31"), unit) == {(unit.id, old)}
    assert _certified(db, nation, MOVED, unit) == set()
    covered = db.rows("SELECT status FROM app.place_status WHERE place_id = %s AND valid @> %s", successor, MOVED)
    assert covered == [("not_reported",)]
