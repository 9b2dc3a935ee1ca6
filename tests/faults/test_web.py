"""The web as it runs: gunicorn before a database that is slow, busy, restarted or gone, and a Valkey that is silent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import redis

from app.identity import service as identity
from app.identity.roles import Side
from tests.certification.cases.after import RECOMMENDED
from tests.database import PASSWORD, Database, People
from tests.factories.cases import Applicant, applicant, begin, impartial, propose, state_of
from tests.factories.police import SKIEN, SOUTH_EAST
from tests.faults.callers import Answer, Caller, together
from tests.faults.processes import Processes, processes, wait_for
from tests.faults.proxy import Proxy
from tests.served import ServedForm
from tests.template import settings_for

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def fleet(db: Database, valkey_url: str, tmp_path: Path) -> Iterator[Processes]:
    redis.Redis.from_url(valkey_url).flushdb()
    with processes(settings_for(db.cluster, db.name, valkey_url), tmp_path, db.cluster.pgpass) as fleet:
        yield fleet


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


@contextmanager
def held(db: Database, statement: str, *parameters: object) -> Iterator[None]:
    """Meanwhile somebody else holds these locks."""
    with psycopg.connect(db.cluster.superuser_dsn(db.name)) as other:
        other.execute(statement.encode(), parameters)
        yield
        other.rollback()


def test_a_silent_valkey_stops_no_page_and_no_write_and_what_waited_is_done(
    db: Database, skien: Applicant, valkey_url: str, tmp_path: Path
) -> None:
    with (
        Proxy(valkey_url) as proxy,
        processes(settings_for(db.cluster, db.name, proxy.url), tmp_path, db.cluster.pgpass) as fleet,
    ):
        proxy.silent = True
        caller = Caller(fleet.start_web(), skien.coordinator, skien.people)
        fleet.start("clock")
        for path in ("/", "/enhet", "/enhet/vedtak", "/enhet/soknad", "/logg-inn"):
            assert caller.get(path).status == 200
        assert caller.send(caller.form("/enhet/vedtak/ny")).status == 303
        skien.apply()
        waiting = db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL")
        assert waiting
        proxy.silent = False
        fleet.start("worker")
        wait_for(lambda: db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL") == 0, 60)


def test_a_database_that_is_busy_is_told_as_busy_and_forgotten_when_it_is_not(db: Database, fleet: Processes) -> None:
    base = fleet.start_web()
    caller = Caller(base)
    with held(db, "LOCK TABLE app.release IN ACCESS EXCLUSIVE MODE"):
        answers = together([lambda: Caller(base).get("/")] * 24)
        assert {answer.status for answer in answers} == {503}
        for answer in answers:
            assert int(answer.headers["Retry-After"]) > 0
            assert "Portalen er ikke tilgjengelig akkurat nå" in answer.text
        assert caller.get("/healthz").status == 200
    assert caller.get("/").status == 200


def test_a_statement_that_takes_too_long_is_ended(db: Database, fleet: Processes) -> None:
    caller = Caller(fleet.start_web())
    assert caller.get("/").status == 200
    new_connections = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'slt_stats' AND datname = %s"
    )
    try:
        db.run(f'ALTER ROLE slt_stats IN DATABASE "{db.name}" SET statement_timeout = 1')
        db.run(new_connections, db.name)
        wait_for(lambda: caller.get("/").status == 503)
    finally:
        db.run(f'ALTER ROLE slt_stats IN DATABASE "{db.name}" RESET statement_timeout')
        db.run(new_connections, db.name)
    assert caller.get("/").status == 200


#: A form's answer to whoever sends it again: done, gone, done by another, no longer so, or busy.
TOLD = {303, 404, 409, 422, 503}


def test_what_is_sent_twenty_times_at_once_is_done_once(
    db: Database, people: People, fleet: Processes, skien: Applicant
) -> None:
    base = fleet.start_web()

    def storm(caller: Caller, form: ServedForm, effect: str, **button: str) -> Answer:
        for _ in range(5):
            answers = together([lambda: caller.send(form, **button)] * 20)
            assert {answer.status for answer in answers} <= TOLD, form.action
            if {answer.status for answer in answers} != {503}:
                break  # On a busy machine all twenty may be told to come again.
        assert db.value(f"SELECT count(*) FROM app.{effect}") == 1, form.action
        return next(answer for answer in answers if answer.status == 303)

    coordinator = Caller(base, skien.coordinator, people)
    signatory = Caller(base, skien.signatory, people)
    police = Caller(base, people("police", "signatory", police_district_id=SOUTH_EAST), people)
    officer = Caller(base, people("council", "case_officer"), people)
    proposer, decider = people("council", "decider"), people("council", "decider")
    proposing, deciding = Caller(base, proposer, people), Caller(base, decider, people)

    storm(coordinator, coordinator.form("/enhet/vedtak/ny", body="municipal_council", valid_until=""), "vedtak")
    group = storm(coordinator, coordinator.form("/enhet/grupper/ny?niva=steering"), "slt_group").headers["Location"]
    compose = coordinator.form(f"{group}/sett-sammen", joined_on="01.01.2025", roles="mayor")
    storm(coordinator, compose, "group_member WHERE role = 'mayor'")

    storm(coordinator, coordinator.form(f"/enhet/politi/{SKIEN}/spor"), "confirmation_request")
    request = db.value("SELECT id FROM app.confirmation_request")
    confirm = police.form(
        f"/politi/foresporsel/{request}/bekreft",
        issuer="local_police",
        signatory_role="police_leader",
        delegated_by="",
        delegated_on="",
        valid_until="",
    )
    storm(police, confirm, "police_confirmation", step="confirm")

    storm(coordinator, coordinator.form("/enhet/soknad", "/enhet/soknad"), "submission")
    storm(signatory, signatory.form("/enhet/signer", "/enhet/signer"), "case_file")
    case = f"/krad/sak/{db.value('SELECT id FROM app.case_file')}"
    storm(officer, officer.form(f"{case}/habilitet", impartial="ja", reason=""), "case_impartiality")
    storm(officer, officer.form(case, f"{case}/start"), "case_event WHERE kind = 'review_started'")
    impartial(people, UUID(case.rpartition("/")[2]), proposer, decider)
    decide = proposing.form(f"{case}/avgjor", outcome="rejected", departure="Vi vurderer det annerledes.")
    storm(proposing, decide, "case_event WHERE kind = 'decision_proposed'", step="send")
    storm(deciding, deciding.form(f"{case}/underskriv"), "decision", step="send")
    assert db.value("SELECT count(*) FROM app.case_event") == 4


def test_an_invitation_that_is_taken_up_many_times_at_once_makes_one_account(
    db: Database, people: People, fleet: Processes
) -> None:
    base = fleet.start_web()
    with people.acting(people("council", "administrator")):
        link = identity.invite("ny@example.no", Side.MINISTRY, "reader")
    caller = Caller(base)
    form = caller.form(f"/invitasjon/{link}", password=PASSWORD)
    assert {answer.status for answer in together([lambda: caller.send(form)] * 8)} <= TOLD
    assert db.value("SELECT count(*) FROM sec.account WHERE email = 'ny@example.no'") == 1
    assert (
        db.value(
            "SELECT count(*) FROM sec.membership m JOIN sec.account a ON a.id = m.account_id WHERE email = 'ny@example.no'"
        )
        == 1
    )


def test_a_web_worker_killed_in_the_middle_of_a_write_leaves_nothing_and_sending_again_makes_one(
    db: Database, skien: Applicant, people: People, fleet: Processes
) -> None:
    base = fleet.start_web()
    caller = Caller(base, skien.coordinator, people)
    form = caller.form("/enhet/vedtak/ny")
    before = db.rows("SELECT chain, seq FROM audit.head ORDER BY chain")
    with ThreadPoolExecutor(1) as pool, held(db, "SELECT FROM audit.head WHERE chain = %s FOR UPDATE", skien.unit_id):
        sent = pool.submit(caller.send, form)
        wait_for(lambda: _waiting(db, "slt_web"), about="the write to be under way")
        fleet.kill_workers()
        with pytest.raises(ConnectionError):
            sent.result()
    assert db.value("SELECT count(*) FROM app.vedtak") == 0
    assert db.rows("SELECT chain, seq FROM audit.head ORDER BY chain") == before
    assert caller.send(form).status == 303
    # Whoever got no answer sends it once more.
    assert caller.send(form).status == 303
    assert db.value("SELECT count(*) FROM app.vedtak") == 1


def test_a_web_worker_killed_while_the_second_decider_signs_leaves_the_proposal_and_signing_again_decides_once(
    db: Database, skien: Applicant, people: People, fleet: Processes
) -> None:
    """Wherever it is killed: before the decision is written, before the certificate, and before the letter."""
    proposer, decider = people("council", "decider"), people("council", "decider")
    case_id = skien.apply()
    begin(people, case_id, proposer)
    impartial(people, case_id, decider)
    propose(people, case_id, RECOMMENDED, proposer)
    caller = Caller(fleet.start_web(), decider, people)
    form = caller.form(f"/krad/sak/{case_id}/underskriv")
    tables = ("decision", "certificate", "letter")
    before = (
        db.rows("SELECT chain, seq FROM audit.head ORDER BY chain"),
        db.rows("SELECT id FROM app.outbox ORDER BY id"),
    )
    for table in tables:
        with ThreadPoolExecutor(1) as pool, held(db, f"LOCK TABLE app.{table} IN EXCLUSIVE MODE"):
            sent = pool.submit(caller.send, form, step="send")
            wait_for(lambda: _waiting(db, "slt_council"), about=f"the signature to wait for {table}")
            fleet.kill_workers()
            with pytest.raises(ConnectionError):
                sent.result()
        assert [db.value(f"SELECT count(*) FROM app.{each}") for each in tables] == [0, 0, 0]
        assert state_of(people, case_id) == "awaiting_signature"
        now = (
            db.rows("SELECT chain, seq FROM audit.head ORDER BY chain"),
            db.rows("SELECT id FROM app.outbox ORDER BY id"),
        )
        assert now == before
    assert caller.send(form, step="send").status == 303
    # Whoever got no answer sends it once more.
    assert caller.send(form, step="send").status in TOLD
    assert [db.value(f"SELECT count(*) FROM app.{each}") for each in tables] == [1, 1, 1]
    assert db.value("SELECT jsonb_array_length(signatures) FROM app.decision") == 2
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'letter'") == 1
    assert state_of(people, case_id) == "approved_with_conditions"


def _waiting(db: Database, role: str) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock'"
    return db.value(f"{waiting} AND datname = current_database()", role) != 0
