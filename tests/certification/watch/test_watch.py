"""The daily watch: what a certificate rests on, held against the unit's facts, told once, and over when it is mended."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from app import clock
from app.db.roles import CLOCK
from app.db.session import acting
from app.jobs import schedule, worker
from certification.watch import service as watch
from tenants.units import moving
from tests.certification.criteria.making import unpublished as unpublished
from tests.certification.watch.watching import GIVEN, Approved, rows, work
from tests.database import Database, People
from tests.factories.units import keeper
from tests.statements import statements

D = date.fromisoformat


@pytest.fixture
def skien(people: People) -> Approved:
    """An approved municipality whose reports are all in."""
    one = Approved(people, "4003")
    for day in ("2025-02-01", "2026-02-01"):
        one.nation.document(one.made, D(day))
    return one


def test_each_ground_is_told_on_the_day_it_falls_away_and_is_over_when_it_is_there_again(
    skien: Approved, people: People, db: Database
) -> None:
    noise = Approved(people, "3301")
    assert skien.watch(D("2025-07-14")) == []
    assert skien.watch(D("2025-07-15")) == [("meeting", D("2025-07-15"))]
    skien.meeting(D("2025-07-16"))
    assert skien.watch(D("2025-07-17")) == []
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-08-01"))
    skien.follow_up("coordinator_post", skien.post, ended_on=D("2025-07-01"))
    assert skien.watch(D("2025-07-31")) == []
    assert skien.watch(D("2025-08-01")) == [("vedtak", D("2025-08-01"))]
    assert skien.watch(D("2025-09-29")) == [("vedtak", D("2025-08-01"))]
    assert skien.watch(D("2025-09-30")) == [("coordinator", D("2025-09-30")), ("vedtak", D("2025-08-01"))]
    skien.report("vedtak", municipality_id=skien.unit.municipalities[0], adopted_on=D("2025-10-01"))
    assert skien.watch(D("2025-10-01")) == [("coordinator", D("2025-09-30"))]
    skien.report("coordinator_post", started_on=D("2025-10-05"))
    assert skien.watch(D("2025-10-05")) == []
    assert [(row[1], row[5], row[6], row[7], row[8]) for row in rows(db) if row[0] == skien.unit_id] == [
        ("coordinator", D("2025-09-30"), D("2025-10-21"), D("2025-10-05"), "mended"),
        ("meeting", D("2025-07-15"), D("2025-08-05"), D("2025-07-17"), "mended"),
        ("vedtak", D("2025-08-01"), D("2025-08-22"), D("2025-10-01"), "mended"),
    ]
    assert ("report", D("2025-03-16")) in noise.open(), "another unit's facts change nothing"


def test_a_meeting_is_missed_from_so_many_days_after_the_last_one(skien: Approved) -> None:
    for day in ("2025-03-01", "2025-04-01"):
        skien.meeting(D(day))
    assert skien.watch(D("2025-09-28")) == []
    for day in ("2025-09-29", "2025-12-31"):
        assert skien.watch(D(day)) == [("meeting", D("2025-09-29"))]


def test_what_the_police_take_back_and_a_last_day_that_has_passed_are_told(skien: Approved, db: Database) -> None:
    db.run("UPDATE app.police_confirmation SET valid_until = '2025-04-30' WHERE id = %s", skien.confirmations[0])
    db.run("UPDATE app.vedtak SET valid_until = '2025-05-02' WHERE fact_id = %s", skien.vedtak[0])
    assert skien.watch(D("2025-04-30")) == []
    assert skien.watch(D("2025-05-02")) == [("confirmation", D("2025-05-01"))]
    assert skien.watch(D("2025-05-03")) == [("confirmation", D("2025-05-01")), ("vedtak", D("2025-05-03"))]


def test_a_cooperation_is_warned_of_each_municipality_that_its_certificate_names(people: People, db: Database) -> None:
    sogn = Approved(people, "4640", "4644", "4643")
    sogn.nation.document(sogn.made, D("2025-02-01"))
    sogn.follow_up("vedtak", sogn.vedtak[1], repealed_on=D("2025-05-01"))
    sogn.watch(D("2025-05-02"))
    found = db.rows("SELECT municipality_id, subject FROM app.certificate_warning")
    assert found == [(sogn.unit.municipalities[1], str(sogn.unit.municipalities[1]))]
    with keeper(people.portal):
        moving.move(sogn.unit.municipalities[1], sogn.unit_id, None, D("2025-06-01"))
    assert sogn.watch(D("2025-06-01")) == [], "whose place it is now, KRÅD has decided"


@pytest.mark.parametrize("met", [True, False])
def test_a_condition_is_told_the_day_after_its_deadline_unless_the_facts_meet_it(people: People, met: bool) -> None:
    one = Approved(
        people,
        "4003",
        conditions=[
            {"finding": "vedtak" if met else None, "text": "Et vilkår", "due_on": "2025-04-30"},
            {"finding": "coordinator", "text": "Tilsett en koordinator", "due_on": "2025-06-30"},
        ],
    )
    one.nation.document(one.made, D("2025-02-01"))
    one.follow_up("coordinator_post", one.post, ended_on=D("2025-01-20"))
    assert one.watch(D("2025-04-30")) == [], "the coordinator has time until a condition's deadline"
    assert one.watch(D("2025-05-01")) == ([] if met else [("condition", D("2025-05-01"))])
    assert ("condition", D("2025-07-01")) in one.watch(D("2025-07-01"))
    assert ("coordinator", D("2025-04-21")) in one.open()


@pytest.mark.usefixtures("unpublished")
def test_a_condition_is_judged_by_the_criteria_of_its_decision_whatever_is_published_since(
    people: People, db: Database
) -> None:
    promise = {"finding": "steering_meetings", "text": "Hold møter", "due_on": "2025-04-30"}
    one = Approved(people, "4003", conditions=[promise])
    one.nation.document(one.made, D("2025-02-01"))
    for day in ("2025-02-10", "2025-03-10", "2025-04-10"):
        one.meeting(D(day))
    stricter = json.loads(str(db.value("SELECT document FROM app.criteria_version WHERE id = 'handbook-1'")))
    stricter |= {"id": "streng-2", "valid_from": "2025-05-10"}
    stricter["parameters"]["meetings"]["steering"] = 12
    db.run(
        "INSERT INTO app.criteria_version (id, valid_from, document, published_at) VALUES (%s, %s, %s, now())",
        "streng-2",
        D("2025-05-10"),
        json.dumps(stricter),
    )
    assert one.watch(D("2025-05-11")) == []
    with db.admin.transaction():
        db.run("SET LOCAL session_replication_role = replica")
        db.run("UPDATE app.decision SET criteria = 'streng-2'")
    assert one.watch(D("2025-05-11")) == [("condition", D("2025-05-01"))], "as it is where the decision was made by it"


def test_a_report_is_missing_from_the_end_of_its_grace_until_it_is_handed_in_whatever_round_is_open(
    people: People,
) -> None:
    one = Approved(people, "4003")
    for day in ("2025-06-01", "2025-09-01", "2025-12-01"):
        one.meeting(D(day))
    assert one.watch(D("2025-03-15")) == []
    assert one.watch(D("2025-03-16")) == [("report", D("2025-03-16"))]
    assert one.watch(D("2025-10-20")) == [("report", D("2025-03-16"))], "the next year's round changes nothing"
    one.nation.document(one.made, D("2025-10-20"))
    assert one.watch(D("2025-10-21")) == [], (
        "the next year's report mends the one before it, which can't be made any more"
    )


def test_twice_a_day_at_once_and_after_a_standstill_there_is_one_row_for_each_ground(
    skien: Approved, people: People, db: Database
) -> None:
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-05-01"))
    with clock.pretending(D("2025-05-20")), people.portal.app_context():
        for _clock in range(2):
            with acting(CLOCK):
                watch.ask()
    jobs = [str(row[0]) for row in db.rows("SELECT id FROM app.outbox WHERE kind = 'watch'")]
    assert len(jobs) == 2

    def work_at(job: str) -> None:
        with clock.pretending(D("2025-05-20")), people.portal.app_context():
            worker.run(job)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work_at, jobs))
    once = rows(db)
    assert [(row[1], row[3:]) for row in once] == [
        ("vedtak", (skien.unit.municipalities[0], D("2025-05-01"), D("2025-05-20"), D("2025-06-10"), None, None))
    ], "it fell away while nobody watched; the time to reply begins when the unit is told"
    for day in ("2025-05-20", "2025-05-21", "2025-06-30"):
        work(people, D(day))
    assert rows(db) == once


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_half_done(
    skien: Approved, people: People, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-05-01"))
    skien.follow_up("coordinator_post", skien.post, ended_on=D("2025-01-20"))
    real = watch.store.add

    def dies(found: object) -> None:
        real(found)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(watch.store, "add", dies)
    with pytest.raises(KeyboardInterrupt):
        work(people, D("2025-05-02"))
    monkeypatch.undo()
    assert rows(db) == []
    db.run("UPDATE app.outbox SET lease_until = NULL WHERE kind = 'watch'")
    with clock.pretending(D("2025-05-02")), people.portal.app_context():
        worker.run(str(db.value("SELECT id FROM app.outbox WHERE kind = 'watch'")))
    assert [row[1] for row in rows(db)] == ["coordinator", "vedtak"]


def test_the_day_is_norwegian_over_summer_time_and_new_year(
    skien: Approved, people: People, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job may be done at any hour; a day begins at midnight in Norway, an hour or two before that of UTC."""
    for day in ("2025-04-01", "2025-09-01"):
        skien.meeting(D(day))
    begins = {
        "2025-03-30": datetime(2025, 3, 29, 23, 0, tzinfo=UTC),  # the night with 23 hours
        "2025-10-26": datetime(2025, 10, 25, 22, 0, tzinfo=UTC),  # the one with 25
        "2026-01-01": datetime(2025, 12, 31, 23, 0, tzinfo=UTC),
    }
    for day, midnight in begins.items():
        vedtak = skien.report("vedtak", municipality_id=skien.unit.municipalities[0], repealed_on=D(day))
        skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D(day)) if day == "2025-03-30" else None
        for at, found in ((midnight - timedelta(seconds=1), False), (midnight, True)):
            token = clock._pretended.set(at)
            try:
                with people.portal.app_context():
                    with acting(CLOCK):
                        watch.ask()
                    for (job,) in db.rows("SELECT id FROM app.outbox WHERE kind = 'watch' AND done_at IS NULL"):
                        worker.run(str(job))
            finally:
                clock._pretended.reset(token)
            assert (("vedtak", D(day)) in skien.open()) is found, (day, at)
        db.run("DELETE FROM app.certificate_warning")
        assert vedtak


