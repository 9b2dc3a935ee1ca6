"""A unit freezes, signs and hands in; nobody sees it before, and nothing changes it after."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from app.clock import today
from app.errors import NotFound
from certification.cases import service as cases
from certification.cases.errors import AlreadyApplied
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.errors import AlreadyFrozen, AlreadySigned, NotOpen, NotSignatory
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, events_seen, state_of


@pytest.fixture
def sogn(people: People) -> Applicant:
    return applicant(people, "4640", "4644", name="Sogn")


def test_what_is_frozen_is_the_canonical_document_and_its_hash(
    skien: Applicant, noise: Applicant, db: Database
) -> None:
    submission_id = skien.freeze()
    ((document, sha256),) = db.rows("SELECT document, sha256 FROM app.submission WHERE id = %s", submission_id)
    assert isinstance(document, bytes)
    assert hashlib.sha256(document).hexdigest() == sha256
    content = json.loads(document)
    assert content["schema"] == "slt-submission/1"
    assert content["facts"] == json.loads(skien.facts().canonical)
    assert content["prior_sha256"] is None
    assert [entry["pointer"] for entry in content["facts_index"]] == ["/vedtak/0"]
    assert len(content["register_version"]) == 64


def test_the_next_document_names_the_one_before_and_tells_what_is_unchanged(skien: Applicant, db: Database) -> None:
    row, other = uuid4(), uuid4()
    first = skien.facts()
    skien.confirmed(first.facts)
    with skien.people.acting(skien.coordinator):
        made = submissions.freeze(
            skien.unit_id,
            first,
            [("/vedtak/0", row), ("/police_confirmations/0", other)],
            statements={},
            criteria="handbook-1",
        ).id
    case_id = skien.sign(made)
    assert case_id is not None
    with skien.people.acting(skien.coordinator):
        cases.withdraw(skien.unit_id, case_id, 1, None)
        changed = json.loads(first.canonical)["police_confirmations"]
        changed[0]["signatory_role"] = "police_chief"
        second = submissions.freeze(
            skien.unit_id,
            skien.facts(police_confirmations=changed),
            [("/vedtak/0", row), ("/police_confirmations/0", other)],
            statements={},
            criteria="handbook-1",
        )
        content = json.loads(second.document)
    assert content["prior_sha256"] == skien.sha256(made)
    assert [entry["recheck"] for entry in content["facts_index"]] == ["unchanged", "changed"]


def test_only_one_document_is_frozen_also_when_two_freeze_at_once(skien: Applicant, db: Database) -> None:
    def freeze(_number: int) -> object:
        try:
            return skien.freeze()
        except AlreadyFrozen:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = [m for m in pool.map(freeze, range(4)) if m]
    assert len(made) == 1
    assert db.value("SELECT count(*) FROM app.submission WHERE tenant_id = %s", skien.unit_id) == 1
    with pytest.raises(AlreadyFrozen):
        skien.freeze()


def test_taken_back_it_is_over_and_another_can_be_frozen(skien: Applicant) -> None:
    first = skien.freeze()
    with skien.people.acting(skien.coordinator):
        cases.withdraw_frozen(skien.unit_id, first)
    with pytest.raises(NotOpen):
        skien.sign(first)
    with pytest.raises(NotOpen), skien.people.acting(skien.coordinator):
        cases.withdraw_frozen(skien.unit_id, first)
    assert skien.sign(skien.freeze()) is not None


def test_the_signature_hands_in_and_opens_the_case_at_once(skien: Applicant, noise: Applicant, db: Database) -> None:
    submission_id = skien.freeze()
    db.run("DELETE FROM app.outbox")
    case_id = skien.sign(submission_id)
    assert case_id is not None
    assert state_of(skien.people, case_id) == "submitted"
    assert db.value("SELECT recommendation FROM app.case_file WHERE id = %s", case_id) == "approve_with_conditions"
    assert db.value("SELECT submitted_at IS NOT NULL FROM app.submission WHERE id = %s", submission_id)
    ((acting, kind),) = db.rows("SELECT acting, kind FROM app.case_event WHERE case_id = %s", case_id)
    assert (acting, kind) == ("unit.signatory", "application_submitted")
    assert db.rows("SELECT kind, tenant_id, db_role FROM app.outbox") == [
        ("unit_changed", skien.unit_id, "slt_projector")
    ]


def test_a_second_application_waits_until_the_first_is_decided(skien: Applicant) -> None:
    skien.apply()
    with pytest.raises(AlreadyApplied):
        skien.apply()
    with pytest.raises(AlreadyApplied), skien.people.acting(skien.coordinator):
        cases.freeze(skien.unit_id)


def test_a_cooperation_is_handed_in_when_every_municipality_has_signed(sogn: Applicant, db: Database) -> None:
    submission_id = sogn.freeze()
    host, member = sogn.municipality_ids
    assert sogn.sign(submission_id, member) is None
    assert db.value("SELECT submitted_at FROM app.submission WHERE id = %s", submission_id) is None
    with pytest.raises(AlreadySigned):
        sogn.sign(submission_id, member)
    assert sogn.sign(submission_id, host) is not None


def test_both_of_two_who_sign_last_at_once_count(sogn: Applicant) -> None:
    submission_id = sogn.freeze()
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(lambda m: sogn.sign(submission_id, m), sogn.municipality_ids))
    assert len([case_id for case_id in opened if case_id]) == 1


def test_a_municipality_that_lets_the_host_sign_is_not_waited_for(sogn: Applicant) -> None:
    host, member = sogn.municipality_ids
    with pytest.raises(NotSignatory), sogn.people.acting(sogn.signatories[host]):
        submissions.delegate(sogn.unit_id, host, today())
    with pytest.raises(ProgrammingError), sogn.people.acting(sogn.signatories[host]):
        submissions.delegate(sogn.unit_id, member, today())  # for another; the database refuses
    with sogn.people.acting(sogn.signatories[member]):
        submissions.delegate(sogn.unit_id, member, today())
    submission_id = sogn.freeze()
    with pytest.raises(NotSignatory):
        sogn.sign(submission_id, member)
    assert sogn.sign(submission_id, host) is not None


def test_a_delegation_that_is_taken_back_holds_for_what_is_frozen_alone(sogn: Applicant) -> None:
    host, member = sogn.municipality_ids
    with sogn.people.acting(sogn.signatories[member]):
        submissions.delegate(sogn.unit_id, member, today())
    with sogn.people.acting(sogn.signatories[member]):
        submissions.take_back(sogn.unit_id, member, today())
    submission_id = sogn.freeze()
    assert sogn.sign(submission_id, host) is None
    assert sogn.sign(submission_id, member) is not None


def _as(db: Database, who: Somebody, role: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(db.dsn(role))
    connection.execute("SELECT set_config('slt.token', %s, false)", (who.token,))
    return connection


@pytest.mark.parametrize("role", ["coordinator", "administrator", "contributor", "reader"])
def test_nobody_but_a_signatory_can_sign_not_even_by_sql(skien: Applicant, db: Database, role: str) -> None:
    submission_id = skien.freeze()
    somebody = skien.people("unit", role, tenant_id=skien.unit_id)
    with _as(db, somebody, "slt_web") as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO app.submission_signature (tenant_id, submission_id, municipality_id, sha256, signed_at)"
            " VALUES (%s, %s, %s, %s, now())",
            (skien.unit_id, submission_id, skien.municipality_ids[0], skien.sha256(submission_id)),
        )


def test_a_signatory_of_one_municipality_cannot_sign_for_another(sogn: Applicant, db: Database) -> None:
    submission_id = sogn.freeze()
    host, member = sogn.municipality_ids
    with pytest.raises(NotSignatory), sogn.people.acting(sogn.signatories[member]):
        cases.sign(sogn.unit_id, submission_id, sogn.sha256(submission_id), host)


def test_other_words_than_those_read_are_not_signed(skien: Applicant) -> None:
    submission_id = skien.freeze()
    with pytest.raises(NotOpen), skien.people.acting(skien.signatory):
        cases.sign(skien.unit_id, submission_id, "0" * 64, None)


def test_a_foreign_document_looks_like_a_missing_one(skien: Applicant, noise: Applicant) -> None:
    foreign = skien.freeze()
    told = []
    for submission_id in (foreign, uuid4()):
        with noise.people.acting(noise.signatory), pytest.raises(NotFound) as refused:
            cases.sign(noise.unit_id, submission_id, "0" * 64, None)
        told.append(type(refused.value))
    assert told[0] is told[1]


FORBIDDEN = {
    "hand it in oneself": "UPDATE app.submission SET submitted_at = now() WHERE id = %(id)s",
    "change its document": "UPDATE app.submission SET document = '{}' WHERE id = %(id)s",
    "delete it": "DELETE FROM app.submission WHERE id = %(id)s",
    "move a case": "UPDATE app.case_file SET state = 'approved'",
    "delete an event": "DELETE FROM app.case_event",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
@pytest.mark.parametrize("side", ["unit", "council"])
def test_no_role_can_change_what_is_frozen_or_decided(
    skien: Applicant, db: Database, statement: str, side: str
) -> None:
    submission_id = skien.freeze()
    skien.sign(submission_id)
    who, role = (
        (skien.coordinator, "slt_web") if side == "unit" else (skien.people("council", "decider"), "slt_council")
    )
    with _as(db, who, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode(), {"id": submission_id})


def test_not_even_the_owner_changes_a_document_that_was_handed_in(skien: Applicant, db: Database) -> None:
    submission_id = skien.freeze()
    skien.sign(submission_id)
    for statement in (
        "UPDATE app.submission SET submitted_at = NULL",
        "UPDATE app.submission SET as_of = as_of + 1",
        "DELETE FROM app.submission",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.run(statement)


def test_krad_reads_nothing_of_a_unit_before_it_is_handed_in(skien: Applicant, noise: Applicant, db: Database) -> None:
    submission_id = skien.freeze()
    decider = skien.people("council", "decider")
    count = "SELECT count(*) FROM app.submission WHERE tenant_id = %s"
    with _as(db, decider, "slt_council") as connection:
        assert connection.execute(count, (skien.unit_id,)).fetchone() == (0,)
        assert connection.execute(count, (noise.unit_id,)).fetchone() == (1,)
    with skien.people.acting(decider), pytest.raises(NotFound):
        submissions.get(skien.unit_id, submission_id)
    skien.sign(submission_id)
    with _as(db, decider, "slt_council") as connection:
        assert connection.execute(count, (skien.unit_id,)).fetchone() == (1,)


def test_krad_has_no_right_at_all_to_living_facts(skien: Applicant, db: Database) -> None:
    living = db.rows(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'app' AND c.relkind = 'r' AND has_table_privilege('slt_council', c.oid, 'SELECT')"
        "   AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'fact_id')"
    )
    assert living == []
    decider = skien.people("council", "decider")
    with _as(db, decider, "slt_council") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM app.submission_signature")


def test_a_unit_withdraws_its_application_until_it_is_decided(skien: Applicant, noise: Applicant) -> None:
    case_id = skien.apply()
    with noise.people.acting(noise.coordinator), pytest.raises(NotFound):
        cases.withdraw(noise.unit_id, case_id, 1, None)
    with skien.people.acting(skien.coordinator):
        cases.withdraw(skien.unit_id, case_id, events_seen(skien.people, case_id), "Vi mangler noe.")
    assert state_of(skien.people, case_id) == "withdrawn"
    assert skien.apply() != case_id
