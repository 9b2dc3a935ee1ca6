"""Once a case is decided: its conditions, corrections, reversals and appeals, as the services and the database keep them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from app.clock import today
from app.db.roles import PROJECTOR, WORKER
from app.db.session import acting
from app.errors import Invalid, NotFound
from app.identity.tokens import digest, new_token
from certification.cases import deadlines
from certification.cases import service as cases
from certification.cases.errors import (
    AlreadyAppealed,
    CaseMoved,
    ConditionMoved,
    IllegalTransition,
    NotStanding,
    SamePerson,
    SignedFirst,
)
from certification.cases.following import Progress
from certification.cases.outcomes import LeftOut, Outcome
from certification.cases.service import Draft, Result
from certification.cases.wording import Change, Field, Words, words, written
from dashboards.projection import service as projection
from tests.certification.cases.test_deciding import RECOMMENDED, condition, decide, reviewed, two_signatures, who
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, events_seen, state_of

__all__ = ["two_signatures"]

TWO = Draft(
    Outcome.APPROVED_WITH_CONDITIONS,
    "Vedtaket er på plass.",
    conditions=(condition(), condition("Meld inn mål.", 300)),
)
REJECTED = Draft(Outcome.REJECTED, "Det holder ikke.", "Vedtaket gjelder noe annet.")
APPROVED = Draft(Outcome.APPROVED, "Alt er på plass.", "Resten er avtalt.")


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


@pytest.fixture
def decider(people: People) -> Somebody:
    return people("council", "decider")


@pytest.fixture
def other(people: People) -> Somebody:
    return people("council", "decider")


@pytest.fixture
def noise(people: People, decider: Somebody) -> UUID:
    """Another unit's approval with conditions, which nothing here may touch."""
    drammen = applicant(people, "3301", name="Drammen")
    case_id = reviewed(drammen, decider)
    decide(people, decider, case_id, TWO)
    return case_id


def decided(one: Applicant, decider: Somebody, draft: Draft = RECOMMENDED) -> UUID:
    case_id = reviewed(one, decider)
    decide(one.people, decider, case_id, draft)
    return case_id


def report(one: Applicant, case_id: UUID, number: int, text: str = "Det er gjort.") -> None:
    seen = events_seen(one.people, case_id)
    with one.people.acting(one.coordinator):
        cases.conditions.report(one.unit_id, case_id, seen, number, text)


def as_council(people: People, somebody: Somebody, case_id: UUID, act: Callable[..., object], *args: object) -> None:
    seen = events_seen(people, case_id)
    with people.acting(somebody):
        act(case_id, seen, *args)


def reverse(people: People, decider: Somebody, case_id: UUID, draft: Draft) -> UUID:
    """Take the decision up again and make another; returns the linked case."""
    seen = events_seen(people, case_id)
    with people.acting(decider):
        linked = cases.consider_again(case_id, seen).id
    decide(people, decider, linked, draft)
    return linked


def standing_decision(people: People, case_id: UUID) -> UUID:
    found = people.db.value("SELECT id FROM app.decision WHERE case_id = %s ORDER BY decided_at DESC LIMIT 1", case_id)
    assert isinstance(found, UUID)
    return found


def appeal(one: Applicant, case_id: UUID, who_: Somebody | None = None, late: str | None = None) -> UUID:
    decision = standing_decision(one.people, case_id)
    with one.people.acting(who_ or one.coordinator):
        return cases.appeal(one.unit_id, decision, "Vi er uenige.", late).id


def status_today(people: People, unit_id: UUID) -> object:
    with people.portal.app_context(), acting(PROJECTOR):
        projection.refresh(unit_id)
    return people.db.value("SELECT status FROM app.unit_status WHERE unit_id = %s AND valid @> %s", unit_id, today())


# --- Conditions -----------------------------------------------------------------------------------------------------


