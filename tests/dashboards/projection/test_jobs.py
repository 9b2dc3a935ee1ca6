"""From KRÅD's decision to the nation's page: written in one transaction, done by the worker, seen by everybody."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.db.roles import POLICE
from app.db.session import acting
from app.jobs import outbox
from app.jobs.worker import run
from tests.certification.cases.after import RECOMMENDED
from tests.database import Database, People
from tests.factories.cases import Applicant, applicant, decide


@pytest.fixture
def skien(people: People) -> Applicant:
    """Skien's unit with its people."""
    return applicant(people, "4003", name="Skien")


def _waiting(db: Database) -> list[UUID]:
    return [UUID(str(row[0])) for row in db.rows("SELECT id FROM app.outbox WHERE done_at IS NULL ORDER BY created_at")]


def _work(people: People, *jobs: UUID) -> None:
    with people.portal.app_context():
        for job in jobs:
            run(str(job))


def _status(client: FlaskClient) -> str:
    page = client.get("/kommune/4003").text
    return next(word for word in ("Godkjent med vilkår", "Ingen avgjørelse", "Ikke rapportert") if word in page)


def _approve(people: People, case_id: UUID) -> None:
    decide(people, case_id, RECOMMENDED)


def test_a_decision_is_seen_by_the_nation_once_its_job_is_done(people: People, skien: Applicant, db: Database) -> None:
    public = people.client()
    _work(people, *_waiting(db))
    assert _status(public) == "Ikke rapportert"
    case_id = skien.apply()
    _work(people, *_waiting(db))
    assert db.value("SELECT count(*) FROM app.application_days") == 1
    assert _status(public) == "Ikke rapportert", "an application is told to nobody"
    _approve(people, case_id)
    assert _status(public) == "Ikke rapportert", "nothing is seen before the job is done"
    _work(people, *_waiting(db))
    assert _status(public) == "Godkjent med vilkår"
    assert "1 av 357 kommuner har godkjent SLT" in public.get("/").text
    assert not db.value("SELECT count(*) FROM app.outbox WHERE kind = 'unit_changed' AND done_at IS NULL")


def test_jobs_done_late_twice_and_in_reverse_end_in_the_same_picture(
    people: People, skien: Applicant, db: Database
) -> None:
    _approve(people, skien.apply())
    jobs = _waiting(db)
    assert len(jobs) > 2
    _work(people, *reversed(jobs), *jobs)
    assert _status(people.client()) == "Godkjent med vilkår"


def test_what_the_police_change_makes_the_units_of_the_place_again(
    people: People, skien: Applicant, db: Database
) -> None:
    noise = applicant(people, "3301", name="Drammen")
    (municipality,) = skien.municipality_ids
    district = db.value(
        "SELECT police_district_id FROM app.municipality_version WHERE municipality_id = %s AND valid @> (now() AT TIME ZONE 'Europe/Oslo')::date",
        municipality,
    )
    assert isinstance(district, UUID)
    signatory = people("police", "signatory", police_district_id=district)
    db.run("DELETE FROM app.outbox")
    with people.portal.app_context(), acting(POLICE, signatory.token):
        outbox.add("place_changed", {"place_id": municipality}, police_district_id=district)
    _work(people, *_waiting(db))
    assert db.rows("SELECT unit_id FROM app.public_unit") == [(skien.unit_id,)]
    assert noise.unit_id != skien.unit_id