def test_the_hour_comes_once_a_day_over_all_clocks(
    skien: Approved, people: People, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The day's upkeep forgets what was done before the true today.
    monkeypatch.setattr(schedule, "_TASKS", {"watch": schedule._TASKS["watch"]})

    def ticks(at: datetime) -> None:
        token = clock._pretended.set(at)
        try:
            with people.portal.app_context():
                schedule.run()
        finally:
            clock._pretended.reset(token)

    for at in (datetime(2025, 3, day, hour, 0, 1, tzinfo=UTC) for day in (29, 30, 31) for hour in (3, 3, 4, 22)):
        ticks(at)
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'watch'") == 3


def test_a_certificate_that_ends_while_a_warning_is_open_ends_the_warning(
    skien: Approved, people: People, db: Database
) -> None:
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-05-01"))
    skien.watch(D("2025-05-01"))
    skien.nation.withdrawn(skien.made, skien.case_id, D("2025-05-10"))
    assert skien.watch(D("2025-05-10")) == []
    assert [(row[7], row[8]) for row in rows(db)] == [(D("2025-05-10"), "ended")]
    assert skien.watch(D("2026-05-10")) == [], "a certificate that is over is watched no more"


def test_a_renewal_has_a_watch_of_its_own(skien: Approved, people: People, db: Database) -> None:
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-05-01"))
    skien.watch(D("2025-05-01"))
    db.run(
        "UPDATE app.certificate SET valid = daterange(lower(valid), '2025-05-10') WHERE id = %s", skien.certificate_id
    )
    again = skien.nation.applied(skien.made, D("2025-05-02"))
    renewed = skien.nation.decided(skien.made, again, "approved", D("2025-05-10"))
    skien.watch(D("2025-05-10"))
    found = db.rows("SELECT certificate_id, fell_on, cleared_as FROM app.certificate_warning ORDER BY found_on")
    assert found == [
        (skien.certificate_id, D("2025-05-01"), "ended"),
        (renewed, D("2025-05-10"), None),
    ]


def test_a_unit_that_has_told_nothing_has_nothing_to_lose_but_the_polices_word(people: People, db: Database) -> None:
    one = Approved(people, "4003")
    empty = one.nation.unit("3301", since=date(2024, 1, 1))
    one.nation.decided(empty, one.nation.applied(empty, D("2025-01-02")), "approved", GIVEN)

    def warned(on: str) -> list[tuple[object, ...]]:
        work(people, D(on))
        return db.rows("SELECT code, fell_on FROM app.certificate_warning WHERE tenant_id = %s", empty.id)

    assert warned("2025-03-01") == []
    police = one.confirmed(empty.municipality_ids[0])
    assert warned("2025-03-02") == []
    db.run("UPDATE app.police_confirmation SET valid_until = '2025-03-05' WHERE id = %s", police)
    assert warned("2025-03-06") == [("confirmation", D("2025-03-06"))]


def test_what_was_never_there_is_gone_since_the_certificate_began(people: People, db: Database) -> None:
    one = Approved(people, "4003")
    with db.admin.transaction():
        db.run("SET LOCAL session_replication_role = replica")
        db.run("DELETE FROM app.vedtak")
    assert one.watch(D("2025-01-20")) == [("vedtak", GIVEN)]


def test_a_unit_that_covers_nothing_any_more_is_left_alone(skien: Approved, people: People, db: Database) -> None:
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-05-01"))
    skien.watch(D("2025-05-01"))
    with keeper(people.portal):
        moving.move(skien.unit.municipalities[0], skien.unit_id, None, D("2025-06-01"))
    assert skien.watch(D("2025-06-01")) == []


def test_a_units_turn_takes_few_statements_however_many_facts_and_warnings(
    skien: Approved, people: People, db: Database
) -> None:
    def sent() -> int:
        with clock.pretending(D("2025-09-01")), people.portal.app_context():
            with acting(CLOCK):
                watch.ask()
            job = db.value("SELECT id FROM app.outbox WHERE kind = 'watch' AND done_at IS NULL")
            with statements() as asked:
                worker.run(str(job))
        return len(asked)

    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-05-01"))
    sent()
    few = sent()
    for n in range(12):
        skien.meeting(D("2025-02-01") + timedelta(days=n))
        skien.report("goal", text=f"Mål {n}")
    assert sent() == few <= 16