def test_when_the_last_condition_is_accepted_the_unit_is_approved_without_and_the_days_before_are_as_they_were(
    skien: Applicant, decider: Somebody, noise: UUID, people: People, db: Database
) -> None:
    case_id = decided(skien, decider, TWO)
    _age(db, 40)
    assert status_today(people, skien.unit_id) == "approved_with_conditions"
    before = db.rows("SELECT valid, certificate_until FROM app.unit_status WHERE unit_id = %s", skien.unit_id)
    for number in (2, 1):
        assert state_of(people, case_id) == "approved_with_conditions"
        report(skien, case_id, number)
        as_council(people, decider, case_id, cases.conditions.accept, number)
    assert state_of(people, case_id) == "approved"
    assert status_today(people, skien.unit_id) == "approved"
    spells = db.rows(
        "SELECT status, certificate_until, valid FROM app.unit_status WHERE unit_id = %s ORDER BY valid", skien.unit_id
    )
    conditional = [row for row in spells if row[0] == "approved_with_conditions"]
    assert [(row[1], row[2]) for row in conditional] == [
        (before[-2][1] if len(before) > 2 else before[0][1], DateRange(today() - timedelta(days=40), today()))
    ]
    assert db.value("SELECT count(*) FROM app.certificate WHERE tenant_id = %s", skien.unit_id) == 1
    assert state_of(people, noise) == "approved_with_conditions"


def _age(db: Database, days: int) -> None:
    """Let everything that is decided have been so for some days."""
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.certificate SET valid = daterange(lower(valid) - %s::int, upper(valid))", days)
    db.run("UPDATE app.case_event SET at = at - make_interval(days => %s)", days)
    db.run("UPDATE app.decision SET decided_at = decided_at - make_interval(days => %s)", days)
    db.run("SET session_replication_role = origin")


