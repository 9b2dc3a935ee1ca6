"""Giving a certificate, what happens to it afterwards, and asking which one a unit has."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import Range

from app import clock
from app.errors import NotFound
from certification.certificates import store
from certification.certificates.models import Certificate, CertificateEvent
from certification.certificates.states import Life, State, Step
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey


class Kept(Protocol):
    """The columns of a certificate that tell its life, wherever they were read."""

    @property
    def valid(self) -> Range[date]: ...
    @property
    def suspended(self) -> Iterable[Range[date]]: ...
    @property
    def ending(self) -> str | None: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def given_until(self) -> date: ...


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, the day cut to that month's last one.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def give(unit_id: UUID, decision_id: UUID, municipality_ids: Sequence[UUID], on: date, until: date) -> Certificate:
    """A certificate from a day up to, not including, another. As KRÅD.

    It takes the place of one that the unit has that day, suspended or not (decision 0081): never a day without, never two.
    """
    before = store.valid_on(unit_id, on)
    if before is not None:
        end(before, on, Step.SUPERSEDED, decision_id)
    row = Certificate(
        tenant_id=unit_id,
        id=uuid4(),
        decision_id=decision_id,
        municipality_ids=list(municipality_ids),
        valid=Range(on, until),
        given_until=until,
    )
    store.add(row)
    return row


def end(certificate: Certificate, on: date, step: Step, decision_id: UUID) -> None:
    """The certificate is valid no longer from a day on: withdrawn, or superseded, by a decision. As KRÅD."""
    record(certificate, certificate.events, step, on, decision_id=decision_id)


def record(
    certificate: Certificate,
    seen: int,
    step: Step,
    on: date,
    *,
    reason: str | None = None,
    decision_id: UUID | None = None,
) -> CertificateEvent:
    """Write down what happens to a certificate of which somebody has seen `seen` events. As a decider of KRÅD.

    The database refuses (`IntegrityError`, the constraint named `ck_certificate_event_…` or `uq_certificate_event_seq`) what
    can't happen to it that day, and whoever comes second. Who signed is in the event that comes back.
    """
    row = CertificateEvent(
        tenant_id=certificate.tenant_id,
        id=uuid4(),
        certificate_id=certificate.id,
        seq=seen + 1,
        kind=step,
        effective_on=on,
        at=clock.now(),
        reason=reason,
        decision_id=decision_id,
    )
    store.add(row)
    store.refresh(row)
    store.refresh(certificate)
    return row


def life(certificate: Kept) -> Life:
    """A certificate's days and end, as the pure rules read them."""
    spells = tuple((spell.lower, spell.upper) for spell in certificate.suspended if spell.lower is not None)
    end = certificate.valid.upper or certificate.ended_on
    if end is None:
        raise ValueError("a certificate ends")
    ending = Step(certificate.ending) if certificate.ending else None
    return Life(certificate.valid.lower, end, spells, ending, certificate.given_until)


def state(certificate: Kept, on: date) -> State:
    """What a certificate is on a day: the one answer that the nation's status, its page and its signed status give."""
    return life(certificate).state(on)


def get(certificate_id: UUID) -> Certificate:
    """A certificate, as far as the acting role may see it. Raises `NotFound`."""
    row = store.certificate(certificate_id)
    if row is None:
        raise NotFound
    return row


def several(ids: Collection[UUID]) -> dict[UUID, Certificate]:
    """Certificates by id, those that the acting role may see. One statement."""
    return {row.id: row for row in store.several(ids)}


def events(certificate: Certificate) -> Sequence[CertificateEvent]:
    """What has happened to a certificate, as far as the acting role may see it, the first first."""
    return store.events(certificate.tenant_id, certificate.id)


def valid(unit_id: UUID, on: date) -> Certificate | None:
    """The certificate that the unit has on a day, which may be suspended; None where it has none."""
    return store.valid_on(unit_id, on)


def lapsed(unit_id: UUID) -> Certificate | None:
    """The unit's latest certificate, where that has lapsed; None where another has come, or it ended in another way."""
    row = store.latest(unit_id)
    return row if row is not None and row.ending == Step.LAPSED else None


def of_decisions(unit_id: UUID, decision_ids: Sequence[UUID]) -> Sequence[Certificate]:
    """The certificates that these decisions gave."""
    return store.of_decisions(unit_id, decision_ids)


def renewable(certificate: Certificate, covered: Iterable[UUID], on: date) -> bool:
    """Whether the unit can apply anew on a day: so near the end as the parameter says, or where it covers more
    municipalities than the certificate names, for only a decision that names them approves them. One from before the portal
    can be renewed at any time: nothing was assessed for it.
    """
    if certificate.decision_id is None:
        return True
    until = last_day(certificate)
    near = until is None or (until - on).days <= criteria.parameters(on)[ParameterKey.RENEWAL_DAYS]
    return near or not set(certificate.municipality_ids).issuperset(covered)


def last_day(certificate: Certificate) -> date | None:
    """The last day on which it is valid; None for one that was withdrawn on its first day."""
    return clock.last_day(certificate.valid.upper) if certificate.valid.upper else None
