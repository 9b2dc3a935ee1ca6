"""A certificate's life: one state for every day, and the database allows and does exactly what the pure rules do."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from app.clock import today
from app.db.session import session
from certification.certificates import service as certificates
from certification.certificates.states import ENDINGS, PROPOSED, Impossible, Life, State, Step, lasting
from tests.certification.watch.watching import Approved
from tests.database import Database, People
from tests.factories.cases import signing

FIRST = date(2021, 3, 1)


@given(
    st.integers(1, 1500),
    st.lists(st.tuples(st.sampled_from(Step), st.integers(0, 400)), max_size=8),
    st.integers(-10, 1600),
)
def test_what_happens_on_a_day_never_changes_a_day_before_it(
    days: int, steps: list[tuple[Step, int]], looked: int
) -> None:
    life, on = Life(FIRST, FIRST + timedelta(days=days)), FIRST
    for step, later in steps:
        on += timedelta(days=later)
        try:
            after = life.after(step, on)
        except Impossible:
            continue
        day = FIRST + timedelta(days=looked)
        if day < on and after.start is not None:
            assert after.state(day) is life.state(day)
            assert after.until(day) == life.until(day), "nor what was known then of its end"
        if step is Step.SUSPENDED:
            assert after.state(on) is State.SUSPENDED
        elif step is Step.REINSTATED:
            assert after.state(on) is State.VALID
        elif step in ENDINGS:
            assert after.state(on) == step
            assert after.state(date.max) == step
            assert after.until(on) == on
        else:
            assert after == life
        life = after
    changes = sorted(life.changes())
    day = FIRST + timedelta(days=looked)
    before = max((each for each in changes if each <= day), default=None)
    if before is not None:
        assert life.state(day) is life.state(before), "the state changes on no other day"


_STEPS = st.lists(
    st.tuples(st.sampled_from([each for each in Step if each is not Step.RESTORED]), st.dates()), max_size=6
)


@given(_STEPS, st.lists(st.tuples(st.integers(0, 9), st.dates()), max_size=4))
def test_what_has_happened_is_the_same_with_any_number_of_lapses_taken_back(
    steps: list[tuple[Step, date]], lapses: list[tuple[int, date]]
) -> None:
    told = list(steps)
    for place, on in lapses:
        told[place:place] = [(Step.LAPSED, on), (Step.RESTORED, on)]
    assert lasting(told) == steps
    alone = (Step.RESTORED, date(2020, 1, 1))
    assert lasting([alone]) == [alone]
    with pytest.raises(Impossible):
        Life(FIRST, FIRST + timedelta(days=9)).after(*alone)


def test_the_database_allows_and_does_what_the_pure_rules_do(people: People, db: Database) -> None:
    """Random orders of events, each tried on both; the trigger runs as KRÅD's decider."""
    random = Random(32)
    one = Approved(people, "4003")
    decider = one.decider()
    withdrawal = one.nation._decision(one.made, one.case_id, "withdrawn", today())
    before = db.rows("SELECT * FROM app.certificate")
    for _turn in range(12):
        with signing(db, 1), people.acting(decider):
            row = certificates.get(one.certificate_id)
            life, on, seen, waits = certificates.life(row), date(2025, 3, 1), 0, None
            for _event in range(10):
                step = random.choice(
                    [each for each in Step if each not in (Step.LAPSED, Step.RESTORED)]
                )  # no decider's
                on += timedelta(days=random.choice((0, 0, 1, 30, 300)))
                if step is Step.SUPERSEDED or (waits is not None and step in PROPOSED.values()):
                    continue  # the first stands on an approval, and the others on another decider's signature
                expected: Life | None
                try:
                    expected = life.after(step, on)
                    if (step is Step.PROPOSAL_RETURNED and waits is None) or (step in PROPOSED and waits is not None):
                        expected = None
                except Impossible:
                    expected = None
                if step is Step.WITHDRAWAL_PROPOSED:
                    expected = None  # what a decision gave, a decision withdraws
                told: dict[str, Any] = {"decision_id": withdrawal} if step is Step.WITHDRAWN else {"reason": "Grunn"}
                refused = None
                try:
                    with session.begin_nested():
                        certificates.record(row, seen, step, on, **told)
                except IntegrityError as error:
                    refused = error
                assert (refused is None) is (expected is not None), (step, on, life, refused)
                if expected is None:
                    continue
                seen += 1
                life = expected
                waits = step if step in PROPOSED else None
                found = certificates.life(row)
                for day in range(0, 1500, 7):
                    assert found.state(date(2025, 1, 10) + timedelta(days=day)) is life.state(
                        date(2025, 1, 10) + timedelta(days=day)
                    )
            session.rollback()
    assert db.rows("SELECT * FROM app.certificate") == before


def test_a_certificate_withdrawn_on_its_first_day_never_counted(people: People, db: Database) -> None:
    one = Approved(people, "4003")
    one.nation.withdrawn(one.made, one.case_id, date(2025, 1, 15))
    one.nation.project(one.made)
    assert db.rows("SELECT status, lower(valid) FROM app.unit_status ORDER BY valid DESC LIMIT 1") == [
        ("withdrawn", date(2025, 1, 15))
    ]


@pytest.mark.parametrize("role", ["case_officer", "administrator", "auditor"])
def test_nobody_of_krad_but_a_decider_writes_what_happens_to_a_certificate(
    role: str, people: People, db: Database
) -> None:
    one = Approved(people, "4003")
    with psycopg.connect(db.dsn("slt_council")) as connection:
        connection.execute("SELECT set_config('slt.token', %s, true)", (people("council", role).token,))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO app.certificate_event (tenant_id, id, certificate_id, seq, kind, effective_on, at, reason)"
                " VALUES (%s, gen_random_uuid(), %s, 1, 'suspended', (now() AT TIME ZONE 'Europe/Oslo')::date, now(), 'Grunn')",
                (one.unit_id, one.certificate_id),
            )
