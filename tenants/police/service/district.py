"""What a police district does: it sees who asks, confirms, declines, asks back, withdraws, corrects, and speaks of its plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import now, today
from app.errors import Conflict, Invalid, NotFound
from app.jobs import outbox
from app.web.sorting import norwegian_key
from tenants.police import places, store
from tenants.police.models import ConfirmationAnswer, ConfirmationRequest, PoliceConfirmation, PolicePlan
from tenants.police.service.facts import State, state
from tenants.police.service.threads import Thread, threads
from tenants.units import service as units


@dataclass(frozen=True)
class Commitment:
    """What is confirmed: by whom, in which words, from and to which day (None: until it is withdrawn)."""

    issuer: str
    signatory_role: str
    text: str
    confirmed_on: date
    valid_until: date | None = None
    delegated_by: str | None = None
    delegated_on: date | None = None

    @property
    def signatory_agency(self) -> str:
        """On which side the signatory stands: police or municipality."""
        return "police" if self.signatory_role.startswith("police_") else "municipality"


@dataclass(frozen=True)
class Served:
    """How one place of a unit stands. `unit` is None for the whole city above city districts, for which its word counts too."""

    place: places.Place
    unit: units.Covering | None
    state: State
    request_id: UUID | None
    latest: PoliceConfirmation | None


@dataclass(frozen=True)
class Waiting:
    """An open request: for which place, from which unit, and how many days old."""

    thread: Thread
    place: places.Place
    unit: units.Covering | None
    age_days: int


@dataclass(frozen=True)
class PlaceFile:
    """All that the district has said about a place, or the whole city around it, the latest first; and what is asked of it now."""

    served: Served
    confirmations: Sequence[PoliceConfirmation]
    plans: Sequence[PolicePlan]


def queue(police_district_id: UUID, on: date) -> list[Waiting]:
    """The open requests to the district, the oldest first."""
    known = places.of_district(police_district_id, on)
    by_place = {unit.place_id: unit for unit in units.covering_units(on)}
    return [
        Waiting(
            thread,
            known[thread.request.place_id],
            by_place.get(thread.request.place_id),
            (on - thread.request.asked_on).days,
        )
        for thread in threads(store.open_requests(known))
    ]


def served(police_district_id: UUID, on: date) -> list[Served]:
    """Every place that a unit covers in the district, by name, so that nobody is forgotten; after a city's districts the city."""
    known = places.of_district(police_district_id, on)
    covering = [unit for unit in units.covering_units(on) if unit.place_id in known]
    whole = {known[u.place_id].municipality_id for u in covering if not known[u.place_id].whole}
    confirmations = [row for row in store.confirmations(known) if row.police_district_id == police_district_id]
    asked = {request.place_id: request.id for request in store.open_requests(known)}
    pairs = [(known[unit.place_id], unit) for unit in covering] + [(known[city], None) for city in whole]
    return [
        _served(place, unit, [row for row in confirmations if row.place_id in place.spoken_of], asked.get(place.id), on)
        for place, unit in sorted(pairs, key=lambda pair: norwegian_key(pair[0].name))
    ]


def place_file(police_district_id: UUID, place_id: UUID, on: date) -> PlaceFile:
    """One place of the district. Raises `NotFound` for a place that it isn't responsible for on the day."""
    place = places.of_district(police_district_id, on).get(place_id)
    if place is None:
        raise NotFound
    return _file(police_district_id, place, on)


def thread_to(police_district_id: UUID, request_id: UUID) -> tuple[Thread, PlaceFile]:
    """A request to the district with its place. Raises `NotFound` where the place is another district's today."""
    known = places.of_district(police_district_id, today())
    request = store.request_for(request_id, place_ids=known.keys())
    if request is None:
        raise NotFound
    return threads([request])[0], _file(police_district_id, known[request.place_id], today())


def is_made_up(place_id: UUID, on: date) -> bool:
    """Whether the unit that covers the place is demonstration data."""
    return any(unit.demonstration for unit in units.covering_units(on) if unit.place_id == place_id)


def confirmation_of(police_district_id: UUID, confirmation_id: UUID) -> PoliceConfirmation:
    """A confirmation of the district's own, corrected or not. Raises `NotFound`."""
    row = store.confirmation_of(police_district_id, confirmation_id)
    if row is None:
        raise NotFound
    return row


