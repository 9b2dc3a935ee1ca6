"""Giving a certificate, ending it, and asking which one is valid."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import Range

from app import clock
from certification.certificates import store
from certification.certificates.models import Certificate


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, the day cut to that month's last one.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def give(unit_id: UUID, decision_id: UUID, municipality_ids: Sequence[UUID], on: date, until: date) -> Certificate:
    """A certificate from a day up to, not including, another; one that is valid then ends the day before. As KRÅD."""
    before = store.valid_on(unit_id, on)
    if before is not None:
        end(before, on)
    row = Certificate(
        tenant_id=unit_id,
        id=uuid4(),
        decision_id=decision_id,
        municipality_ids=list(municipality_ids),
        valid=Range(on, until),
    )
    store.add(row)
    return row


def end(certificate: Certificate, on: date) -> None:
    """The certificate is valid no longer from a day on. As KRÅD."""
    certificate.valid = (
        Range(certificate.valid.lower, on)
        if certificate.valid.lower and certificate.valid.lower < on
        else Range(empty=True)
    )
    store.flush()


def valid(unit_id: UUID, on: date) -> Certificate | None:
    """The unit's certificate on a day, or None."""
    return store.valid_on(unit_id, on)


def of_decisions(unit_id: UUID, decision_ids: Sequence[UUID]) -> Sequence[Certificate]:
    """The certificates that these decisions gave."""
    return store.of_decisions(unit_id, decision_ids)


def last_day(certificate: Certificate) -> date | None:
    """The last day on which it is valid; None for one that was withdrawn on its first day."""
    return clock.last_day(certificate.valid.upper) if certificate.valid.upper else None
