"""What must happen after the commit, written as a row in the transaction that makes it necessary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import insert

from app.clock import now
from app.db.session import session
from app.jobs.models import Outbox
from app.jobs.queue import QUEUE


@dataclass(frozen=True)
class Task:
    """A claimed job: its payload (ids as text) and whose rows it works on."""

    outbox_id: UUID
    kind: str
    tenant_id: UUID | None
    police_district_id: UUID | None
    payload: Mapping[str, str]


Handler = Callable[[Task], None]


@dataclass(frozen=True)
class Kind:
    """A sort of job: the database role that it acts as, the function that does it, and the queue that it waits in."""

    role: str
    handler: Handler
    queue: str


_KINDS: dict[str, Kind] = {}
_postponed: ContextVar[frozenset[str]] = ContextVar("postponed", default=frozenset())

H = TypeVar("H", bound=Handler)


def job(kind: str, role: str, queue: str = QUEUE) -> Callable[[H], H]:
    """Declare the function that does a kind of job, acting as a database role.

    The function runs inside that role's transaction, may run twice, and is committed together with the job's end.
    """

    def declare(handler: H) -> H:
        if kind in _KINDS:
            raise ValueError(f"two handlers of {kind}")
        _KINDS[kind] = Kind(role, handler, queue)
        return handler

    return declare


def kind_of(name: str) -> Kind:
    """The declared kind; raises `LookupError` for one that nobody declared."""
    try:
        return _KINDS[name]
    except KeyError:
        raise LookupError(f"no job of kind {name}") from None


def queue_of(name: str) -> str:
    """The queue that jobs of a kind wait in; what nobody declared fails in the first one, and is told there."""
    known = _KINDS.get(name)
    return known.queue if known else QUEUE


def add(
    kind: str,
    payload: Mapping[str, UUID | str] | None = None,
    *,
    tenant_id: UUID | None = None,
    police_district_id: UUID | None = None,
    not_before: datetime | None = None,
) -> UUID:
    """Write a job into the outbox, in the current transaction; it is handed over once that has committed, and not before
    the instant that is named. Returns its id.
    """
    row = Outbox(
        id=uuid4(),
        kind=kind,
        db_role=kind_of(kind).role,
        tenant_id=tenant_id,
        police_district_id=police_district_id,
        payload={key: str(value) for key, value in (payload or {}).items()},
        created_at=now(),
        lease_until=not_before,
    )
    if kind not in _postponed.get():
        session.add(row)
        session.flush()
    return row.id


def add_several(kind: str, wanted: Iterable[tuple[UUID, Mapping[str, UUID]]]) -> None:
    """Write jobs of a kind, each for a unit and with a payload, in one statement."""
    common = {"kind": kind, "db_role": kind_of(kind).role, "created_at": now()}
    rows = [
        {"id": uuid4(), "tenant_id": tenant_id, "payload": {key: str(id_) for key, id_ in payload.items()}, **common}
        for tenant_id, payload in wanted
    ]
    if rows:
        session.execute(insert(Outbox), rows)


@contextmanager
def postponing(*kinds: str) -> Iterator[None]:
    """Inside, jobs of these kinds are not asked for: only for making demonstration data.

    Who does this asks for all of them in the end, once for each thing instead of once for each change of it.
    """
    token = _postponed.set(frozenset(kinds))
    try:
        yield
    finally:
        _postponed.reset(token)