def confirm(
    police_district_id: UUID,
    place_id: UUID,
    commitment: Commitment,
    *,
    by: UUID,
    confirmation_id: UUID,
    request_id: UUID | None = None,
) -> UUID:
    """Confirm for a place, asked for or not; returns the confirmation's id. Every open request for the place is answered by it.

    `confirmation_id` is chosen when the form is shown, so that sending it twice makes one confirmation; so does
    confirming the same request twice. Raises `NotFound`, `Invalid` with the fields that break a rule, and `Conflict`
    where the request is no longer open.
    """
    asked: list[ConfirmationRequest] = []
    if request_id is not None:
        thread, _file = thread_to(police_district_id, request_id)
        if thread.confirmation_id:
            return thread.confirmation_id
        if not thread.is_open:
            raise Conflict(_l("Forespørselen er avsluttet. Bekreft uten forespørsel hvis dere likevel vil bekrefte."))
        asked, place_id = [thread.request], thread.request.place_id
    if earlier := store.confirmation_of(police_district_id, confirmation_id):
        if earlier.place_id != place_id:
            raise NotFound
        return earlier.id
    check(police_district_id, place_id, commitment)
    row = _row(police_district_id, place_id, commitment, by, confirmation_id)
    # The request of this form is answered even if another has just ended it: then the database refuses the whole.
    asked += [request for request in store.open_requests({place_id}) if request.id != request_id]
    answers = [
        ConfirmationAnswer(
            tenant_id=request.tenant_id,
            id=uuid4(),
            police_district_id=police_district_id,
            request_id=request.id,
            place_id=place_id,
            kind="confirmed",
            text=None,
            confirmation_id=confirmation_id,
            answered_at=now(),
            membership_id=by,
        )
        for request in asked
    ]
    try:
        store.add_if_allowed(row, *answers)
    except IntegrityError:
        # Another was first, with this very form or with the same request; its confirmation stands.
        if earlier := store.confirmation_of(police_district_id, confirmation_id):
            return earlier.id
        if request_id is not None and (made := thread_to(police_district_id, request_id)[0].confirmation_id):
            return made
        raise Conflict from None
    _place_changed(police_district_id, place_id)
    return row.id


def check(police_district_id: UUID, place_id: UUID, commitment: Commitment) -> None:
    """Whether this may be confirmed; raises `Invalid` with the fields that break a rule, and changes nothing."""
    faults: dict[str, object] = {}
    if commitment.issuer == "local_police" and commitment.signatory_agency != "police":
        faults["signatory_role"] = _l("Bare politiet kan skrive under for lokalt politi. Velg en rolle i politiet.")
    delegate = commitment.signatory_role == "police_delegate"
    if delegate and not commitment.delegated_by:
        faults["delegated_by"] = _l("Skriv hvilken rolle som har gitt fullmakten.")
    if delegate and not commitment.delegated_on:
        faults["delegated_on"] = _l("Skriv hvilken dag fullmakten ble gitt.")
    if not delegate and (commitment.delegated_by or commitment.delegated_on):
        faults["signatory_role"] = _l(
            "Fullmakt gjelder bare den som skriver under på vegne av andre. Velg rollen på nytt."
        )
    if commitment.delegated_on and commitment.delegated_on > commitment.confirmed_on:
        faults["delegated_on"] = _l("Fullmakten må være gitt senest den dagen det bekreftes.")
    if commitment.valid_until and commitment.valid_until < commitment.confirmed_on:
        faults["valid_until"] = _l("Siste dag kan ikke være før bekreftelsen.")
    if commitment.confirmed_on > today():
        faults["confirmed_on"] = _l("Bekreftelsen kan ikke ha en dato som ikke har vært.")
    elif not store.serves(place_id, commitment.confirmed_on):
        faults["confirmed_on"] = _l("Politidistriktet hadde ikke ansvar for stedet denne dagen, etter registeret.")
    if faults:
        raise Invalid(fields=faults)


def decline(police_district_id: UUID, request_id: UUID, reason: str, *, by: UUID) -> None:
    """Decline a request, with the reason that the unit reads. Raises `NotFound`, `Conflict` where it is not open."""
    _answer(police_district_id, request_id, "declined", reason, by)


def question(police_district_id: UUID, request_id: UUID, text: str, *, by: UUID) -> None:
    """Ask the unit something about its request, which stays open. Raises `NotFound`, `Conflict` where it is not open."""
    _answer(police_district_id, request_id, "question", text, by)


def withdraw(police_district_id: UUID, confirmation_id: UUID, on: date, reason: str) -> None:
    """Withdraw a confirmation: from this day on it doesn't count. Raises `NotFound`, `Invalid`, and `Conflict` if it is done."""
    row = _standing(police_district_id, confirmation_id)
    if on < row.confirmed_on:
        raise Invalid(fields={"withdrawn_on": _l("Bekreftelsen kan ikke trekkes før den ble gitt.")})
    if on > today():
        raise Invalid(fields={"withdrawn_on": _l("Skriv en dato som har vært, eller dagens dato.")})
    row.withdrawn_on = on
    row.withdrawal_reason = reason
    store.flush()
    _place_changed(police_district_id, row.place_id)


