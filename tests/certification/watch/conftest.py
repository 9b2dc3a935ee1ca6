"""A unit that was warned, and how many sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app.clock import today
from tests.certification.watch.watching import FACT, Approved
from tests.database import Database, People
from tests.factories.cases import signing


@pytest.fixture
def one_signs(db: Database) -> Iterator[None]:
    with signing(db, 1):
        yield


@pytest.fixture
def two_sign(db: Database) -> Iterator[None]:
    with signing(db, 2):
        yield


@pytest.fixture
def skien(people: People, db: Database) -> Approved:
    """A municipality's unit that was warned of its vedtak today."""
    one = Approved(people, "4003")
    for day in ("2025-02-01", "2026-02-01"):
        one.nation.document(one.made, date.fromisoformat(day))
    for day in ("2025-06-01", "2025-10-01", "2026-02-01", "2026-06-01", "2026-10-01"):
        one.meeting(date.fromisoformat(day))
    one.meeting(today() - timedelta(days=3))
    db.run("UPDATE app.vedtak SET case_number = %s WHERE fact_id = %s", FACT, one.vedtak[0])
    one.follow_up("vedtak", one.vedtak[0], repealed_on=today() - timedelta(days=2))
    one.watch(today())
    assert [code for code, _since in one.open()] == ["vedtak"]
    return one