def test_a_condition_goes_back_and_forth_until_it_is_met(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = decided(skien, decider)
    officer = people("council", "case_officer")
    with pytest.raises(ConditionMoved):
        as_council(people, officer, case_id, cases.conditions.send_back, 1, "For tidlig.")
    report(skien, case_id, 1)
    with pytest.raises(ConditionMoved):
        report(skien, case_id, 1)
    as_council(people, officer, case_id, cases.conditions.send_back, 1, "Referatet mangler.")
    report(skien, case_id, 1, "Her er referatet.")
    with people.acting(officer):
        (row,) = cases.conditions.unmet()
        assert row.condition.progress is Progress.REPORTED
        assert [event.text for event in row.condition.said] == [
            "Det er gjort.",
            "Referatet mangler.",
            "Her er referatet.",
        ]
    as_council(people, decider, case_id, cases.conditions.accept, 1)
    with people.acting(officer):
        assert cases.conditions.unmet() == []
    with pytest.raises(ConditionMoved):
        report(skien, case_id, 1)


def test_a_condition_is_overdue_after_its_last_day_and_not_with_more_time(
    skien: Applicant, decider: Somebody, noise: UUID, people: People
) -> None:
    case_id = decided(skien, decider)
    last = today() + timedelta(days=200)

    def overdue(on: date) -> list[tuple[UUID, int]]:
        token = new_token()
        people.db.run(
            "INSERT INTO sec.token (hash, kind, db_role, tenant_id, expires_at)"
            " VALUES (%s, 'job', %s, %s, now() + interval '1 minute')",
            digest(token),
            WORKER,
            skien.unit_id,
        )
        with people.portal.app_context(), acting(WORKER, token):
            return [(case, each.number) for case, each in cases.overdue_conditions(skien.unit_id, on)]

    assert (overdue(last), overdue(last + timedelta(days=1))) == ([], [(case_id, 1)])
    with pytest.raises(Invalid):
        as_council(people, decider, case_id, cases.conditions.extend, 1, last, "Samme dag.")
    as_council(people, decider, case_id, cases.conditions.extend, 1, last + timedelta(days=30), "Valget kom imellom.")
    assert (overdue(last + timedelta(days=1)), len(overdue(last + timedelta(days=31)))) == ([], 1)
    report(skien, case_id, 1)
    assert len(overdue(last + timedelta(days=31))) == 1


def test_a_case_officer_accepts_nothing_also_by_sql(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = decided(skien, decider)
    report(skien, case_id, 1)
    with pytest.raises(Exception, match=r"not for council\.case_officer"):
        as_council(people, people("council", "case_officer"), case_id, cases.conditions.accept, 1)
    assert state_of(people, case_id) == "approved_with_conditions"


def test_conditions_that_are_not_met_end_in_a_withdrawal(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = decided(skien, decider)
    with people.acting(decider):
        unmet = cases.after(case_id).conditions
    as_council(people, decider, case_id, cases.withdraw_certificate, "Fristen er ute.", unmet)
    assert state_of(people, case_id) == "certificate_withdrawn"
    with pytest.raises(NotFound):
        report(skien, case_id, 1)
    assert (
        "Ikke oppfylt, vilkår 1: Etabler en styringsgruppe."
        in people.client(skien.coordinator).get(f"/enhet/sak/{case_id}").text
    )
    assert status_today(people, skien.unit_id) == "withdrawn"


# --- Corrections ----------------------------------------------------------------------------------------------------


def test_a_correction_keeps_both_texts_and_changes_nothing_that_was_decided(
    skien: Applicant, decider: Somebody, noise: UUID, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    before = db.rows("SELECT * FROM app.decision ORDER BY id")
    with people.acting(decider):
        stand = cases.correctable(case_id).words
    due_on = today() + timedelta(days=230)
    mended = Words("Vedtak og bekreftelse er på plass nå.", None, (condition(days=230),))
    as_council(people, decider, case_id, cases.correct, mended, "Datoen var skrevet feil.")
    assert db.rows("SELECT * FROM app.decision ORDER BY id") == before
    with people.acting(skien.coordinator):
        after = cases.after(case_id, skien.unit_id)
        told = after.standing
        assert told is not None
        assert told.words == mended
        assert after.conditions[0].due_on == due_on
        ((correction, changes),) = told.changes
        assert correction.reason == "Datoen var skrevet feil."
        assert changes == (
            Change(Field.REASON, 0, stand.reason, mended.reason),
            Change(Field.CONDITION_DUE_ON, 1, stand.conditions[0].due_on.isoformat(), due_on.isoformat()),
        )
    assert state_of(people, case_id) == "approved_with_conditions"
    with pytest.raises(Invalid):
        as_council(people, decider, case_id, cases.correct, mended, "Ingenting.")


def test_the_database_refuses_a_correction_of_what_was_decided_and_of_a_correction(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    as_council(people, decider, case_id, cases.correct, Words("Bedre skrevet.", None, (condition(),)), "Skrivefeil.")
    with pytest.raises(psycopg.errors.RestrictViolation):
        db.run("UPDATE app.decision_correction SET reason = 'Annet'")
    for field, number in (("outcome", 0), ("conditions", 0), ("condition_text", 2)):
        with psycopg.connect(db.dsn("slt_council")) as connection:
            connection.execute("SELECT set_config('slt.token', %s, false)", (decider.token,))
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(
                    "INSERT INTO app.decision_correction (tenant_id, id, decision_id, changes, reason, corrected_at)"
                    " SELECT tenant_id, gen_random_uuid(), id, jsonb_build_array(jsonb_build_object('field', %s::text,"
                    " 'number', %s::int, 'before', '', 'after', 'x')), 'x', now() FROM app.decision",
                    (field, number),
                )


_texts = st.text("abc ", min_size=1, max_size=8).filter(str.strip)
_conditions = st.lists(st.builds(condition, _texts, st.integers(1, 400)), min_size=1, max_size=3)


@given(_texts, _conditions, st.data())
def test_corrections_one_after_another_lead_from_the_decided_words_to_the_last_ones(
    reason: str, conditions: list[object], data: st.DataObject
) -> None:
    from types import SimpleNamespace

    from certification.cases.wording import differences

    first = Words(reason, None, tuple(conditions))  # type: ignore[arg-type]
    decision = SimpleNamespace(
        reason=reason,
        departure=None,
        conditions=[each.to_json() for each in first.conditions],
    )
    stand, corrections = written(decision), []
    assert stand == first
    for _n in range(data.draw(st.integers(0, 3))):
        new = Words(
            data.draw(_texts),
            None,
            tuple(condition(data.draw(_texts), data.draw(st.integers(1, 400))) for _c in first.conditions),
        )
        changes = differences(stand, new)
        corrections.append(SimpleNamespace(changes=[change.to_json() for change in changes]))
        stand = new
    assert words(decision, corrections) == stand


# --- Reversals ------------------------------------------------------------------------------------------------------


def test_a_rejection_is_reversed_and_gives_a_certificate(
    skien: Applicant, decider: Somebody, noise: UUID, people: People, db: Database
) -> None:
    case_id = decided(skien, decider, REJECTED)
    assert status_today(people, skien.unit_id) == "rejected"
    linked = reverse(people, decider, case_id, APPROVED)
    assert (state_of(people, case_id), state_of(people, linked)) == ("approved", "reversed")
    first, second = db.rows(
        "SELECT id, outcome, replaces_id, decided_in FROM app.decision WHERE tenant_id = %s ORDER BY decided_at",
        skien.unit_id,
    )
    assert (first[1], second[1:]) == ("rejected", ("approved", first[0], linked))
    assert db.value("SELECT decision_id FROM app.certificate WHERE tenant_id = %s", skien.unit_id) == second[0]
    assert status_today(people, skien.unit_id) == "approved"


def test_an_approval_is_reversed_and_its_certificate_ends_that_day(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    _age(db, 30)
    reverse(people, decider, case_id, REJECTED)
    assert state_of(people, case_id) == "rejected"
    assert db.value("SELECT valid FROM app.certificate") == DateRange(today() - timedelta(days=30), today())
    assert status_today(people, skien.unit_id) == "rejected"


def test_conditions_are_reversed_away_and_the_new_certificate_lasts_no_longer(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    _age(db, 30)
    until = db.value("SELECT upper(valid) FROM app.certificate")
    reverse(people, decider, case_id, APPROVED)
    (old, new) = (row[0] for row in db.rows("SELECT valid FROM app.certificate ORDER BY valid"))
    assert old == DateRange(today() - timedelta(days=30), today())
    assert new.lower == today()  # type: ignore[attr-defined]
    assert abs((new.upper - until).days) <= 31  # type: ignore[attr-defined]  # the months count from the first day
    assert status_today(people, skien.unit_id) == "approved"


def test_a_decision_that_is_given_and_reversed_on_one_day_was_never_valid(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    reverse(people, decider, case_id, REJECTED)
    assert status_today(people, skien.unit_id) == "rejected"
    reverse(people, decider, case_id, APPROVED)
    assert status_today(people, skien.unit_id) == "approved"
    assert db.value("SELECT count(*) FROM app.certificate WHERE valid @> %s", today()) == 1


def test_a_unit_hears_of_a_reversal_when_it_is_made_and_never_of_one_that_was_not(
    skien: Applicant, decider: Somebody, people: People
) -> None:
    case_id = decided(skien, decider, REJECTED)
    with people.acting(decider):
        linked = cases.consider_again(case_id, 3).id
    page = f"/enhet/sak/{case_id}"
    client = people.client(skien.coordinator)
    before = client.get(page).text
    as_council(people, decider, linked, cases.leave_standing, "Den var riktig.")
    assert "Den var riktig" not in client.get(page).text
    with people.acting(skien.coordinator), pytest.raises(NotFound):
        cases.after_of_linked(linked, skien.unit_id)
    assert "gjort om" not in before
    assert state_of(people, linked) == "left_standing"
    reverse(people, decider, case_id, APPROVED)
    assert "Avgjørelsen ble gjort om til godkjenning" in client.get(page).text


@pytest.mark.usefixtures("two_signatures")
def test_a_reversal_needs_the_signatures_of_a_decision(
    skien: Applicant, decider: Somebody, other: Somebody, people: People, db: Database
) -> None:
    case_id = reviewed(skien, decider)
    decide(people, decider, case_id, REJECTED)
    with people.acting(other):
        cases.confirm_proposal(who(people, other), case_id, 3)
    linked = reverse(people, decider, case_id, APPROVED)
    assert (state_of(people, linked), state_of(people, case_id)) == ("appeal_awaiting_signature", "rejected")
    with pytest.raises(SamePerson), people.acting(decider):
        cases.confirm_proposal(who(people, decider), linked, 2)
    with people.acting(other):
        cases.return_proposal(linked, 2, "Skriv tydeligere.")
    decide(people, decider, linked, APPROVED)
    with people.acting(other):
        cases.confirm_proposal(who(people, other), linked, 4)
    assert state_of(people, case_id) == "approved"
    assert db.value("SELECT jsonb_array_length(signatures) FROM app.decision WHERE decided_in = %s", linked) == 2


# --- Appeals --------------------------------------------------------------------------------------------------------


def test_an_appeal_is_forwarded_upheld_or_leads_to_a_new_decision_by_another_decider(
    skien: Applicant, decider: Somebody, other: Somebody, noise: UUID, people: People
) -> None:
    case_id = decided(skien, decider, REJECTED)
    linked = appeal(skien, case_id, skien.signatory)
    with pytest.raises(AlreadyAppealed):
        appeal(skien, case_id)
    officer = people("council", "case_officer")
    as_council(people, officer, linked, cases.start_review)
    as_council(people, officer, linked, cases.ask, "Hva gjelder klagen?")
    with people.acting(skien.coordinator):
        cases.answer(skien.unit_id, linked, 3, "Vedtaket.")
    with pytest.raises(SignedFirst):
        as_council(people, decider, linked, cases.forward, "Den står.")
    with pytest.raises(SignedFirst):
        decide(people, decider, linked, APPROVED)
    as_council(people, other, linked, cases.forward, "Vedtaket gjelder noe annet.")
    with pytest.raises(IllegalTransition):
        decide(people, other, linked, APPROVED)
    for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(Invalid):
            as_council(people, officer, linked, cases.enter_result, Result.ALLOWED, day, "26/1", "Medhold.")
    as_council(people, officer, linked, cases.enter_result, Result.ALLOWED, today(), "26/1", "Medhold.")
    assert state_of(people, linked) == "remitted"
    with pytest.raises(IllegalTransition):
        as_council(people, other, linked, cases.forward, "En gang til.")
    decide(people, other, linked, APPROVED)
    assert (state_of(people, case_id), state_of(people, linked)) == ("approved", "reversed")
    assert status_today(people, skien.unit_id) == "approved"


def test_what_the_body_upholds_stands_and_is_not_appealed_again(
    skien: Applicant, decider: Somebody, other: Somebody, people: People
) -> None:
    case_id = decided(skien, decider, REJECTED)
    linked = appeal(skien, case_id)
    as_council(people, other, linked, cases.start_review)
    as_council(people, other, linked, cases.forward, "Avgjørelsen står.")
    as_council(people, other, linked, cases.enter_result, Result.UPHELD, today(), "26/7", "Ikke medhold.")
    assert (state_of(people, linked), state_of(people, case_id)) == ("left_standing", "rejected")
    with pytest.raises(AlreadyAppealed):
        appeal(skien, case_id)


def test_an_appeal_that_is_taken_back_can_be_sent_again_but_not_of_a_decision_that_was_reversed(
    skien: Applicant, decider: Somebody, people: People
) -> None:
    case_id = decided(skien, decider, REJECTED)
    first = standing_decision(people, case_id)
    linked = appeal(skien, case_id)
    with people.acting(skien.coordinator):
        cases.withdraw_appeal(skien.unit_id, linked, 1, None)
    appeal(skien, case_id)
    reverse(people, decider, case_id, RECOMMENDED)
    with people.acting(skien.coordinator), pytest.raises((NotStanding, AlreadyAppealed)):
        cases.appeal(skien.unit_id, first, "Vi er uenige.")
    assert state_of(people, case_id) == "approved_with_conditions"


def test_the_deadline_counts_from_the_day_the_unit_said_to_have_read_it_and_a_late_appeal_is_krads_to_take(
    skien: Applicant, decider: Somebody, other: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider, REJECTED)
    decision_id = standing_decision(people, case_id)
    with people.acting(skien.coordinator):
        decision = cases.decision(skien.unit_id, decision_id)
        assert decision is not None
        assert (cases.received_on(decision), cases.appeal_by(decision)) == (None, None)
        for _time in range(2):
            cases.mark_read(skien.unit_id, decision_id)
        assert cases.received_on(decision) == today()
        assert cases.appeal_by(decision) == deadlines.deadline(today(), 21)
    with pytest.raises(psycopg.errors.RestrictViolation):
        db.run("UPDATE app.decision_receipt SET received_at = now()")
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.decision_receipt SET received_at = received_at - interval '60 days'")
    db.run("SET session_replication_role = origin")
    with pytest.raises(Invalid) as refused:
        appeal(skien, case_id)
    assert set(refused.value.fields) == {"late_reason"}
    linked = appeal(skien, case_id, late="Brevet ble liggende.")
    with pytest.raises(SignedFirst):
        as_council(people, decider, linked, cases.dismiss, "For sent.")
    as_council(people, other, linked, cases.dismiss, "Ingen god grunn.")
    assert (state_of(people, linked), state_of(people, case_id)) == ("dismissed", "rejected")


def test_an_appeal_in_time_is_never_dismissed_also_by_sql(
    skien: Applicant, decider: Somebody, other: Somebody, people: People, db: Database
) -> None:
    linked = appeal(skien, decided(skien, decider, REJECTED))
    with pytest.raises(Invalid):
        as_council(people, other, linked, cases.dismiss, "Vi vil ikke.")
    with psycopg.connect(db.dsn("slt_council")) as connection:
        connection.execute("SELECT set_config('slt.token', %s, false)", (other.token,))
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            connection.execute(
                "INSERT INTO app.case_event (tenant_id, id, case_id, seq, kind, at, text, detail)"
                " VALUES (%s, gen_random_uuid(), %s, 2, 'appeal_dismissed', now(), 'x', '{}')",
                (skien.unit_id, linked),
            )
    assert refused.value.diag.constraint_name == "ck_case_event_ground"


def test_nothing_is_appealed_of_an_approval_of_all_that_was_applied_for(
    skien: Applicant, decider: Somebody, people: People
) -> None:
    case_id = decided(skien, decider, APPROVED)
    with pytest.raises(NotFound):
        appeal(skien, case_id)


def test_who_has_not_seen_the_latest_event_does_nothing(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = decided(skien, decider)
    report(skien, case_id, 1)
    with pytest.raises(CaseMoved), people.acting(decider):
        cases.conditions.accept(case_id, 3, 1)
    with pytest.raises(CaseMoved), people.acting(decider):
        cases.consider_again(case_id, 3)


# --- Some of a cooperation's municipalities -------------------------------------------------------------------------


def test_krad_decides_for_some_of_a_cooperations_municipalities(
    people: People, decider: Somebody, db: Database
) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    case_id = reviewed(sogn, decider)
    named, left_out = sogn.municipality_ids
    for wrong in (
        (LeftOut(named, "Nei."), LeftOut(left_out, "Nei.")),
        (LeftOut(left_out, " "),),
        (LeftOut(left_out, "Nei."), LeftOut(left_out, "Nei.")),
    ):
        with pytest.raises(Invalid):
            decide(people, decider, case_id, replace(RECOMMENDED, left_out=wrong))
    with pytest.raises(Invalid):
        decide(people, decider, case_id, replace(REJECTED, left_out=(LeftOut(left_out, "Nei."),)))
    decide(people, decider, case_id, replace(RECOMMENDED, left_out=(LeftOut(left_out, "Vedtaket mangler."),)))
    assert db.rows("SELECT municipality_ids FROM app.certificate") == [([named],)]
    assert db.rows("SELECT municipality_ids FROM app.decision") == [([named],)]
    assert status_today(people, sogn.unit_id) == "approved_with_conditions"
    places = dict(
        db.rows(  # type: ignore[arg-type]
            "SELECT p.municipality_id, s.status FROM app.place_status s JOIN app.place p ON p.id = s.place_id"
            " WHERE s.valid @> %s",
            today(),
        )
    )
    assert places == {named: "approved_with_conditions", left_out: "rejected"}
    page = people.client(sogn.coordinator).get(f"/enhet/sak/{case_id}").text
    assert "Gjelder ikke for" in page
    assert "Vedtaket mangler." in page
    reverse(people, decider, case_id, RECOMMENDED)
    assert db.value("SELECT count(*) FROM app.place_status WHERE status = 'rejected' AND valid @> %s", today()) == 1
    status_today(people, sogn.unit_id)
    assert db.value("SELECT count(*) FROM app.place_status WHERE status = 'rejected' AND valid @> %s", today()) == 0


# --- Deadlines ------------------------------------------------------------------------------------------------------


@given(st.dates(date(2015, 1, 1), date(2060, 12, 31)), st.integers(1, 60))
def test_a_deadline_is_a_working_day_and_never_early(received: date, days: int) -> None:
    last, plain = deadlines.deadline(received, days), received + timedelta(days=days)
    assert deadlines.is_working_day(last)
    assert last >= plain
    # From Maundy Thursday to the day after Easter Monday is the longest, with 1 May beside it at the most.
    assert (last - plain).days <= 6
    assert not any(deadlines.is_working_day(plain + timedelta(days=n)) for n in range((last - plain).days))


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 26), date(2026, 12, 17)),
        (date(2026, 12, 4), date(2026, 12, 28)),  # Christmas Day on a Friday
        (date(2026, 4, 10), date(2026, 5, 4)),  # 1 May on a Friday
        (date(2026, 4, 26), date(2026, 5, 18)),  # 17 May on a Sunday
        (date(2026, 3, 12), date(2026, 4, 7)),  # Easter
    ],
)
def test_deadlines_by_the_calendar(received: date, last: date) -> None:
    assert deadlines.deadline(received, 21) == last