def correct(
    police_district_id: UUID,
    confirmation_id: UUID,
    commitment: Commitment,
    reason: str,
    *,
    by: UUID,
    correction_id: UUID,
) -> UUID:
    """Put right what was written wrongly: the wrong one is kept and never counts; returns the id of the right one.

    Raises `NotFound`, `Invalid`, and `Conflict` where it is withdrawn or corrected already.
    """
    if store.confirmation_of(police_district_id, correction_id) is not None:
        return correction_id
    wrong = _standing(police_district_id, confirmation_id)
    check(police_district_id, wrong.place_id, commitment)
    row = _row(police_district_id, wrong.place_id, commitment, by, correction_id)
    row.corrects_id, row.correction_reason = wrong.id, reason
    try:
        store.add_if_allowed(row)
    except IntegrityError:
        if store.confirmation_of(police_district_id, correction_id) is None:
            raise Conflict from None
        return correction_id
    _place_changed(police_district_id, row.place_id)
    return row.id


def state_plan(police_district_id: UUID, place_id: UUID, in_plan: bool, on: date, *, by: UUID) -> None:
    """Say that from this day SLT in the place stands, or doesn't, in the police's own plan. Raises `NotFound` and `Invalid`."""
    place_file(police_district_id, place_id, today())
    if on > today():
        raise Invalid(fields={"stated_on": _l("Skriv en dato som har vært, eller dagens dato.")})
    if not store.serves(place_id, on):
        raise Invalid(
            fields={"stated_on": _l("Politidistriktet hadde ikke ansvar for stedet denne dagen, etter registeret.")}
        )
    store.add(
        PolicePlan(
            police_district_id=police_district_id,
            id=uuid4(),
            place_id=place_id,
            in_plan=in_plan,
            stated_on=on,
            membership_id=by,
            recorded_at=now(),
        )
    )
    _place_changed(police_district_id, place_id)


def _answer(police_district_id: UUID, request_id: UUID, kind: str, text: str, by: UUID) -> None:
    thread, _file = thread_to(police_district_id, request_id)
    row = ConfirmationAnswer(
        tenant_id=thread.request.tenant_id,
        id=uuid4(),
        police_district_id=police_district_id,
        request_id=request_id,
        place_id=thread.request.place_id,
        kind=kind,
        text=text,
        confirmation_id=None,
        answered_at=now(),
        membership_id=by,
    )
    try:
        store.add_if_allowed(row)
    except IntegrityError:
        raise Conflict(_l("Forespørselen er avsluttet, så den kan ikke besvares.")) from None


def _row(
    police_district_id: UUID, place_id: UUID, commitment: Commitment, by: UUID, confirmation_id: UUID
) -> PoliceConfirmation:
    return PoliceConfirmation(
        police_district_id=police_district_id,
        id=confirmation_id,
        place_id=place_id,
        issuer=commitment.issuer,
        signatory_agency=commitment.signatory_agency,
        signatory_role=commitment.signatory_role,
        delegated_by=commitment.delegated_by,
        delegated_on=commitment.delegated_on,
        commitment=commitment.text,
        confirmed_on=commitment.confirmed_on,
        valid_until=commitment.valid_until,
        membership_id=by,
        recorded_at=now(),
    )


def _served(
    place: places.Place,
    unit: units.Covering | None,
    confirmations: Sequence[PoliceConfirmation],
    request_id: UUID | None,
    on: date,
) -> Served:
    return Served(
        place, unit, state(confirmations, request_id is not None, on), request_id, next(iter(confirmations), None)
    )


def _file(police_district_id: UUID, place: places.Place, on: date) -> PlaceFile:
    unit = next((unit for unit in units.covering_units(on) if unit.place_id == place.id), None)
    said = [row for row in store.confirmations(place.spoken_of) if row.police_district_id == police_district_id]
    request_id = next((request.id for request in store.open_requests({place.id})), None)
    return PlaceFile(_served(place, unit, said, request_id, on), said, store.plans(place.spoken_of, date.max))


def _standing(police_district_id: UUID, confirmation_id: UUID) -> PoliceConfirmation:
    row = confirmation_of(police_district_id, confirmation_id)
    if row.withdrawn_on is not None:
        raise Conflict(_l("Bekreftelsen er allerede trukket."))
    if store.correction_of(row):
        raise Conflict(_l("Bekreftelsen er rettet. Åpne den som gjelder nå."))
    return row


def _place_changed(police_district_id: UUID, place_id: UUID) -> None:
    outbox.add("place_changed", {"place_id": place_id}, police_district_id=police_district_id)
