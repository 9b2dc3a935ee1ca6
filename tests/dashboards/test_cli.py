"""`slt release` and `slt projection`, from the command line to the database."""

from __future__ import annotations

from tests.database import Database, Slt
from tests.factories.nation import Nation


def test_a_release_is_cut_under_the_operators_name_and_only_once_a_day(slt: Slt, db: Database) -> None:
    first = slt("release", "cut", "--on", "2026-01-01")
    assert (first.returncode, first.stdout[:30]) == (0, "release 1 of 2026-01-01, sha25")
    assert db.value("SELECT acting FROM audit.entry WHERE table_name = 'app.release'") == "operator:kari"
    again = slt("release", "cut", "--on", "2026-01-01")
    assert again.returncode == 1
    assert "Siste utgivelse er fra 2026-01-01" in again.stderr
    assert db.value("SELECT count(*) FROM app.release") == 1


def test_a_rebuild_leaves_a_job_for_every_unit(slt: Slt, nation: Nation, db: Database) -> None:
    units = {nation.unit("4003").id, nation.unit("3301").id}
    db.run("DELETE FROM app.outbox")
    assert slt("projection", "rebuild").stdout == "4 jobs\n"  # and one for the agreements, and one for tiles
    assert {row[0] for row in db.rows("SELECT tenant_id FROM app.outbox WHERE kind = 'unit_changed'")} == units
