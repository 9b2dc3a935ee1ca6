"""A decision is reversed, on KRÅD's own or in an appeal of it; and one that is for some of a cooperation alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from app.clock import today
from app.errors import Conflict, Invalid, NotFound
from certification.cases import deadlines
from certification.cases import service as cases
from certification.cases.errors import (
    AlreadyAppealed,
    CaseMoved,
    IllegalTransition,
    NotStanding,
    SamePerson,
    SignedFirst,
)
from certification.cases.outcomes import LeftOut
from certification.cases.service import Result
from tests.certification.cases.after import (
    APPROVED,
    RECOMMENDED,
    REJECTED,
    age,
    appeal,
    as_council,
    decide,
    decided,
    report,
    reverse,
    reviewed,
    standing_decision,
    status_today,
)
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, impartial, principal_of, state_of

#: What follows a decision is the same however many signed it.
pytestmark = pytest.mark.usefixtures("one_signature")


@pytest.fixture
def two_signatures(one_signature: None, db: Database) -> None:
    db.run("UPDATE app.parameter SET value = 2 WHERE key = 'signatures_required'")


def test_a_rejection_is_reversed_and_gives_a_certificate(
    skien: Applicant, decider: Somebody, approved_elsewhere: UUID, people: People, db: Database
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
    age(db, 30)
    reverse(people, decider, case_id, REJECTED)
    assert state_of(people, case_id) == "rejected"
    assert db.value("SELECT valid FROM app.certificate") == DateRange(today() - timedelta(days=30), today())
    assert status_today(people, skien.unit_id) == "rejected"


def test_conditions_are_reversed_away_and_the_new_certificate_lasts_no_longer(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    age(db, 30)
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
    impartial(people, case_id, other)
    with people.acting(other):
        cases.confirm_proposal(principal_of(people, other), case_id, 3)
    linked = reverse(people, decider, case_id, APPROVED)
    assert (state_of(people, linked), state_of(people, case_id)) == ("appeal_awaiting_signature", "rejected")
    with pytest.raises(SamePerson), people.acting(decider):
        cases.confirm_proposal(principal_of(people, decider), linked, 2)
    with people.acting(other):
        cases.return_proposal(linked, 2, "Skriv tydeligere.")
    decide(people, decider, linked, APPROVED)
    with people.acting(other):
        cases.confirm_proposal(principal_of(people, other), linked, 4)
    assert state_of(people, case_id) == "approved"
    assert db.value("SELECT jsonb_array_length(signatures) FROM app.decision WHERE decided_in = %s", linked) == 2


def test_an_appeal_is_forwarded_upheld_or_leads_to_a_new_decision_by_another_decider(
    skien: Applicant, decider: Somebody, other: Somebody, approved_elsewhere: UUID, people: People
) -> None:
    case_id = decided(skien, decider, REJECTED)
    linked = appeal(skien, case_id, skien.signatory)
    with pytest.raises(AlreadyAppealed):
        appeal(skien, case_id)
    officer = people("council", "case_officer")
    as_council(people, officer, linked, cases.start_review)
    as_council(people, officer, linked, cases.ask, "Hva gjelder klagen?")
    with people.acting(skien.coordinator):
        cases.answer(skien.unit_id, linked, cases.after(case_id, skien.unit_id).linked[-1].question.id, "Vedtaket.")
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


def test_of_two_who_reverse_at_once_one_does(
    skien: Applicant, decider: Somebody, other: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider, REJECTED)
    with people.acting(decider):
        linked = cases.consider_again(case_id, 3).id
    impartial(people, case_id, other)

    def attempt(somebody: Somebody) -> object:
        principal = principal_of(people, somebody)
        try:
            with people.acting(somebody):
                return cases.decide(principal, linked, 1, APPROVED)
        except Conflict as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, (decider, other)))
    assert sum(isinstance(result, CaseMoved | IllegalTransition) for result in results) == 1
    assert db.value("SELECT count(*) FROM app.decision") == 2
    assert db.value("SELECT count(*) FROM app.certificate") == 1
