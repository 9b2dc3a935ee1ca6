"""Appending an event: the reducer refuses what can't be, by name; the database refuses it to whoever comes second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.errors import Conflict, NotFound
from app.jobs import outbox
from certification.cases import store
from certification.cases.errors import CaseMoved, FileGone, NotDeclared, NotImpartial, QuestionClosed, SignedFirst
from certification.cases.models import CaseAttachment, CaseEvent, CaseFile
from certification.cases.states import Kind, State, advance

_RACES = frozenset({"ck_case_event_order", "ck_case_event_transition", "uq_case_event_seq"})

#: What else the database refuses of an event means.
_REFUSALS: dict[str, type[Conflict]] = {
    "ck_case_event_declared": NotDeclared,
    "ck_case_event_partial": NotImpartial,
    "ck_case_event_question": QuestionClosed,
    "ck_case_event_signed_first": SignedFirst,
}


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
) -> CaseEvent:
    """Append an event to a case of which the person has seen `seen` events, and tell the nation's picture. The case has the
    state that it leads to.

    `files` are versions of the unit's evidence that go along with it. Raises `IllegalTransition` for what can't happen in
    the case's state, `CaseMoved` where something happened since, `SignedFirst` in an appeal of the actor's own decision, and
    as KRÅD `NotDeclared` or `NotImpartial` for who hasn't said that they are impartial, or has said that they aren't.
    """
    advance(State(file.state), kind)
    if seen != file.events:
        raise CaseMoved
    event = CaseEvent(
        tenant_id=file.tenant_id,
        id=uuid4(),
        case_id=file.id,
        seq=seen + 1,
        kind=kind,
        at=now(),
        text=text,
        detail=detail or {},
    )
    try:
        store.add(event)
    except IntegrityError as error:
        raise refusal(error) from None
    try:
        for evidence_id in files:
            store.add(CaseAttachment(tenant_id=file.tenant_id, event_id=event.id, evidence_id=evidence_id))
    except IntegrityError as error:
        raise FileGone() if constraint(error) == "ck_case_attachment_open" else error from None
    store.refresh(file)
    outbox.add("unit_changed", tenant_id=file.tenant_id)
    return event


def refusal(error: IntegrityError) -> Exception:
    """What the database's refusal of an event means; the refusal itself where nobody foresaw it."""
    name = constraint(error)
    return CaseMoved() if name in _RACES else _REFUSALS[name]() if name in _REFUSALS else error


def constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused, or an empty text."""
    return error.orig.diag.constraint_name or "" if isinstance(error.orig, pg.Error) else ""
