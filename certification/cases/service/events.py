"""Appending an event: the reducer refuses what can't be, by name; the database refuses it to whoever comes second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.errors import NotFound
from app.jobs import outbox
from certification.cases import store
from certification.cases.errors import CaseMoved, SignedFirst
from certification.cases.models import CaseAttachment, CaseEvent, CaseFile
from certification.cases.states import Kind, State, advance

_RACES = frozenset({"ck_case_event_order", "ck_case_event_transition", "uq_case_event_seq"})


def find(case_id: UUID, tenant_id: UUID | None = None) -> CaseFile:
    """The case, as far as the acting role may see it (and, for a unit, its own). Raises `NotFound`."""
    file = store.case(case_id)
    if file is None or (tenant_id is not None and file.tenant_id != tenant_id):
        raise NotFound
    return file


def append(
    file: CaseFile,
    kind: Kind,
    seen: int,
    *,
    text: str | None = None,
    detail: dict[str, Any] | None = None,
    files: Sequence[UUID] = (),
) -> State:
    """Append an event to a case of which the person has seen `seen` events, and tell the nation's picture.

    `files` are versions of the unit's evidence that go along with it. Raises `IllegalTransition` for what can't happen in
    the case's state, `CaseMoved` where something happened since, and `SignedFirst` in an appeal of the actor's own decision.
    """
    state = advance(State(file.state), kind)
    if seen != file.events:
        raise CaseMoved
    event_id = uuid4()
    try:
        store.add(
            CaseEvent(
                tenant_id=file.tenant_id,
                id=event_id,
                case_id=file.id,
                seq=seen + 1,
                kind=kind,
                at=now(),
                text=text,
                detail=detail or {},
            )
        )
    except IntegrityError as error:
        if constraint(error) in _RACES:
            raise CaseMoved from None
        if constraint(error) == "ck_case_event_signed_first":
            raise SignedFirst from None
        raise
    for evidence_id in files:
        store.add(CaseAttachment(tenant_id=file.tenant_id, event_id=event_id, evidence_id=evidence_id))
    store.refresh(file)
    outbox.add("unit_changed", tenant_id=file.tenant_id)
    return state


def constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused, or an empty text."""
    return error.orig.diag.constraint_name or "" if isinstance(error.orig, pg.Error) else ""
