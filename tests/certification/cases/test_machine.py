"""Random orders of everything that people of both sides can do to a unit's cases and its certificate, against the reducers and
the real database, where one decider signs and where two must.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError

from app.clock import today
from app.errors import DomainError
from certification.cases import service as cases
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft, Result
from certification.cases.states import Kind, State, reduce
from certification.certificates.states import Life, Step
from certification.watch import oversight
from tests.certification.cases.after import RECOMMENDED, condition
from tests.certification.cases.world import World
from tests.database import Database, People, Somebody
from tests.factories.cases import applicant, events_seen, impartial, principal_of, signing

DRAFTS = {
    "approved": Draft(Outcome.APPROVED, "Greit.", "Resten er avtalt."),
    "conditions": RECOMMENDED,
    "two conditions": Draft(
        Outcome.APPROVED_WITH_CONDITIONS, "Greit.", conditions=(condition(), condition("Meld inn mål.", 100))
    ),
    "rejected": Draft(Outcome.REJECTED, "Nei.", "Vedtaket gjelder noe annet."),
}
_DECIDERS = st.integers(0, 3)
#: How far a run has come before anything random happens.
BEGINS = ("new", "reviewed", "proposed", "returned", *sorted(DRAFTS), "suspended", "late appeal", "dismissed")


def _once_there_is(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return precondition(lambda self: self.there_is(what))


#: Before there is something to do it to, a rule is not tried.
_DECIDED, _GIVEN = _once_there_is("decision"), _once_there_is("certificate")
_LINKED = _once_there_is("case_file WHERE kind <> 'application'")
_PROPOSED = _once_there_is("case_event WHERE kind = 'decision_proposed'")


class Cases(RuleBasedStateMachine):
    """What anybody tries, in any order. A refusal is no fault; what is let in must leave the rows as they must be."""

    world: World
    begins: str
    refused: int = 0
    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.world.empty()
        self.apply()
        self.begin()

    def begin(self) -> None:
        begins = self.begins
        if begins == "new":
            return
        self.start(linked=False, d=0)
        if begins == "reviewed":
            return
        rejected = begins in ("late appeal", "dismissed")
        self.decide(linked=False, d=0, draft=begins if begins in DRAFTS else "rejected" if rejected else "conditions")
        if begins == "returned":
            self.send_back(linked=False, d=1)
        elif begins != "proposed":
            self.confirm(linked=False, d=1)
        if begins == "approved":
            self.correct(d=0)
        if begins == "suspended":
            self.oversee(d=0, what=Step.SUSPENDED)
            self.oversee(d=1, what="confirm")
        if rejected:
            self.months_go()
            self.appeal(signatory=False)
        if begins == "dismissed":
            self.dismiss(d=-1)

    def there_is(self, what: str) -> bool:
        """Whether a run has come so far that there are rows; what is tried before is always refused."""
        return bool(self.world.db.value(f"SELECT EXISTS (SELECT FROM app.{what})"))

    def apply(self) -> None:
        """The unit applies; all deciders are impartial."""
        self.case_id = self.world.unit.apply()
        impartial(self.world.people, self.case_id, *self.world.deciders)

    def try_(self, who_: Somebody, act: Callable[[], object]) -> None:
        """Do something as somebody; the service or the database may refuse it, and then nothing is changed."""
        before = self.stand()
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
        assert self.stand() == before

    def stand(self) -> list[tuple[object, ...]]:
        return self.world.db.rows(
            "SELECT id, events, state FROM app.case_file UNION ALL SELECT id, events, ending FROM app.certificate ORDER BY 1"
        )

    def decider(self, d: int) -> Somebody:
        return self.world.deciders[d % len(self.world.deciders)]

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
        self.try_(self.decider(d), lambda: cases.start_review(case_id, self.seen(case_id)))

    @rule(linked=st.booleans(), d=_DECIDERS)
    def ask(self, linked: bool, d: int) -> None:
        case_id = self.any_case(linked)
        self.try_(self.decider(d), lambda: cases.ask(case_id, self.seen(case_id), "Hva?"))

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
        case_id, decider = self.any_case(linked), self.decider(d)
        me = principal_of(self.world.people, decider)
        self.try_(decider, lambda: cases.decide(me, case_id, self.seen(case_id), DRAFTS[draft]))

    @rule(linked=st.booleans(), d=_DECIDERS)
    @_PROPOSED
    def confirm(self, linked: bool, d: int) -> None:
        case_id, decider = self.any_case(linked), self.decider(d)
        me = principal_of(self.world.people, decider)
        self.try_(decider, lambda: cases.confirm_proposal(me, case_id, self.seen(case_id)))

    @rule(linked=st.booleans(), d=_DECIDERS)
    @_PROPOSED
    def send_back(self, linked: bool, d: int) -> None:
        case_id = self.any_case(linked)
        self.try_(self.decider(d), lambda: cases.return_proposal(case_id, self.seen(case_id), "Skriv hvorfor."))

    @rule(d=_DECIDERS)
    @_DECIDED
    def correct(self, d: int) -> None:
        case_id = self.case_id

        def act() -> None:
            words = cases.correctable(case_id).words
            cases.correct(
                case_id, self.seen(case_id), replace(words, reason=f"{words.reason} Rettet."), "En skrivefeil."
            )

        self.try_(self.decider(d), act)

    @rule(d=_DECIDERS, what=st.sampled_from([Step.SUSPENDED, Step.REINSTATED, "confirm", "send back"]))
    @_GIVEN
    def oversee(self, d: int, what: str) -> None:
        """A decider suspends the latest certificate or lets it count again, or signs or refuses what another proposed."""
        found = self.world.db.rows("SELECT id, events FROM app.certificate ORDER BY number DESC LIMIT 1")
        if not found:
            return
        (certificate_id, seen), decider = found[0], self.decider(d)
        assert isinstance(certificate_id, UUID)
        assert isinstance(seen, int)
        me = principal_of(self.world.people, decider)

        def act() -> None:
            if what == "confirm":
                oversight.confirm(me, certificate_id, seen)
            elif what == "send back":
                oversight.send_back(certificate_id, seen, "Ikke ennå.")
            else:
                oversight.act(certificate_id, seen, Step(what), "Vedtaket gjelder ikke.")

        self.try_(decider, act)

    @rule(d=_DECIDERS)
    @_DECIDED
    def withdraw_certificate(self, d: int) -> None:
        case_id = self.case_id
        self.try_(self.decider(d), lambda: cases.withdraw_certificate(case_id, self.seen(case_id), "Falt bort."))

    @rule(number=st.integers(1, 3))
    @_DECIDED
    def report(self, number: int) -> None:
        case_id, unit = self.case_id, self.world.unit
        self.try_(
            unit.coordinator,
            lambda: cases.conditions.report(unit.unit_id, case_id, self.seen(case_id), number, "Gjort."),
        )

    @rule(number=st.integers(1, 3), d=_DECIDERS, what=st.sampled_from(["accept", "send back", "extend"]))
    @_DECIDED
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

        self.try_(self.decider(d), act)

    @rule(d=_DECIDERS)
    @_DECIDED
    def consider_again(self, d: int) -> None:
        case_id = self.case_id
        self.try_(self.decider(d), lambda: cases.consider_again(case_id, self.seen(case_id)))

    @rule(d=_DECIDERS)
    @_LINKED
    def leave_standing(self, d: int) -> None:
        case_id = self.any_case(linked=True)
        self.try_(self.decider(d), lambda: cases.leave_standing(case_id, self.seen(case_id), "Den står."))

    @rule(signatory=st.booleans())
    @_DECIDED
    def appeal(self, signatory: bool) -> None:
        unit = self.world.unit
        decided = self.world.db.rows("SELECT id FROM app.decision ORDER BY decided_at DESC LIMIT 1")
        decision = decided[0][0] if decided else None
        if isinstance(decision, UUID):
            somebody = unit.signatory if signatory else unit.coordinator
            self.try_(somebody, lambda: cases.appeal(unit.unit_id, decision, "Vi er uenige.", "Brevet lå."))

    @rule()
    @_DECIDED
    def months_go(self) -> None:
        """The unit received what is decided so long ago that an appeal of it is late."""
        db = self.world.db
        db.run("SET session_replication_role = replica")
        db.run(
            "INSERT INTO app.decision_receipt (tenant_id, decision_id, received_at) SELECT tenant_id, id, now() - interval"
            " '90 days' FROM app.decision ON CONFLICT DO NOTHING"
        )
        db.run("SET session_replication_role = origin")

    @rule(d=_DECIDERS)
    @_LINKED
    def dismiss(self, d: int) -> None:
        case_id = self.any_case(linked=True)
        self.try_(self.decider(d), lambda: cases.dismiss(case_id, self.seen(case_id), "For sent."))

    @rule(d=_DECIDERS)
    @_LINKED
    def forward(self, d: int) -> None:
        case_id = self.any_case(linked=True)
        self.try_(self.decider(d), lambda: cases.forward(case_id, self.seen(case_id), "Den står."))

    @rule(d=_DECIDERS, result=st.sampled_from(Result))
    @_LINKED
    def enter_result(self, d: int, result: Result) -> None:
        case_id = self.any_case(linked=True)
        self.try_(
            self.decider(d),
            lambda: cases.enter_result(case_id, self.seen(case_id), result, today(), "26/1", "Fordi."),
        )

    @rule()
    def withdraw(self) -> None:
        case_id, unit = self.case_id, self.world.unit
        self.try_(unit.coordinator, lambda: cases.withdraw(unit.unit_id, case_id, self.seen(case_id), None))

    @rule()
    @_LINKED
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

    def teardown(self) -> None:
        """Remember what a run has led to."""
        kinds = self.world.db.rows("SELECT kind FROM app.case_event UNION ALL SELECT kind FROM app.certificate_event")
        Cases.happened.update(str(kind) for (kind,) in kinds)

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
    def every_certificate_is_what_its_events_make_of_it(self) -> None:
        rows = self.world.db.rows(
            "SELECT c.id, lower(c.valid), coalesce(upper(c.valid), c.ended_on), c.suspended, c.ending, c.events,"
            " (d.decided_at AT TIME ZONE 'Europe/Oslo')::date"
            " FROM app.certificate c JOIN app.decision d ON d.id = c.decision_id"
        )
        for certificate_id, start, end, spells, ending, events, given_on in rows:
            life = Life(given_on, date.max)  # type: ignore[arg-type]
            told = self.world.db.rows(
                "SELECT kind, effective_on FROM app.certificate_event WHERE certificate_id = %s ORDER BY seq",
                certificate_id,
            )
            for kind, on in told:
                life = life.after(Step(str(kind)), on)  # type: ignore[arg-type]
            kept = Life(start, end, tuple((s.lower, s.upper) for s in spells), Step(str(ending)) if ending else None)  # type: ignore[arg-type, attr-defined]
            days = [today() + timedelta(days=n) for n in (0, 1, 30)]
            assert [kept.state(day) for day in days] == [life.state(day) for day in days]
            assert events == len(told)

    @invariant()
    def the_rows_are_as_they_must_be(self) -> None:
        assert not (faults := self.world.faults()), faults


@pytest.mark.parametrize("signatures", [1, 2])
def test_whatever_the_order_the_cases_end_in_one_state_and_the_rows_hold_together(
    db: Database, people: People, signatures: int
) -> None:
    unit = applicant(people, "4003", name="Skien")
    deciders = [people("council", "decider") for _n in range(2 * signatures)]
    Cases.world = World(people, db, unit, deciders, signatures)
    Cases.refused, Cases.happened = 0, Counter()
    with signing(db, signatures):
        for Cases.begins in BEGINS:
            run_state_machine_as_test(
                Cases,
                settings=settings(
                    max_examples=2, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
                ),
            )
    assert Cases.refused > 20
    wanted = {"decision_corrected", "suspended", "appeal_dismissed"}
    wanted |= {"proposal_returned", "suspension_proposed"} if signatures > 1 else set()
    assert wanted <= Cases.happened.keys(), Cases.happened
