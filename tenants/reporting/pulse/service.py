"""Open a pulse, answer it, close it; and what it showed. An open one shows how many have answered, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l

from app import clock
from app.errors import Conflict, NotFound
from app.identity.tokens import digest, new_token
from tenants.reporting import service as reporting
from tenants.reporting.pulse import store
from tenants.reporting.pulse.forms import ANSWERS

#: How many must have answered before any answer is shown (the database has the same number), and how long a link works.
FEWEST, DAYS = 5, 30


@dataclass(frozen=True)
class Poll:
    """A poll: how many have answered, and, of a closed one, how many gave each answer to each statement."""

    id: UUID
    opened_on: date
    ends_on: date
    closed_on: date | None
    answers: int
    counts: tuple[tuple[int, ...], ...] = ()

    @property
    def lacking(self) -> int:
        """How many more must answer before the answers can be shown."""
        return max(FEWEST - self.answers, 0)

    @property
    def is_over(self) -> bool:
        """Whether the link has stopped working by itself."""
        return self.closed_on is None and self.ends_on < clock.today()


@dataclass(frozen=True)
class Asked:
    """What the page of a link tells of whom it asks for."""

    unit: str
    ends_on: date
    demonstration: bool


def polls() -> list[Poll]:
    """The acting unit's polls, the open one first, then the newest."""
    return [
        Poll(row.id, row.opened_on, row.ends_on, row.closed_on, row.answers, _by_statement(row.counts))
        for row in store.polls()
    ]


def new_link() -> str:
    """The token of a new link: to the open poll, whose former link ends, or to one that this opens.

    Raises `Conflict` where the open poll's time is up.
    """
    token = new_token()
    if store.open_poll(uuid4(), digest(token), DAYS) is None:
        raise Conflict(_l("Tiden for spørringen er ute. Avslutt den før dere lager en ny."))
    return token


def close(tenant_id: UUID, poll_id: UUID) -> UUID | None:
    """Close a poll. With five answers or more what it showed is reported as a fact, whose id this returns; else None.

    Closing it twice makes one fact. Raises `NotFound`.
    """
    closed = store.close_poll(poll_id)
    if closed is None:
        raise NotFound
    if closed.answers < FEWEST:
        return None
    percent = (Decimal(100) * closed.agreed / closed.answers).quantize(Decimal("0.1"))
    values = {"measured_on": clock.today(), "answers": closed.answers, "agree_percent": percent}
    return reporting.report(tenant_id, "pulse", values, fact_id=poll_id)


def asked(token: str) -> Asked:
    """The poll that a link is to. Raises `NotFound` for one that is unknown, ended or too old: there is no telling which."""
    row = store.asked(digest(token))
    if row is None:
        raise NotFound
    return Asked(row.unit, row.ends_on, row.demonstration)


def answer(token: str, answers: Sequence[int]) -> None:
    """Count an answer to each of the four statements. Nothing tells afterwards whose, or when. Raises `NotFound`."""
    if not store.answer(digest(token), answers):
        raise NotFound


def _by_statement(counts: Sequence[int] | None) -> tuple[tuple[int, ...], ...]:
    width = len(ANSWERS)
    return tuple(tuple(counts[i : i + width]) for i in range(0, len(counts), width)) if counts else ()
