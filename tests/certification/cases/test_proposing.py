"""One proposes a decision and another signs it: never the same person, nor what holds no longer, and only once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from app.errors import Conflict
from certification.cases import service as cases
from certification.cases.errors import CaseMoved, IllegalTransition, ProposalOutdated, SamePerson
from tests.certification.cases.after import RECOMMENDED, reviewed
from tests.database import Database, People, Somebody
from tests.factories.cases import (
    Applicant,
    impartial,
    police_withdraw,
    principal_of,
    propose,
    state_of,
)


def test_of_two_who_decide_at_once_one_decides(skien: Applicant, people: People, db: Database) -> None:
    proposer, *deciders = [people("council", "decider") for _ in range(3)]
    case_id = reviewed(skien, proposer)
    impartial(people, case_id, *deciders)
    propose(people, case_id, RECOMMENDED, proposer)
    principals = [principal_of(people, decider) for decider in deciders]

    def attempt(number: int) -> object:
        try:
            with people.acting(deciders[number]):
                return cases.confirm_proposal(principals[number], case_id, 3)
        except Conflict as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, range(2)))
    assert sum(isinstance(result, CaseMoved | IllegalTransition) for result in results) == 1
    assert db.value("SELECT count(*) FROM app.decision") == 1
    assert db.value("SELECT count(*) FROM app.certificate") == 1


def test_where_two_must_sign_the_second_is_another_person(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    propose(people, case_id, RECOMMENDED, decider)
    assert state_of(people, case_id) == "awaiting_signature"
    with people.acting(skien.coordinator):
        seen_by_unit = cases.latest_of(skien.unit_id)
        assert seen_by_unit is not None
        assert "decision_proposed" not in {event.kind for event in seen_by_unit.events}
    with pytest.raises(SamePerson), people.acting(decider):
        cases.confirm_proposal(principal_of(people, decider), case_id, 3)
    second = people("council", "decider")
    impartial(people, case_id, second)
    with people.acting(second):
        cases.confirm_proposal(principal_of(people, second), case_id, 3)
    (signatures,) = (row[0] for row in db.rows("SELECT signatures FROM app.decision"))
    assert [s["membership_id"] for s in signatures] == [str(decider.membership_id), str(second.membership_id)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("proposer", ["the same", "another"])
def test_the_database_refuses_one_signature_for_two(
    skien: Applicant, decider: Somebody, people: People, db: Database, proposer: str
) -> None:
    case_id = reviewed(skien, decider)
    propose(people, case_id, RECOMMENDED, decider)
    who_signs = decider if proposer == "the same" else people("council", "decider")
    reason = RECOMMENDED.reason if proposer == "the same" else "Noe annet."
    with psycopg.connect(db.dsn("slt_council")) as connection:
        connection.execute("SELECT set_config('slt.token', %s, false)", (who_signs.token,))
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            connection.execute(
                "INSERT INTO app.decision (tenant_id, id, case_id, outcome, document_sha256, criteria, assessment, reason,"
                " language, conditions, decided_at) SELECT tenant_id, %s, %s, 'approved_with_conditions', sha256, criteria,"
                " '{}', %s, 'nb', %s, now() FROM app.submission WHERE tenant_id = %s",
                (uuid4(), case_id, reason, json.dumps([RECOMMENDED.conditions[0].to_json()]), skien.unit_id),
            )
    assert refused.value.diag.constraint_name == (
        "ck_decision_same_person" if proposer == "the same" else "ck_decision_proposal"
    )


def test_a_proposal_that_would_be_refused_now_is_not_confirmed(
    skien: Applicant, decider: Somebody, people: People
) -> None:
    case_id = reviewed(skien, decider)
    propose(people, case_id, RECOMMENDED, decider)
    police_withdraw(skien, "Avtalen er sagt opp.")
    second = people("council", "decider")
    impartial(people, case_id, second)
    with pytest.raises(ProposalOutdated), people.acting(second):
        cases.confirm_proposal(principal_of(people, second), case_id, 3)
    assert state_of(people, case_id) == "awaiting_signature"


def test_a_proposal_can_be_sent_back_and_made_anew(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = reviewed(skien, decider)
    propose(people, case_id, RECOMMENDED, decider)
    second = people("council", "decider")
    impartial(people, case_id, second)
    with people.acting(second):
        cases.return_proposal(case_id, 3, "Skriv en tydeligere begrunnelse.")
    assert state_of(people, case_id) == "in_review"
    propose(people, case_id, RECOMMENDED, decider)
    assert state_of(people, case_id) == "awaiting_signature"
