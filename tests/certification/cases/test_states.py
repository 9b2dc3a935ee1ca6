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
    DECIDED,
    LINKED_OPEN,
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
#: Where nothing more can happen; a decision can be corrected and reversed for ever.
ENDED = {State.WITHDRAWN, State.REVERSED, State.LEFT_STANDING, State.DISMISSED, State.APPEAL_WITHDRAWN}


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
    if state in LINKED_OPEN:
        assert _reaches(state) & ENDED


def _reaches(state: State) -> set[State]:
    """Every state that can follow, however late."""
    found, further = set[State](), {state}
    while further:
        found |= further
        further = {advance(at, kind) for at in further for kind in allowed(at)} - found
    return found


def test_an_application_and_a_linked_case_share_no_state_but_the_first() -> None:
    applications = _reaches(State.SUBMITTED)
    linked = _reaches(State.APPEALED)
    assert not applications & linked
    assert applications | linked | {State.OPENED} == set(State)
    assert OPEN - {State.OPENED} <= applications
    assert applications - OPEN == DECIDED | {State.WITHDRAWN}
    assert linked - LINKED_OPEN == ENDED - {State.WITHDRAWN}


def test_every_state_and_event_has_its_words(portal: object) -> None:
    assert set(STATES) == set(State)
    assert set(EVENTS) == set(Kind)
    answers = (Kind.BODY_UPHELD, Kind.BODY_ALLOWED, Kind.BODY_ANNULLED)  # the same form, so the same words
    told, refusals = set(), set()
    for state, kind in product(State, Kind):
        if (state, kind) not in TRANSITIONS:
            with pytest.raises(IllegalTransition) as refused:
                advance(state, kind)
            told.add(refused.value.message)
            refusals.add((state, answers[0] if kind in answers else kind))
    assert len(told) == len(refusals)


def test_the_database_holds_the_same_table_as_the_reducer(db: Database) -> None:
    held = {
        (state, kind): db.value("SELECT sec.case_leads_to(%s, %s)", state, kind) for state, kind in product(State, Kind)
    }
    assert {pair: to for pair, to in held.items() if to} == {pair: str(to) for pair, to in TRANSITIONS.items()}


def test_the_database_lets_an_event_in_exactly_where_the_table_and_its_ground_do(db: Database, people: People) -> None:
    one = applicant(people, "4003")
    case_id = one.apply()
    made = {
        "signatory": one.signatory,
        "coordinator": one.coordinator,
        "decider": people("council", "decider"),
        "case_officer": people("council", "case_officer"),
    }
    with db.admin.transaction(force_rollback=True):
        db.run("SET LOCAL session_replication_role = replica")
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
        accepted = {
            (state, kind): _attempt(db, one.unit_id, case_id, state, kind, _actor(kind, made))
            for state, kind in product(State, Kind)
        }
    for (state, kind), to in accepted.items():
        if (state, kind) in TRANSITIONS:
            # What rests on a decision has none here, and is refused for that.
            assert to in (TRANSITIONS[state, kind], "without ground"), (state, kind, to)
        else:
            assert to == "refused", (state, kind, to)
    let_in = {kind for (state, kind), to in accepted.items() if to == TRANSITIONS.get((state, kind))}
    assert let_in >= {Kind.REVIEW_STARTED, Kind.QUESTION_ASKED, Kind.ANSWERED, Kind.WITHDRAWN_BY_UNIT}
    assert not let_in & {Kind.APPROVED, Kind.CONDITIONS_MET, Kind.REVERSED_TO_APPROVED, Kind.APPEAL_SUBMITTED}


def _actor(kind: Kind, made: dict[str, Somebody]) -> Somebody:
    if kind is Kind.APPLICATION_SUBMITTED:
        return made["signatory"]
    if kind in OF_THE_UNIT:
        return made["coordinator"]
    return made["decider"] if kind in OF_THE_DECIDER else made["case_officer"]


def _attempt(db: Database, unit_id: UUID, case_id: UUID, state: State, kind: Kind, who: Somebody) -> str:
    """The state that an event leads to in the database, or what it is refused for."""
    role = {"unit": "slt_web", "council": "slt_council"}[who.side]
    try:
        with db.admin.transaction():
            db.run("SET LOCAL session_replication_role = replica")
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
        return {"ck_case_event_transition": "refused", "ck_case_event_ground": "without ground"}[
            str(refused.diag.constraint_name)
        ]


class _Accepted(Exception):
    """Carries the state out of the savepoint, which it rolls back."""

    def __init__(self, state: str) -> None:
        self.state = state
