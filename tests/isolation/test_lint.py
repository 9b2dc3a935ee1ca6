"""The catalog keeps every rule of the house."""

from __future__ import annotations

from tests.database import Database
from tests.isolation import lint


def test_the_catalog_keeps_every_rule(db: Database) -> None:
    assert lint.faults(db.admin) == set()
