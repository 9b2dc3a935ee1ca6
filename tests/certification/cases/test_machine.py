"""Random orders of everything that people of both sides can do to a unit's cases, against the reducer and the real database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError

from app.clock import today
from app.errors import DomainError
from certification.cases import service as cases
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft, Result
from certification.cases.states import Kind, State, reduce
from tests.certification.cases.after import RECOMMENDED, condition
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, events_seen, impartial, principal_of

DRAFTS = {
    "approved": Draft(Outcome.APPROVED, "Greit.", "Resten er avtalt."),
    "conditions": RECOMMENDED,
    "two conditions": Draft(
        Outcome.APPROVED_WITH_CONDITIONS, "Greit.", conditions=(condition(), condition("Meld inn mål.", 100))
    ),
    "rejected": Draft(Outcome.REJECTED, "Nei.", "Vedtaket gjelder noe annet."),
}
_DECIDERS = st.integers(0, 1)


@dataclass
class World:
    """Two deciders and a unit, shared by the runs; each run begins with an application of its own."""

    people: People
    db: Database
    unit: Applicant
    deciders: list[Somebody] = field(default_factory=list)

    def empty(self) -> None:
        """Take the runs' cases away again."""
        self.db.run("SET session_replication_role = replica")
        for table in (
            "case_assignment",
            "case_impartiality",
            "case_attachment",
            "decision_receipt",
            "decision_correction",
            "certificate_event",
            "certificate",
            "case_event",
            "case_file",
        ):
            self.db.run(f"DELETE FROM app.{table}")
        for table in ("decision", "submission_signature", "submission"):
            self.db.run(f"DELETE FROM app.{table}")
        self.db.run("SET session_replication_role = origin")


