"""Units that apply: their people, their frozen documents and their cases, made through the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from app.clock import today
from app.identity.policy import Principal
from app.identity.service import find_principal
from certification.cases import service as cases
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from certification.cases.states import State
from tenants.document import Facts, FactsDocument, check_facts
from tenants.police.service import district
from tenants.register import service as register
from tenants.register.records import identity
from tenants.reporting.submission import service as submissions
from tests.database import Database, People, Somebody
from tests.factories.police import officer
from tests.factories.units import keeper, make_unit


@dataclass
class Applicant:
    """A unit with its people: one coordinator, and a signatory for each municipality."""

    people: People
    unit_id: UUID
    municipality_ids: tuple[UUID, ...]
    numbers: tuple[str, ...]
    coordinator: Somebody
    signatories: Mapping[UUID, Somebody]

    @property
    def signatory(self) -> Somebody:
        """The signatory of the first municipality (a cooperation's host)."""
        return self.signatories[self.municipality_ids[0]]

    def facts(self, as_of: date | None = None, **keys: Any) -> FactsDocument:
        """A facts document of the unit that can be approved with conditions; `keys` replace or add top-level keys."""
        document: dict[str, Any] = {
            "schema": "slt-facts/1",
            "unit": {
                "id": str(self.unit_id),
                "kind": "cooperation" if len(self.numbers) > 1 else "municipality",
                "name": "Enheten",
                "municipalities": list(self.numbers),
            },
            "as_of": (as_of or today()).isoformat(),
            "vedtak": [
                {"municipality": n, "body": "municipal_council", "adopted_on": "2024-03-01", "case_number": "24/17"}
                for n in self.numbers
            ],
            "police_confirmations": [
                {
                    "municipality": n,
                    "issuer": "local_police",
                    "signatory_agency": "police",
                    "signatory_role": "police_leader",
                    "confirmed_on": "2024-04-01",
                    "valid_until": None,
                    "withdrawn_on": None,
                }
                for n in self.numbers
            ],
        }
        return check_facts(document | keys)

    def freeze(self, document: FactsDocument | None = None) -> UUID:
        """Freeze an application of the unit, as its coordinator, and return its id; the police have said what it tells."""
        self.confirmed((document or self.facts()).facts)
        with self.people.acting(self.coordinator):
            row = submissions.freeze(
                self.unit_id, document or self.facts(), [("/vedtak/0", uuid4())], statements={}, criteria="handbook-1"
            )
            return row.id

    def confirmed(self, facts: Facts) -> None:
        """The rows behind a document's confirmations, of places of which the police have said nothing."""
        for told in facts.police_confirmations or ():
            place = self.municipality_ids[self.numbers.index(told.municipality)]
            if self.people.db.value("SELECT count(*) FROM app.police_confirmation WHERE place_id = %s", place):
                continue
            with keeper(self.people.portal):
                key = register.municipality(place, today()).police_district
            officer(self.people, identity("police_district", key)).confirm(
                place,
                issuer=told.issuer,
                signatory_role=told.signatory_role,
                confirmed_on=date(*told.confirmed_on.timetuple()[:3]),
                valid_until=told.valid_until,
            )

    def sha256(self, submission_id: UUID) -> str:
        """The hash that the signatories sign."""
        return str(self.people.db.value("SELECT sha256 FROM app.submission WHERE id = %s", submission_id))

    def sign(self, submission_id: UUID, municipality_id: UUID | None = None) -> UUID | None:
        """Sign for a municipality (the first), as its signatory; returns the case that this opened."""
        municipality_id = municipality_id or self.municipality_ids[0]
        with self.people.acting(self.signatories[municipality_id]):
            file = cases.sign(self.unit_id, submission_id, self.sha256(submission_id), municipality_id)
            return file.id if file else None

    def apply(self, document: FactsDocument | None = None) -> UUID:
        """Freeze, sign for every municipality, and return the case."""
        submission_id = self.freeze(document)
        opened = [self.sign(submission_id, m) for m in self.municipality_ids]
        case_id = opened[-1]
        assert case_id is not None
        return case_id


def applicant(people: People, *numbers: str, name: str = "Enheten") -> Applicant:
    """A unit of these municipalities (several: a cooperation, hosted by the first), with its people."""
    unit_id = make_unit(people.portal, *numbers, name=name)
    with keeper(people.portal):
        places = [register.with_number(number, today()).id for number in numbers]
    several = len(places) > 1
    return Applicant(
        people,
        unit_id,
        tuple(places),
        numbers,
        people("unit", "coordinator", tenant_id=unit_id),
        {
            place: people("unit", "signatory", tenant_id=unit_id, municipality_id=place if several else None)
            for place in places
        },
    )


def impartial(people: People, case_id: UUID, *whom: Somebody) -> None:
    """These of KRÅD say that they are impartial in a case."""
    for somebody in whom:
        with people.acting(somebody):
            cases.declare(principal_of(people, somebody), case_id, None)


def principal_of(people: People, somebody: Somebody) -> Principal:
    """Who somebody is, as their token says."""
    with people.portal.app_context():
        found = find_principal(somebody.token)
    assert found is not None
    return found


def begin(people: People, case_id: UUID, *whom: Somebody) -> None:
    """These of KRÅD are impartial, and the first of them begins the review."""
    impartial(people, case_id, *whom)
    with people.acting(whom[0]):
        cases.start_review(case_id, events_seen(people, case_id))


def decide(
    people: People, case_id: UUID, draft: Draft, decider: Somebody | None = None, second: Somebody | None = None
) -> tuple[Somebody, Somebody]:
    """Two deciders of KRÅD decide a case: one proposes, another signs. Withdraws a certificate too. Returns them."""
    first, other = decider or people("council", "decider"), second or people("council", "decider")
    if state_of(people, case_id) == State.SUBMITTED:
        begin(people, case_id, first)
    impartial(people, case_id, first, other)
    propose(people, case_id, draft, first)
    with people.acting(other):
        cases.confirm_proposal(principal_of(people, other), case_id, events_seen(people, case_id))
    return first, other


def propose(people: People, case_id: UUID, draft: Draft, decider: Somebody) -> None:
    """A decider who is impartial proposes a decision, or a withdrawal."""
    with people.acting(decider):
        seen = events_seen(people, case_id)
        if draft.outcome is Outcome.WITHDRAWN:
            cases.withdraw_certificate(case_id, seen, draft.reason)
        else:
            cases.decide(principal_of(people, decider), case_id, seen, draft)


def events_seen(people: People, case_id: UUID) -> int:
    """How many events a case has."""
    found = people.db.value("SELECT events FROM app.case_file WHERE id = %s", case_id)
    assert isinstance(found, int)
    return found


def state_of(people: People, case_id: UUID) -> str:
    """The state that the database has projected."""
    return str(people.db.value("SELECT state FROM app.case_file WHERE id = %s", case_id))


def police_withdraw(one: Applicant, reason: str, meanwhile: Callable[[], None] = lambda: None) -> None:
    """The police take back what they have said of the unit's first place, from today; `meanwhile` it is not committed."""
    place = one.municipality_ids[0]
    with keeper(one.people.portal):
        key = register.municipality(place, today()).police_district
    confirmation_id = one.people.db.value("SELECT id FROM app.police_confirmation WHERE place_id = %s", place)
    assert isinstance(confirmation_id, UUID)
    with officer(one.people, identity("police_district", key)).at_work() as me:
        district.withdraw(me, confirmation_id, today(), reason)
        meanwhile()


@contextmanager
def signing(db: Database, number: int) -> Iterator[None]:
    """Inside, so many deciders must sign, whatever an installation begins with."""
    before = db.value("SELECT value FROM app.parameter WHERE key = 'signatures_required'")
    db.run("UPDATE app.parameter SET value = %s WHERE key = 'signatures_required'", number)
    try:
        yield
    finally:
        db.run("UPDATE app.parameter SET value = %s WHERE key = 'signatures_required'", before)
