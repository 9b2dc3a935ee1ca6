"""A case goes only where its events may lead, in the pure reducer and in the database alike."""

from __future__ import annotations

import json
from itertools import product
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.cases.errors import IllegalTransition
from certification.cases.states import (
    OF_THE_DECIDER,
    OF_THE_UNIT,
    OPEN,
    TRANSITIONS,
    Kind,
    State,
    advance,
    allowed,
    reduce,
)
from certification.cases.texts import EVENTS, STATES
from tests.database import Database, People, Somebody
from tests.factories.cases import applicant

#: Two that wait at once.
QUESTIONS = uuid4(), uuid4()
ABOUT_A_QUESTION = {Kind.ANSWERED_IN_PART, Kind.QUESTION_TAKEN_BACK, Kind.REVIEW_RESUMED}
ENDED = {State.REJECTED, State.WITHDRAWN, State.CERTIFICATE_WITHDRAWN}


@given(st.lists(st.sampled_from(Kind), max_size=12))
def test_events_are_reduced_one_by_one_or_refused_by_name(kinds: list[Kind]) -> None:
    state = State.OPENED
    for number, kind in enumerate(kinds):
        if kind in allowed(state):
            state = advance(state, kind)
            assert reduce(kinds[: number + 1]) is state
        else:
            with pytest.raises(IllegalTransition) as refused:
                reduce(kinds)
            assert (refused.value.state, refused.value.kind) == (state, kind)
            return


@given(st.data())
def test_every_case_can_be_brought_to_an_end_and_an_end_stays(data: st.DataObject) -> None:
    state = State.OPENED
    steps: list[Kind] = []
    while allowed(state) and len(steps) < 20:
        steps.append(data.draw(st.sampled_from(sorted(allowed(state)))))
        state = advance(state, steps[-1])
    assert (state in ENDED) == (not allowed(state))
    if state in OPEN and state is not State.OPENED:
        assert Kind.WITHDRAWN_BY_UNIT in allowed(state)
        assert Kind.REJECTED in allowed(state) | allowed(advance(State.SUBMITTED, Kind.REVIEW_STARTED))


def test_every_state_and_event_has_its_words(portal: object) -> None:
    assert set(STATES) == set(State)
    assert set(EVENTS) == set(Kind)
    told = set()
    for state, kind in product(State, Kind):
        if (state, kind) not in TRANSITIONS:
            with pytest.raises(IllegalTransition) as refused:
                advance(state, kind)
            told.add(refused.value.message)
    assert len(told) == len(State) * len(Kind) - len(TRANSITIONS)


def _actor(kind: Kind, people: People, unit_id: UUID, made: dict[str, Somebody]) -> Somebody:
    if kind is Kind.APPLICATION_SUBMITTED:
        return made["signatory"]
    if kind in OF_THE_UNIT:
        return made["coordinator"]
    return made["decider"] if kind in OF_THE_DECIDER else made["case_officer"]


def test_the_database_allows_exactly_what_the_reducer_allows(db: Database, people: People) -> None:
    one = applicant(people, "4003")
    case_id = one.apply()
    made = {
        "signatory": one.signatory,
        "coordinator": one.coordinator,
        "decider": people("council", "decider"),
        "case_officer": people("council", "case_officer"),
    }
    with db.admin.transaction(force_rollback=True):
        # Grounds for every event: what is compared here is the order alone.
        db.run("SET LOCAL session_replication_role = replica")
        for outcome in ("approved", "approved_with_conditions", "rejected", "withdrawn"):
            db.run(
                "INSERT INTO app.decision (tenant_id, id, case_id, outcome, document_sha256, criteria, assessment, reason,"
                " language, conditions, decided_at) VALUES (%s, %s, %s, %s, '-', 'handbook-1', '{}', 'x', 'nb', %s, now())",
                one.unit_id,
                uuid4(),
                case_id if outcome in ("approved", "withdrawn") else uuid4(),
                outcome,
                '[{"text": "x"}]' if outcome == "approved_with_conditions" else "[]",
            )
        for somebody in (made["decider"], made["case_officer"]):
            db.run(
                "INSERT INTO app.case_impartiality (tenant_id, id, case_id, impartial, declared_at, account_id)"
                " VALUES (%s, %s, %s, true, now(), %s)",
                one.unit_id,
                uuid4(),
                case_id,
                somebody.account_id,
            )
        for number, question_id in enumerate(QUESTIONS):
            db.run(
                "INSERT INTO app.case_event (tenant_id, id, case_id, seq, kind, at, detail)"
                " VALUES (%s, %s, %s, %s, 'question_asked', now(), '{}')",
                one.unit_id,
                question_id,
                case_id,
                number + 2,
            )
        db.run("DROP INDEX app.uq_decision_case")
        db.run("UPDATE app.decision SET case_id = %s", case_id)
        accepted = {
            (state, kind): _attempt(db, one.unit_id, case_id, state, kind, _actor(kind, people, one.unit_id, made))
            for state, kind in product(State, Kind)
        }
    assert {pair: to for pair, to in accepted.items() if to} == {pair: str(to) for pair, to in TRANSITIONS.items()}


def _attempt(db: Database, unit_id: UUID, case_id: UUID, state: State, kind: Kind, who: Somebody) -> str | None:
    """The state that an event leads to in the database, or None where it is refused as a transition."""
    role = {"unit": "slt_web", "council": "slt_council"}[who.side]
    try:
        with db.admin.transaction():
            db.run("UPDATE app.case_file SET state = %s, events = 7 WHERE id = %s", state, case_id)
            if kind is Kind.REVIEW_RESUMED:  # by the taking back of the last one
                db.run("DELETE FROM app.case_event WHERE id = %s", QUESTIONS[1])
            db.run("SET LOCAL session_replication_role = origin")
            db.run(f"SET LOCAL SESSION AUTHORIZATION {role}")
            db.run("SELECT set_config('slt.token', %s, true)", who.token)
            db.run(
                "INSERT INTO app.case_event (tenant_id, id, case_id, seq, kind, at, detail)"
                " VALUES (%s, %s, %s, 8, %s, now(), %s)",
                unit_id,
                uuid4(),
                case_id,
                kind,
                json.dumps({"question": str(QUESTIONS[0])} if kind in ABOUT_A_QUESTION else {}),
            )
            raise _Accepted(str(db.value("SELECT state FROM app.case_file WHERE id = %s", case_id)))
    except _Accepted as accepted:
        return accepted.state
    except psycopg.errors.CheckViolation as refused:
        return None if refused.diag.constraint_name == "ck_case_event_transition" else "refused for another reason"


class _Accepted(Exception):
    """Carries the state out of the savepoint, which it rolls back."""

    def __init__(self, state: str) -> None:
        self.state = state