class Cases(RuleBasedStateMachine):
    """What anybody tries, in any order. A refusal is no fault; what is let in must leave the rows as they must be."""

    world: World
    refused: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.world.empty()
        self.apply()

    def apply(self) -> None:
        """The unit applies; both deciders are impartial."""
        self.case_id = self.world.unit.apply()
        impartial(self.world.people, self.case_id, *self.world.deciders)

    def try_(self, who_: Somebody, act: Callable[[], object]) -> None:
        """Do something as somebody; the service or the database may refuse it, and then nothing is changed."""
        before = self.world.db.rows("SELECT id, events, state FROM app.case_file ORDER BY id")
        try:
            with self.world.people.acting(who_):
                act()
        except DomainError:
            pass
        except DBAPIError as error:
            if not isinstance(error.orig, pg.CheckViolation | pg.InsufficientPrivilege):
                raise
        else:
            return
        Cases.refused += 1
        assert self.world.db.rows("SELECT id, events, state FROM app.case_file ORDER BY id") == before

    def seen(self, case_id: UUID) -> int:
        return events_seen(self.world.people, case_id)

    def any_case(self, linked: bool) -> UUID:
        """The application, or the linked case opened last."""
        if linked:
            found = self.world.db.rows(
                "SELECT id FROM app.case_file WHERE kind <> 'application' ORDER BY opened_at DESC LIMIT 1"
            )
            if found and isinstance(found[0][0], UUID):
                return found[0][0]
        return self.case_id

    @rule(linked=st.booleans(), d=_DECIDERS)
    def start(self, linked: bool, d: int) -> None:
        case_id = self.any_case(linked)
        self.try_(self.world.deciders[d], lambda: cases.start_review(case_id, self.seen(case_id)))

    @rule(linked=st.booleans(), d=_DECIDERS)
    def ask(self, linked: bool, d: int) -> None:
        case_id = self.any_case(linked)
        self.try_(self.world.deciders[d], lambda: cases.ask(case_id, self.seen(case_id), "Hva?"))

    @rule(linked=st.booleans())
    def answer(self, linked: bool) -> None:
        case_id, unit = self.any_case(linked), self.world.unit
        asked = self.world.db.rows(
            "SELECT id FROM app.case_event WHERE case_id = %s AND kind = 'question_asked' ORDER BY seq", case_id
        )
        question = asked[-1][0] if asked else uuid4()
        assert isinstance(question, UUID)
        self.try_(unit.coordinator, lambda: cases.answer(unit.unit_id, case_id, question, "Dette."))

    @rule(linked=st.booleans(), d=_DECIDERS, draft=st.sampled_from(sorted(DRAFTS)))
    def decide(self, linked: bool, d: int, draft: str) -> None:
        case_id, decider = self.any_case(linked), self.world.deciders[d]
        me = principal_of(self.world.people, decider)
        self.try_(decider, lambda: cases.decide(me, case_id, self.seen(case_id), DRAFTS[draft]))

    @rule(d=_DECIDERS)
    def withdraw_certificate(self, d: int) -> None:
        case_id = self.case_id
        self.try_(self.world.deciders[d], lambda: cases.withdraw_certificate(case_id, self.seen(case_id), "Falt bort."))

    @rule(number=st.integers(1, 3))
    def report(self, number: int) -> None:
        case_id, unit = self.case_id, self.world.unit
        self.try_(
            unit.coordinator,
            lambda: cases.conditions.report(unit.unit_id, case_id, self.seen(case_id), number, "Gjort."),
        )

    @rule(number=st.integers(1, 3), d=_DECIDERS, what=st.sampled_from(["accept", "send back", "extend"]))
    def judge(self, number: int, d: int, what: str) -> None:
        case_id = self.case_id

        def act() -> None:
            seen = self.seen(case_id)
            if what == "accept":
                cases.conditions.accept(case_id, seen, number)
            elif what == "send back":
                cases.conditions.send_back(case_id, seen, number, "Mangler.")
            else:
                cases.conditions.extend(case_id, seen, number, today() + timedelta(days=500), "Mer tid.")

        self.try_(self.world.deciders[d], act)

    @rule(d=_DECIDERS)
    def consider_again(self, d: int) -> None:
        case_id = self.case_id
        self.try_(self.world.deciders[d], lambda: cases.consider_again(case_id, self.seen(case_id)))

    @rule(d=_DECIDERS)
    def leave_standing(self, d: int) -> None:
        case_id = self.any_case(linked=True)
        self.try_(self.world.deciders[d], lambda: cases.leave_standing(case_id, self.seen(case_id), "Den står."))

    @rule(signatory=st.booleans())
    def appeal(self, signatory: bool) -> None:
        unit = self.world.unit
        decided = self.world.db.rows("SELECT id FROM app.decision ORDER BY decided_at DESC LIMIT 1")
        decision = decided[0][0] if decided else None
        if isinstance(decision, UUID):
            somebody = unit.signatory if signatory else unit.coordinator
            self.try_(somebody, lambda: cases.appeal(unit.unit_id, decision, "Vi er uenige."))

    @rule(d=_DECIDERS)
    def forward(self, d: int) -> None:
        case_id = self.any_case(linked=True)
        self.try_(self.world.deciders[d], lambda: cases.forward(case_id, self.seen(case_id), "Den står."))

    @rule(d=_DECIDERS, result=st.sampled_from(Result))
    def enter_result(self, d: int, result: Result) -> None:
        case_id = self.any_case(linked=True)
        self.try_(
            self.world.deciders[d],
            lambda: cases.enter_result(case_id, self.seen(case_id), result, today(), "26/1", "Fordi."),
        )

    @rule()
    def withdraw(self) -> None:
        case_id, unit = self.case_id, self.world.unit
        self.try_(unit.coordinator, lambda: cases.withdraw(unit.unit_id, case_id, self.seen(case_id), None))

    @rule()
    def withdraw_appeal(self) -> None:
        case_id, unit = self.any_case(linked=True), self.world.unit
        self.try_(unit.coordinator, lambda: cases.withdraw_appeal(unit.unit_id, case_id, self.seen(case_id), None))

    @rule()
    @precondition(
        lambda self: self.world.db.value("SELECT state FROM app.case_file WHERE id = %s", self.case_id) != "submitted"
    )
    def apply_again(self) -> None:
        """A unit whose case is decided applies anew; its open case refuses it."""
        with suppress(DomainError):
            self.apply()

    @invariant()
    def every_case_is_in_the_state_that_its_events_lead_to(self) -> None:
        for case_id, state, events in self.world.db.rows("SELECT id, state, events FROM app.case_file"):
            kinds = [
                Kind(str(row[0]))
                for row in self.world.db.rows(
                    "SELECT kind FROM app.case_event WHERE case_id = %s ORDER BY seq", case_id
                )
            ]
            assert (reduce(kinds), len(kinds)) == (State(str(state)), events)

    @invariant()
    def the_rows_are_as_they_must_be(self) -> None:
        faults = self.world.db.rows(
            """
            SELECT 'two open cases of a kind' FROM app.case_file WHERE state IN ('submitted', 'in_review',
              'awaiting_answer', 'appealed', 'reconsidered', 'appeal_awaiting_answer', 'forwarded', 'remitted')
             GROUP BY tenant_id, kind HAVING count(*) > 1
            UNION ALL SELECT 'two certificates a day' FROM app.certificate a JOIN app.certificate b
              ON a.tenant_id = b.tenant_id AND a.id < b.id AND a.valid && b.valid
            UNION ALL SELECT 'a certificate without an approval' FROM app.certificate c WHERE NOT EXISTS (
              SELECT FROM app.decision d WHERE d.id = c.decision_id
                 AND d.outcome IN ('approved', 'approved_with_conditions'))
            UNION ALL SELECT 'a certificate of a decision that another took the place of' FROM app.certificate c
              JOIN app.decision later ON later.replaces_id = c.decision_id WHERE c.valid @> %(today)s
            UNION ALL SELECT 'an approval without a certificate' FROM app.case_file f WHERE f.kind = 'application'
              AND f.state IN ('approved', 'approved_with_conditions') AND NOT EXISTS (
              SELECT FROM app.certificate c WHERE c.tenant_id = f.tenant_id AND c.valid @> %(today)s)
            UNION ALL SELECT 'approved without conditions that are met' FROM app.case_file f
              JOIN app.decision d ON d.case_id = f.id AND d.id = sec.standing_decision(d.tenant_id, d.case_id)
              WHERE f.state = 'approved' AND d.outcome = 'approved_with_conditions' AND NOT EXISTS (
              SELECT FROM app.case_event e WHERE e.case_id = f.id AND e.kind = 'conditions_met'
                 AND e.detail ->> 'decision' = d.id::text)
            UNION ALL SELECT 'an appeal decided by who signed' FROM app.case_file f
              JOIN app.decision d ON d.decided_in = f.id JOIN app.decision first ON first.id = f.about_id
              WHERE f.kind = 'appeal' AND d.signatures -> 0 ->> 'membership_id' = first.signatures -> 0 ->> 'membership_id'
            """.replace("%(today)s", f"'{today()}'::date")
        )
        assert not faults, faults


@pytest.mark.usefixtures("one_signature")
def test_whatever_the_order_the_cases_end_in_one_state_and_the_rows_hold_together(db: Database, people: People) -> None:
    unit = applicant(people, "4003", name="Skien")
    Cases.world = World(people, db, unit, [people("council", "decider") for _n in range(2)])
    Cases.refused = 0
    run_state_machine_as_test(
        Cases,
        settings=settings(
            max_examples=6, stateful_step_count=22, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert Cases.refused > 20
