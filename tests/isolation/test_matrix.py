"""No role reaches a row that isn't its to reach, in any table, by any command."""

from __future__ import annotations

from tests.isolation import matrix
from tests.isolation.world import ACTORS, OWNERS, World, declared


def test_no_role_reaches_another_owners_rows(world: World) -> None:
    assert matrix.faults(world) == set()


def test_the_matrix_is_not_empty(world: World) -> None:
    tables = world.tables
    assert set(tables) >= declared(), "every declared table is there"
    counts = {table: world.admin.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() for table in tables}
    assert all(row and row[0] >= len({o.district for o in OWNERS}) for row in counts.values()), "every table holds rows"
    for actor in ACTORS:
        with world.acting(actor) as connection:
            seen = 0
            for table in tables:
                columns = [c for c in world.columns(table) if matrix._may(connection, table, c, "SELECT")]
                if columns:
                    seen += connection.execute(f"SELECT {columns[0]} FROM {table}".encode()).rowcount
            assert seen > 0, f"{actor.role} sees nothing at all: the matrix would be blind to it"
