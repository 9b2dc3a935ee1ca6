"""KRÅD reviews and decides; the decision keeps what it rests on, gives a certificate, and happens once."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.clock import today
from app.errors import Conflict, DomainError, Invalid, NotFound
from app.web.formats import as_date
from certification.assessment import assess, packaged
from certification.cases import service as cases
from certification.cases.errors import CaseMoved, IllegalTransition, SamePerson
from certification.cases.outcomes import Acknowledged, Outcome
from certification.cases.service import Draft, deciding
from certification.cases.service.basis import POLICE_KEYS
from certification.cases.service.events import constraint
from certification.cases.states import DECIDED, OF_THE_UNIT, PROPOSALS, TRANSITIONS, Kind, State
from certification.certificates.service import months_after
from tenants.document import check_facts
from tests.certification.cases.after import RECOMMENDED, age, condition, reviewed, standing_decision
from tests.certification.cases.pages import post
from tests.database import Database, People, Somebody
from tests.factories.cases import (
    Applicant,
    applicant,
    decide,
    events_seen,
    impartial,
    police_withdraw,
    principal_of,
    propose,
    signing,
    state_of,
)


def test_a_decision_keeps_the_document_the_criteria_and_the_assessment_it_rests_on(
    skien: Applicant, decider: Somebody, noise: Applicant, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    _, second = decide(people, case_id, RECOMMENDED, decider)
    ((sha256, criteria, assessment, outcome, conditions, signatures, language),) = db.rows(
        "SELECT document_sha256, criteria, assessment, outcome, conditions, signatures, language FROM app.decision"
    )
    assert sha256 == db.value("SELECT sha256 FROM app.submission WHERE tenant_id = %s", skien.unit_id)
    expected = json.loads(assess(skien.facts(), packaged("handbook-1"), today()).to_json())
    assert (criteria, assessment) == ("handbook-1", expected)
    assert outcome == "approved_with_conditions" == state_of(people, case_id)
    assert conditions == [RECOMMENDED.conditions[0].to_json()]
    signed = [s["membership_id"] for s in signatures]  # type: ignore[attr-defined]
    assert signed == [str(each.membership_id) for each in (decider, second)]
    assert language == "nb"
    assert db.value("SELECT state FROM app.case_file WHERE tenant_id = %s", noise.unit_id) == "submitted"


def test_a_decision_can_be_judged_again_from_what_it_keeps_whatever_the_police_have_said_since(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    police_withdraw(skien, "Avtalen er sagt opp.")
    turned = (Acknowledged("police_confirmation", "met", "not_met", "Uten politiet er det ikke SLT."),)
    decide(people, case_id, Draft(Outcome.REJECTED, "Politiet har trukket.", acknowledged=turned), decider)
    ((document, police, assessment),) = db.rows(
        "SELECT s.document, d.police, d.assessment FROM app.decision d JOIN app.submission s"
        " ON s.tenant_id = d.tenant_id AND s.sha256 = d.document_sha256"
    )
    frozen = json.loads(document)["facts"]  # type: ignore[arg-type]
    assert frozen["police_confirmations"] != police["police_confirmations"]  # type: ignore[index]
    judged = check_facts({k: v for k, v in frozen.items() if k not in POLICE_KEYS} | police)  # type: ignore[operator]
    assert json.loads(assess(judged, packaged("handbook-1"), today()).to_json()) == assessment
    assert assessment["recommendation"] == "not_approvable"  # type: ignore[index]


def waits_for_the_police_words(db: Database) -> None:
    """Until somebody waits for what the police say, or for who reads it."""
    until = monotonic() + 20
    while not db.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
        assert monotonic() < until
        sleep(0.02)


@pytest.mark.parametrize("signs", [False, True])
def test_what_the_police_take_back_while_somebody_decides_is_read_first(
    skien: Applicant, decider: Somebody, people: People, db: Database, signs: bool
) -> None:
    """The police have written and not committed when the decision, or its second signature, is sent."""
    case_id, second = reviewed(skien, decider), people("council", "decider")
    impartial(people, case_id, second)
    with signing(db, 1 + signs):
        if signs:
            propose(people, case_id, RECOMMENDED, decider)
        seen = events_seen(people, case_id)

        def act() -> str:
            try:
                with people.acting(second if signs else decider):
                    if signs:
                        cases.confirm_proposal(principal_of(people, second), case_id, seen)
                    else:
                        cases.decide(principal_of(people, decider), case_id, seen, RECOMMENDED)
            except (Invalid, Conflict) as refused:
                return refused.code
            return "decided"

        with ThreadPoolExecutor(1) as pool:
            decided: list[Future[str]] = []

            def meanwhile() -> None:
                decided.append(pool.submit(act))
                waits_for_the_police_words(db)

            police_withdraw(skien, "Avtalen er sagt opp.", meanwhile)
            assert decided[0].result() == ("proposal_outdated" if signs else "invalid")
    assert db.value("SELECT count(*) FROM app.decision") == 0


def test_what_the_police_take_back_after_a_decision_has_read_their_words_comes_after_it(
    skien: Applicant, decider: Somebody, people: People, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, read, go = reviewed(skien, decider), Event(), Event()
    real = deciding.basis

    def slowly(*asked: Any) -> Any:
        found = real(*asked)
        read.set()
        assert go.wait(20)
        return found

    monkeypatch.setattr(deciding, "basis", slowly)
    with signing(db, 1), ThreadPoolExecutor(2) as pool:
        decided = pool.submit(propose, people, case_id, RECOMMENDED, decider)
        assert read.wait(20)
        withdrawn = pool.submit(police_withdraw, skien, "Avtalen er sagt opp.")
        waits_for_the_police_words(db)
        assert not withdrawn.done()
        go.set()
        decided.result()
        withdrawn.result()
    ((police,),) = db.rows("SELECT police FROM app.decision")
    assert [each["withdrawn_on"] for each in police["police_confirmations"]] == [None]  # type: ignore[index]
    assert db.value("SELECT withdrawn_on FROM app.police_confirmation") == today()


def test_an_approval_gives_a_certificate_for_the_municipalities_of_the_document(
    people: People, decider: Somebody, db: Database
) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    decide(people, reviewed(sogn, decider), RECOMMENDED, decider)
    ((municipalities, valid),) = db.rows("SELECT municipality_ids, valid FROM app.certificate")
    assert set(municipalities) == set(sogn.municipality_ids)  # type: ignore[call-overload]
    assert valid == DateRange(today(), months_after(today(), 48))


def test_the_decision_and_its_job_are_committed_together(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    db.run("DELETE FROM app.outbox")
    decide(people, case_id, RECOMMENDED, decider)
    asked = db.rows("SELECT kind, tenant_id FROM app.outbox ORDER BY kind")
    # It is proposed, of which the other decider is told, and it is decided.
    assert asked == [(kind, skien.unit_id) for kind in ("letter", "mail", "unit_changed", "unit_changed")]


def test_a_rejection_needs_its_explanation_when_the_rules_say_otherwise_and_gives_no_certificate(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    with pytest.raises(Invalid) as refused:
        decide(people, case_id, Draft(Outcome.REJECTED, "Det holder ikke."), decider)
    assert set(refused.value.fields) == {"departure"}
    decide(people, case_id, Draft(Outcome.REJECTED, "Det holder ikke.", "Vedtaket gjelder noe annet."), decider)
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
        decide(people, case_id, draft, decider)
    assert field in refused.value.fields
    assert state_of(people, case_id) == "in_review"
    assert db.value("SELECT count(*) FROM app.decision") == 0


def test_who_has_not_seen_the_latest_event_decides_nothing(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = reviewed(skien, decider)
    officer = people("council", "case_officer")
    impartial(people, case_id, officer)
    with people.acting(officer):
        cases.ask(case_id, 2, "Gjelder vedtaket ennå?")
    with pytest.raises(CaseMoved), people.acting(decider):
        cases.decide(principal_of(people, decider), case_id, 2, RECOMMENDED)


@pytest.mark.parametrize("role", ["case_officer", "auditor", "administrator", "register_keeper", "criteria_editor"])
def test_only_a_decider_decides_also_by_sql(
    skien: Applicant, decider: Somebody, people: People, db: Database, role: str
) -> None:
    case_id = reviewed(skien, decider)
    other = people("council", role)
    db.run("SET session_replication_role = replica")
    db.run(
        "INSERT INTO app.case_impartiality (tenant_id, id, case_id, impartial, declared_at, account_id)"
        " VALUES (%s, %s, %s, true, now(), %s)",
        skien.unit_id,
        uuid4(),
        case_id,
        other.account_id,
    )
    db.run("SET session_replication_role = origin")
    with pytest.raises(ProgrammingError) as refused:
        propose(people, case_id, RECOMMENDED, other)
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
    assert state_of(people, case_id) == "in_review"


def test_a_certificate_is_withdrawn_with_a_reason_and_ends_that_day(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    _, second = decide(people, case_id, RECOMMENDED, decider)
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.certificate SET valid = daterange(%s, upper(valid))", today() - timedelta(days=30))
    db.run("SET session_replication_role = origin")
    propose(people, case_id, Draft(Outcome.WITHDRAWN, "Det var feil person."), decider)
    assert state_of(people, case_id) == "approved_with_conditions"
    with pytest.raises(SamePerson), people.acting(decider):
        cases.confirm_proposal(principal_of(people, decider), case_id, 5)
    with people.acting(second):
        cases.return_proposal(case_id, 5, "Skriv hvorfor.")
    decide(people, case_id, Draft(Outcome.WITHDRAWN, "Politiet har trukket seg."), decider)
    assert db.value("SELECT valid FROM app.certificate") == DateRange(today() - timedelta(days=30), today())
    assert state_of(people, case_id) == "certificate_withdrawn"
    unit = people.client(skien.coordinator)
    told = f"KRÅD trakk godkjenningen {as_date(today())}: «Politiet har trukket seg.»"
    first, then, *_rest = unit.get("/enhet").text.split('class="slt-now"')[1:]
    for words in ("Godkjenningen er trukket tilbake", told, "Klagefristen på 21 dager regnes", "Les avgjørelsen"):
        assert words in first.partition("</section>")[0]
    assert "mangler før dere kan søke" in then, "what to do comes after what has happened"
    post(unit, f"/enhet/sak/{case_id}", {"decision": standing_decision(people, case_id)}, f"/enhet/sak/{case_id}/lest")
    by = as_date(today() + timedelta(days=21))
    assert f"{told} Klagefristen er {by}." in unit.get("/enhet").text.split('class="slt-now"')[1]
    age(db, 60)
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.decision_receipt SET received_at = received_at - interval '60 days'")
    db.run("SET session_replication_role = origin")
    (now,) = unit.get("/enhet").text.split('class="slt-now"')[1:]
    assert "trukket tilbake" not in now.partition("</section>")[0], "when it can't be appealed any more, it is a note"
    assert "«Politiet har trukket seg.»" in now
    with pytest.raises(IllegalTransition), people.acting(decider):
        cases.withdraw_certificate(case_id, events_seen(people, case_id), "En gang til.")


def test_a_renewal_ends_the_certificate_before_it(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    decide(people, reviewed(skien, decider), RECOMMENDED, decider)
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.certificate SET valid = daterange(%s, upper(valid))", today() - timedelta(days=900))
    db.run("SET session_replication_role = origin")
    decide(people, reviewed(skien, decider), RECOMMENDED, decider)
    assert db.rows("SELECT valid FROM app.certificate ORDER BY valid") == [
        (DateRange(today() - timedelta(days=900), today()),),
        (DateRange(today(), months_after(today(), 48)),),
    ]


def test_a_certificate_can_only_be_shortened(skien: Applicant, decider: Somebody, people: People, db: Database) -> None:
    decide(people, reviewed(skien, decider), RECOMMENDED, decider)
    for statement in (
        "UPDATE app.certificate SET valid = daterange(lower(valid), upper(valid) + 1)",
        "UPDATE app.certificate SET municipality_ids = '{}'",
        "DELETE FROM app.certificate",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.run(statement)


def test_a_case_that_is_not_there_is_not_found(people: People, decider: Somebody, noise: Applicant) -> None:
    with pytest.raises(NotFound), people.acting(decider):
        cases.start_review(uuid4(), 1)


@given(day=st.dates(date(1900, 1, 1), date(2190, 1, 1)), months=st.integers(1, 120))
def test_so_many_months_later_is_in_the_right_month_and_never_after_its_end(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


#: Where one signature is enough nothing is proposed; the others are of one question among several.
NOT_ALONE = {*PROPOSALS, Kind.ANSWERED_IN_PART, Kind.QUESTION_TAKEN_BACK, Kind.REVIEW_RESUMED}
#: What follows a decision rests on a row of its own; the event alone is refused (`test_machine` goes through the services).
GROUNDED = {kind for state, kind in TRANSITIONS if state in DECIDED} - {Kind.CERTIFICATE_WITHDRAWN}


@pytest.mark.usefixtures("one_signature")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(Kind), min_size=2, max_size=6))
def test_services_and_database_follow_the_reducer_through_any_steps(
    skien: Applicant, decider: Somebody, people: People, steps: list[Kind]
) -> None:
    case_id = skien.apply()
    impartial(people, case_id, decider)
    state, seen = State.SUBMITTED, 1
    for kind in steps:
        legal = (state, kind) in TRANSITIONS and kind not in NOT_ALONE | GROUNDED
        try:
            _do(skien, decider, people, case_id, seen, kind)
        except DomainError:
            assert not legal
        except IntegrityError as refused:
            if constraint(refused) != "ck_case_event_ground" or kind not in GROUNDED:
                raise
        else:
            assert legal
            state, seen = TRANSITIONS[state, kind], seen + 1
        assert (state_of(people, case_id), events_seen(people, case_id)) == (state, seen)
    if state in (State.SUBMITTED, State.IN_REVIEW, State.AWAITING_ANSWER):
        _do(skien, decider, people, case_id, seen, Kind.WITHDRAWN_BY_UNIT)


def _do(one: Applicant, decider: Somebody, people: People, case_id: UUID, seen: int, kind: Kind) -> None:
    """Try what leads to an event; what has no command of its own on this path is tried as the event itself."""
    from certification.cases.service.events import append, find

    principal_ = principal_of(people, decider)
    decisions = {
        Kind.APPROVED: Draft(Outcome.APPROVED, "Greit.", "Resten er avtalt."),
        Kind.APPROVED_WITH_CONDITIONS: RECOMMENDED,
        Kind.REJECTED: Draft(Outcome.REJECTED, "Nei.", "Vedtaket gjelder noe annet."),
    }
    actor = one.signatory if kind is Kind.APPLICATION_SUBMITTED else one.coordinator if kind in OF_THE_UNIT else decider
    with people.acting(actor):
        if kind in decisions:
            cases.decide(principal_, case_id, seen, decisions[kind])
        elif kind is Kind.CERTIFICATE_WITHDRAWN:
            cases.withdraw_certificate(case_id, seen, "Grunnen.")
        elif kind in NOT_ALONE:
            raise IllegalTransition(State(find(case_id).state), kind)
        else:
            append(find(case_id), kind, seen, text="Tekst.")
