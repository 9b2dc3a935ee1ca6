"""KRÅD reviews and decides; the decision keeps what it rests on, gives a certificate, and happens once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange
from sqlalchemy.exc import ProgrammingError

from app.clock import today
from app.errors import Conflict, DomainError, Invalid, NotFound
from app.identity.policy import Principal
from app.identity.service import find_principal
from certification.assessment import assess, packaged
from certification.cases import service as cases
from certification.cases.errors import CaseMoved, IllegalTransition, ProposalOutdated, SamePerson
from certification.cases.outcomes import Condition, Outcome
from certification.cases.service import Draft
from certification.cases.service.basis import POLICE_KEYS
from certification.cases.states import TRANSITIONS, Kind, State
from certification.certificates.service import months_after
from tenants.document import check_facts
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, events_seen, police_withdraw, state_of


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


@pytest.fixture
def noise(people: People) -> UUID:
    return applicant(people, "3301", name="Drammen").apply()


@pytest.fixture
def decider(people: People) -> Somebody:
    return people("council", "decider")


def who(people: People, somebody: Somebody) -> Principal:
    with people.portal.app_context():
        found = find_principal(somebody.token)
    assert found is not None
    return found


def condition(text: str = "Etabler en styringsgruppe.", days: int = 200) -> Condition:
    return Condition(text, today() + timedelta(days=days), "steering_group")


RECOMMENDED = Draft(Outcome.APPROVED_WITH_CONDITIONS, "Vedtak og bekreftelse er på plass.", conditions=(condition(),))


def reviewed(one: Applicant, officer: Somebody) -> UUID:
    case_id = one.apply()
    with one.people.acting(officer):
        cases.start_review(case_id, 1)
    return case_id


def decide(people: People, decider: Somebody, case_id: UUID, draft: Draft = RECOMMENDED) -> None:
    principal_ = who(people, decider)
    seen = events_seen(people, case_id)
    with people.acting(decider):
        cases.decide(principal_, case_id, seen, draft)


def test_a_decision_keeps_the_document_the_criteria_and_the_assessment_it_rests_on(
    skien: Applicant, decider: Somebody, noise: UUID, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    decide(people, decider, case_id)
    ((sha256, criteria, assessment, outcome, conditions, signatures, language),) = db.rows(
        "SELECT document_sha256, criteria, assessment, outcome, conditions, signatures, language FROM app.decision"
    )
    assert sha256 == db.value("SELECT sha256 FROM app.submission WHERE tenant_id = %s", skien.unit_id)
    expected = json.loads(assess(skien.facts(), packaged("handbook-1"), today()).to_json())
    assert (criteria, assessment) == ("handbook-1", expected)
    assert outcome == "approved_with_conditions" == state_of(people, case_id)
    assert conditions == [RECOMMENDED.conditions[0].to_json()]
    assert [s["membership_id"] for s in signatures] == [str(decider.membership_id)]  # type: ignore[attr-defined]
    assert language == "nb"
    assert state_of(people, noise) == "submitted"


def test_a_decision_can_be_judged_again_from_what_it_keeps_whatever_the_police_have_said_since(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    police_withdraw(skien, "Avtalen er sagt opp.")
    decide(people, decider, case_id, Draft(Outcome.REJECTED, "Politiet har trukket bekreftelsen."))
    ((document, police, assessment),) = db.rows(
        "SELECT s.document, d.police, d.assessment FROM app.decision d JOIN app.submission s"
        " ON s.tenant_id = d.tenant_id AND s.sha256 = d.document_sha256"
    )
    frozen = json.loads(document)["facts"]  # type: ignore[arg-type]
    assert frozen["police_confirmations"] != police["police_confirmations"]  # type: ignore[index]
    judged = check_facts({k: v for k, v in frozen.items() if k not in POLICE_KEYS} | police)  # type: ignore[operator]
    assert json.loads(assess(judged, packaged("handbook-1"), today()).to_json()) == assessment
    assert assessment["recommendation"] == "not_approvable"  # type: ignore[index]


def test_an_approval_gives_a_certificate_for_the_municipalities_of_the_document(
    people: People, decider: Somebody, db: Database
) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    decide(people, decider, reviewed(sogn, decider))
    ((municipalities, valid),) = db.rows("SELECT municipality_ids, valid FROM app.certificate")
    assert set(municipalities) == set(sogn.municipality_ids)  # type: ignore[call-overload]
    assert valid == DateRange(today(), months_after(today(), 48))


def test_the_decision_and_its_job_are_committed_together(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    db.run("DELETE FROM app.outbox")
    decide(people, decider, case_id)
    asked = db.rows("SELECT kind, tenant_id FROM app.outbox ORDER BY kind")
    assert asked == [("letter", skien.unit_id), ("unit_changed", skien.unit_id)]


def test_a_rejection_needs_its_explanation_when_the_rules_say_otherwise_and_gives_no_certificate(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    with pytest.raises(Invalid) as refused:
        decide(people, decider, case_id, Draft(Outcome.REJECTED, "Det holder ikke."))
    assert set(refused.value.fields) == {"departure"}
    decide(people, decider, case_id, Draft(Outcome.REJECTED, "Det holder ikke.", "Vedtaket gjelder noe annet."))
    assert state_of(people, case_id) == "rejected"
    assert db.value("SELECT count(*) FROM app.certificate") == 0


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(Outcome.APPROVED_WITH_CONDITIONS, "  ", conditions=(condition(),)), "reason"),
        (Draft(Outcome.APPROVED_WITH_CONDITIONS, "Greit."), "conditions"),
        (Draft(Outcome.APPROVED_WITH_CONDITIONS, "Greit.", conditions=(condition(days=0),)), "conditions"),
        (Draft(Outcome.APPROVED, "Greit.", "Det er i orden.", (condition(),)), "outcome"),
        (Draft(Outcome.APPROVED, "Greit."), "departure"),
    ],
)
def test_a_decision_that_does_not_hold_together_changes_nothing(
    skien: Applicant, decider: Somebody, people: People, db: Database, draft: Draft, field: str
) -> None:
    case_id = reviewed(skien, decider)
    with pytest.raises(Invalid) as refused:
        decide(people, decider, case_id, draft)
    assert field in refused.value.fields
    assert state_of(people, case_id) == "in_review"
    assert db.value("SELECT count(*) FROM app.decision") == 0


def test_of_two_who_decide_at_once_one_decides(skien: Applicant, people: People, db: Database) -> None:
    deciders = [people("council", "decider") for _ in range(2)]
    case_id = reviewed(skien, deciders[0])
    principals = [who(people, decider) for decider in deciders]

    def attempt(number: int) -> object:
        try:
            with people.acting(deciders[number]):
                return cases.decide(principals[number], case_id, 2, RECOMMENDED)
        except Conflict as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, range(2)))
    assert sum(isinstance(result, CaseMoved | IllegalTransition) for result in results) == 1
    assert db.value("SELECT count(*) FROM app.decision") == 1
    assert db.value("SELECT count(*) FROM app.certificate") == 1


def test_who_has_not_seen_the_latest_event_decides_nothing(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = reviewed(skien, decider)
    with people.acting(people("council", "case_officer")):
        cases.ask(case_id, 2, "Gjelder vedtaket ennå?")
    with pytest.raises(CaseMoved), people.acting(decider):
        cases.decide(who(people, decider), case_id, 2, RECOMMENDED)


def test_the_unit_answers_what_krad_asks(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = reviewed(skien, decider)
    with people.acting(decider):
        cases.ask(case_id, 2, "Gjelder vedtaket ennå?")
    with people.acting(skien.coordinator):
        cases.answer(skien.unit_id, case_id, 3, "Ja.")
        found = cases.latest_of(skien.unit_id)
        assert found is not None
        assert [(e.kind, e.text) for e in found.events][2:] == [
            ("question_asked", "Gjelder vedtaket ennå?"),
            ("answered", "Ja."),
        ]
    with pytest.raises(IllegalTransition), people.acting(skien.coordinator):
        cases.answer(skien.unit_id, case_id, 4, "Ja, igjen.")


@pytest.mark.parametrize("role", ["case_officer", "auditor", "administrator", "register_keeper", "criteria_editor"])
def test_only_a_decider_decides_also_by_sql(skien: Applicant, decider: Somebody, people: People, role: str) -> None:
    case_id = reviewed(skien, decider)
    other = people("council", role)
    with pytest.raises(ProgrammingError) as refused:
        decide(people, other, case_id)
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
    assert state_of(people, case_id) == "in_review"


@pytest.fixture
def two_signatures(db: Database) -> object:
    db.run("UPDATE app.parameter SET valid = daterange(NULL, %s)", today())
    db.run(
        "INSERT INTO app.parameter (id, key, value, valid) VALUES (%s, 'signatures_required', 2, daterange(%s, NULL))",
        uuid4(),
        today(),
    )
    yield
    db.run("DELETE FROM app.parameter WHERE value = 2")
    db.run("UPDATE app.parameter SET valid = '[1900-01-01,)'")


@pytest.mark.usefixtures("two_signatures")
def test_where_two_must_sign_the_second_is_another_person(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    decide(people, decider, case_id)
    assert state_of(people, case_id) == "awaiting_signature"
    with people.acting(skien.coordinator):
        seen_by_unit = cases.latest_of(skien.unit_id)
        assert seen_by_unit is not None
        assert "decision_proposed" not in {event.kind for event in seen_by_unit.events}
    with pytest.raises(SamePerson), people.acting(decider):
        cases.confirm_proposal(who(people, decider), case_id, 3)
    second = people("council", "decider")
    with people.acting(second):
        cases.confirm_proposal(who(people, second), case_id, 3)
    (signatures,) = (row[0] for row in db.rows("SELECT signatures FROM app.decision"))
    assert [s["membership_id"] for s in signatures] == [str(decider.membership_id), str(second.membership_id)]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("two_signatures")
@pytest.mark.parametrize("proposer", ["the same", "another"])
def test_the_database_refuses_one_signature_for_two(
    skien: Applicant, decider: Somebody, people: People, db: Database, proposer: str
) -> None:
    case_id = reviewed(skien, decider)
    decide(people, decider, case_id)
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


@pytest.mark.usefixtures("two_signatures")
def test_a_proposal_that_would_be_refused_now_is_not_confirmed(
    skien: Applicant, decider: Somebody, people: People
) -> None:
    case_id = reviewed(skien, decider)
    decide(people, decider, case_id)
    police_withdraw(skien, "Avtalen er sagt opp.")
    second = people("council", "decider")
    with pytest.raises(ProposalOutdated), people.acting(second):
        cases.confirm_proposal(who(people, second), case_id, 3)
    assert state_of(people, case_id) == "awaiting_signature"


@pytest.mark.usefixtures("two_signatures")
def test_a_proposal_can_be_sent_back_and_made_anew(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = reviewed(skien, decider)
    decide(people, decider, case_id)
    with people.acting(people("council", "decider")):
        cases.return_proposal(case_id, 3, "Skriv en tydeligere begrunnelse.")
    assert state_of(people, case_id) == "in_review"
    decide(people, decider, case_id)
    assert state_of(people, case_id) == "awaiting_signature"


def test_a_certificate_is_withdrawn_with_a_reason_and_ends_that_day(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    decide(people, decider, case_id)
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.certificate SET valid = daterange(%s, upper(valid))", today() - timedelta(days=30))
    db.run("SET session_replication_role = origin")
    with people.acting(decider):
        cases.withdraw_certificate(case_id, 3, "Politiet har trukket seg.")
    assert db.value("SELECT valid FROM app.certificate") == DateRange(today() - timedelta(days=30), today())
    assert state_of(people, case_id) == "certificate_withdrawn"
    home = people.client(skien.coordinator).get("/enhet").text
    assert "KRÅD trakk godkjenningen" in home
    assert "«Politiet har trukket seg.»" in home
    with pytest.raises(IllegalTransition), people.acting(decider):
        cases.withdraw_certificate(case_id, 4, "En gang til.")


def test_a_renewal_ends_the_certificate_before_it(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    decide(people, decider, reviewed(skien, decider))
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.certificate SET valid = daterange(%s, upper(valid))", today() - timedelta(days=900))
    db.run("SET session_replication_role = origin")
    decide(people, decider, reviewed(skien, decider))
    assert db.rows("SELECT valid FROM app.certificate ORDER BY valid") == [
        (DateRange(today() - timedelta(days=900), today()),),
        (DateRange(today(), months_after(today(), 48)),),
    ]


def test_a_certificate_can_only_be_shortened(skien: Applicant, decider: Somebody, people: People, db: Database) -> None:
    decide(people, decider, reviewed(skien, decider))
    for statement in (
        "UPDATE app.certificate SET valid = daterange(lower(valid), upper(valid) + 1)",
        "UPDATE app.certificate SET municipality_ids = '{}'",
        "DELETE FROM app.certificate",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.run(statement)


def test_a_case_that_is_not_there_is_not_found(people: People, decider: Somebody, noise: UUID) -> None:
    with pytest.raises(NotFound), people.acting(decider):
        cases.start_review(uuid4(), 1)


@given(day=st.dates(date(1900, 1, 1), date(2190, 1, 1)), months=st.integers(1, 120))
def test_so_many_months_later_is_in_the_right_month_and_never_after_its_end(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(Kind), min_size=2, max_size=6))
def test_services_and_database_follow_the_reducer_through_any_steps(
    skien: Applicant, decider: Somebody, people: People, steps: list[Kind]
) -> None:
    case_id = skien.apply()
    state, seen = State.SUBMITTED, 1
    for kind in steps:
        legal = (state, kind) in TRANSITIONS and kind not in (Kind.DECISION_PROPOSED, Kind.PROPOSAL_RETURNED)
        try:
            _do(skien, decider, people, case_id, seen, kind)
        except DomainError:
            assert not legal
        else:
            assert legal
            state, seen = TRANSITIONS[state, kind], seen + 1
        assert (state_of(people, case_id), events_seen(people, case_id)) == (state, seen)
    if state in (State.SUBMITTED, State.IN_REVIEW, State.AWAITING_ANSWER):
        _do(skien, decider, people, case_id, seen, Kind.WITHDRAWN_BY_UNIT)


def _do(one: Applicant, decider: Somebody, people: People, case_id: UUID, seen: int, kind: Kind) -> None:
    """Try what leads to an event; what has no command of its own on this path is tried as the event itself."""
    from certification.cases.service.events import append, find

    principal_ = who(people, decider)
    decisions = {
        Kind.APPROVED: Draft(Outcome.APPROVED, "Greit.", "Resten er avtalt."),
        Kind.APPROVED_WITH_CONDITIONS: RECOMMENDED,
        Kind.REJECTED: Draft(Outcome.REJECTED, "Nei.", "Vedtaket gjelder noe annet."),
    }
    actor = (
        one.signatory
        if kind is Kind.APPLICATION_SUBMITTED
        else one.coordinator
        if kind in (Kind.ANSWERED, Kind.WITHDRAWN_BY_UNIT)
        else decider
    )
    with people.acting(actor):
        if kind in decisions:
            cases.decide(principal_, case_id, seen, decisions[kind])
        elif kind is Kind.CERTIFICATE_WITHDRAWN:
            cases.withdraw_certificate(case_id, seen, "Grunnen.")
        elif kind is Kind.DECISION_PROPOSED:
            # One signature is enough today, so that nothing is ever proposed.
            raise IllegalTransition(State(find(case_id).state), kind)
        else:
            append(find(case_id), kind, seen, text="Tekst.")
