"""What tests of cases do again and again: review, decide, report, appeal, reverse, as the people who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from app.clock import today
from app.db.roles import PROJECTOR
from app.db.session import acting
from certification.cases import service as cases
from certification.cases.outcomes import Condition, Outcome
from certification.cases.service import Draft
from dashboards.projection import service as projection
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, begin, events_seen, impartial, propose


def condition(text: str = "Etabler en styringsgruppe.", days: int = 200) -> Condition:
    return Condition(text, today() + timedelta(days=days), "steering_group")


RECOMMENDED = Draft(Outcome.APPROVED_WITH_CONDITIONS, "Vedtak og bekreftelse er på plass.", conditions=(condition(),))
TWO = Draft(
    Outcome.APPROVED_WITH_CONDITIONS,
    "Vedtaket er på plass.",
    conditions=(condition(), condition("Meld inn mål.", 300)),
)
REJECTED = Draft(Outcome.REJECTED, "Det holder ikke.", "Vedtaket gjelder noe annet.")
APPROVED = Draft(Outcome.APPROVED, "Alt er på plass.", "Resten er avtalt.")


def reviewed(one: Applicant, officer: Somebody) -> UUID:
    case_id = one.apply()
    begin(one.people, case_id, officer)
    return case_id


def decide(people: People, decider: Somebody, case_id: UUID, draft: Draft) -> None:
    """One decider decides, or proposes where two must sign."""
    impartial(people, case_id, decider)
    propose(people, case_id, draft, decider)


def decided(one: Applicant, decider: Somebody, draft: Draft = RECOMMENDED) -> UUID:
    case_id = reviewed(one, decider)
    decide(one.people, decider, case_id, draft)
    return case_id


def report(one: Applicant, case_id: UUID, number: int, text: str = "Det er gjort.") -> None:
    seen = events_seen(one.people, case_id)
    with one.people.acting(one.coordinator):
        cases.conditions.report(one.unit_id, case_id, seen, number, text)


def as_council(people: People, somebody: Somebody, case_id: UUID, act: Callable[..., object], *args: object) -> None:
    impartial(people, case_id, somebody)
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


def age(db: Database, days: int) -> None:
    """Let everything that is decided, with its conditions and warnings, have been so for some days."""
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.certificate SET valid = daterange(lower(valid) - %s::int, upper(valid))", days)
    db.run("UPDATE app.case_event SET at = at - make_interval(days => %s)", days)
    db.run("UPDATE app.decision SET decided_at = decided_at - make_interval(days => %s)", days)
    db.run(
        "UPDATE app.decision SET conditions = (SELECT jsonb_agg(each || jsonb_build_object('due_on',"
        " (each->>'due_on')::date - %s::int)) FROM jsonb_array_elements(conditions) each) WHERE conditions <> '[]'",
        days,
    )
    db.run(
        "UPDATE app.certificate_warning SET (fell_on, found_on, visible_on) = (SELECT fell_on - n, found_on - n,"
        " visible_on - n FROM (VALUES (%s::int)) of(n))",
        days,
    )
    db.run("SET session_replication_role = origin")
