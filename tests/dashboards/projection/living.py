"""Years that a few units live through, by the services of the portal alone: what each asks of the outbox, and nothing else, is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app import clock
from app.errors import DomainError
from app.jobs.worker import run
from certification.cases.outcomes import LeftOut, Outcome
from certification.cases.service import Draft
from certification.cases.states import State
from tenants.register import service as register
from tenants.register.records import identity
from tests.certification.cases.after import condition
from tests.database import People, Somebody
from tests.factories.police import officer
from tests.factories.units import make_unit

#: The first approvals run out before the last day.
FIRST, LAST = date(2022, 6, 1), date(2026, 10, 1)
#: Before it, the counts of the register's municipalities are known, and no reform may change them.
REFORMS_FROM = date(2024, 2, 1)
COUNTY, DISTRICT = "34", identity("police_district", "innlandet")
#: What the worker does here; letters, mails and the like have no part in the picture.
JOBS = ("unit_changed", "place_changed", "agreements_changed", "carry_out_reform")

#: Something that can happen; False where there was nothing that it could happen to.
Act = Callable[["Years"], bool]


@dataclass
class Living:
    """A unit with the people who sign in for it."""

    id: UUID
    name: str
    coordinator: Somebody
    signatories: dict[UUID, Somebody]


class Years:
    """Units of Innlandet, and all that can happen to them, in an order that a seed draws. The days go forward.

    `done` counts what was done, by its name; what the portal refuses happens to nobody.
    """

    def __init__(self, people: People, seed: int, acts: Sequence[Act]) -> None:
        self.people, self.portal, self.db, self.rng = people, people.portal, people.db, Random(seed)
        self.on, self.done, self.made, self.acts = FIRST, Counter[str](), 0, acts
        self.deck: list[Act] = []
        self.decider, self.keeper = people("council", "decider"), people("council", "register_keeper")
        self.police = officer(people, DISTRICT)
        self.units: list[Living] = []
        for numbers in (("3411",), ("3422", "3426"), ("3420",), ("3427",), ("3428", "3429", "3430")):
            unit_id = make_unit(people.portal, *numbers, on=FIRST, name=numbers[0])
            coordinator = people("unit", "coordinator", tenant_id=unit_id)
            self.units.append(Living(unit_id, numbers[0], coordinator, {}))

    def step(self) -> None:
        """A day some weeks later, something happens, and the jobs that it asked for are done."""
        self.on += timedelta(days=self.rng.randint(5, 35))
        for unit in self.units:
            self._signed_in(unit)
        with clock.pretending(self.on):
            self.work()
            while not self._act():
                pass
            self.work()

    def _act(self) -> bool:
        """Do what is next, if it can be done."""
        if not self.deck:
            self.deck = self.rng.sample(self.acts, len(self.acts))
        act = self.deck.pop()
        try:
            done = act(self)
        except DomainError:
            self.done["refused"] += 1
            return True
        self.done[act.__name__] += done
        return done

    def work(self) -> None:
        """Do what is due, in any order; some of it twice."""
        waiting = self.db.rows(
            "SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL AND kind = ANY (%s)"
            " AND (lease_until IS NULL OR lease_until < %s) ORDER BY created_at, id",
            list(JOBS),
            self.on,
        )
        for (job,) in self.rng.sample(waiting, len(waiting)):
            for _ in range(self.rng.choice((1, 1, 2))):
                with self.portal.app_context():
                    run(str(job))
        assert not self.db.rows("SELECT FROM app.outbox WHERE kind = ANY (%s) AND dead_at IS NOT NULL", list(JOBS))
        if self.db.rows("SELECT FROM app.outbox WHERE id = ANY (%s) AND done_at IS NULL", [job for (job,) in waiting]):
            raise AssertionError("a job was not done")
        if self.db.rows(
            "SELECT FROM app.outbox WHERE done_at IS NULL AND kind = ANY (%s) AND lease_until IS NULL", list(JOBS)
        ):
            self.work()  # What a job has asked for.

    def _signed_in(self, unit: Living) -> None:
        covered = self.covered(unit)
        for place in covered:
            if place not in unit.signatories:
                whose = place if len(covered) > 1 else None
                unit.signatories[place] = self.people("unit", "signatory", tenant_id=unit.id, municipality_id=whose)

    def covered(self, unit: Living) -> dict[UUID, str]:
        """The municipalities that a unit covers on the day, with their numbers."""
        return dict(
            self.db.rows(  # type: ignore[arg-type]
                "SELECT c.municipality_id, v.number FROM app.unit_cover c JOIN app.municipality_version v"
                " ON v.municipality_id = c.municipality_id AND v.valid @> %s WHERE c.tenant_id = %s AND c.valid @> %s"
                " ORDER BY v.number",
                self.on, unit.id, self.on,
            )
        )  # fmt: skip

    def one(self, query: str, *parameters: object) -> Any:
        """A row of a query, drawn; None where there is none. The query says the order."""
        found = self.db.rows(query, *parameters)
        return self.rng.choice(found) if found else None

    def confirmed(self, place: UUID) -> date:
        """When the police said that they take part; today where they hadn't."""
        day = "SELECT confirmed_on FROM app.police_confirmation WHERE place_id = %s ORDER BY 1 LIMIT 1"
        if not self.db.rows(day, place):
            self.police.confirm(place)
        found = self.db.value(day, place)
        assert isinstance(found, date)
        return found

    def living(self, unit_id: object) -> Living:
        return next(unit for unit in self.units if unit.id == unit_id)

    def numbers(self) -> list[str]:
        with self.people.acting(self.keeper):
            return [m.number for m in register.municipalities(self.on) if m.number.startswith(COUNTY)]

    def case(self, *states: State) -> Any:
        return self.one(
            "SELECT id, tenant_id FROM app.case_file WHERE state = ANY (%s) ORDER BY opened_at, id",
            [str(state) for state in states],
        )

    def applied_for(self, case_id: object) -> list[UUID]:
        found: Any = self.db.value(
            "SELECT s.municipality_ids FROM app.submission s JOIN app.case_file c ON c.submission_id = s.id"
            " WHERE c.id = %s",
            case_id,
        )
        return list(found)

    def all_there(self, case_id: object) -> bool:
        """Whether all that a case is about is there still: a letter is about municipalities that there are."""
        places = self.applied_for(case_id)
        with self.people.acting(self.keeper):
            return len(register.municipalities(self.on, places)) == len(places)

    def certificate(self, where: str = "true") -> Any:
        """One that is in force: id, events, its case."""
        return self.one(
            "SELECT c.id, c.events, d.case_id FROM app.certificate c LEFT JOIN app.decision d ON d.id = c.decision_id"
            f" WHERE c.valid @> %s AND {where} ORDER BY c.number",
            self.on,
        )

    def draft(self, left_out: tuple[LeftOut, ...] = ()) -> Draft:
        kind = self.rng.choice(["approved", "conditions", "conditions", "rejected"])
        if kind == "rejected":
            return Draft(Outcome.REJECTED, "Det holder ikke.")
        named = Draft(Outcome.APPROVED, "Alt er på plass.", "Resten er avtalt.", left_out=left_out)
        if kind == "approved":
            return named
        return replace(named, outcome=Outcome.APPROVED_WITH_CONDITIONS, conditions=(condition(),))
