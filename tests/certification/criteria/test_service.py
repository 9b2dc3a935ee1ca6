"""Published criteria versions and parameters: which are in force on a day, and that nobody changes them."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.assessment import packaged
from certification.criteria import service
from certification.criteria.service import ParameterKey, Published
from tests.database import Database, People
from tests.factories.units import keeper


def test_loading_again_publishes_nothing_new(people: People) -> None:
    with keeper(people.portal):
        assert service.load() == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(on=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_the_handbooks_version_is_in_force_and_is_the_packaged_one(people: People, on: date) -> None:
    with keeper(people.portal):
        assert service.in_force(on) == packaged("handbook-1") == service.version("handbook-1")
        assert service.parameter(ParameterKey.SIGNATURES_REQUIRED, on) == 2


def test_a_later_version_takes_over_on_its_first_day(people: People, db: Database) -> None:
    document = service._packaged_text("handbook-1").replace('"id": "handbook-1"', '"id": "draft-2"')
    document = document.replace("1900-01-01", "2030-01-01")
    db.run(
        "INSERT INTO app.criteria_version (id, valid_from, document, published_at)"
        " VALUES ('draft-2', '2030-01-01', %s, now())",
        document,
    )
    try:
        with keeper(people.portal):
            assert service.in_force(date(2029, 12, 31)).id == "handbook-1"
            assert service.in_force(date(2030, 1, 1)).id == "draft-2"
    finally:
        db.run("SET session_replication_role = replica")
        db.run("DELETE FROM app.criteria_version WHERE id = 'draft-2'")
        db.run("SET session_replication_role = origin")


def test_a_published_version_is_never_changed(db: Database) -> None:
    for statement in (
        "UPDATE app.criteria_version SET valid_from = '2000-01-01'",
        "DELETE FROM app.criteria_version",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.run(statement)


def test_a_packaged_version_that_differs_from_the_published_one_is_refused(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_packaged_text", lambda _name: "{}")
    with pytest.raises(Published), keeper(people.portal):
        service.load()


def test_three_signatures_are_no_choice(db: Database) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        db.run(
            "INSERT INTO app.parameter (id, key, value, valid)"
            " VALUES (gen_random_uuid(), 'signatures_required', 3, '[1800-01-01,1801-01-01)')"
        )
