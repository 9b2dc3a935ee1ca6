"""A request with what both sides have said about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tenants.police import store
from tenants.police.models import ConfirmationAnswer, ConfirmationReply, ConfirmationRequest


@dataclass(frozen=True)
class Line:
    """A question, reply or ending. `confirmation_id` is set where the police confirmed, and then there is no text."""

    kind: Literal["question", "reply", "declined", "confirmed"]
    text: str | None
    at: datetime
    confirmation_id: UUID | None = None


@dataclass(frozen=True)
class Thread:
    """A request and its lines in the order of time."""

    request: ConfirmationRequest
    lines: tuple[Line, ...]

    @property
    def is_open(self) -> bool:
        """Whether the police can still answer it."""
        return self.request.outcome is None

    @property
    def waits_for_unit(self) -> bool:
        """Whether the police have asked something that the unit has not replied to."""
        return self.is_open and bool(self.lines) and self.lines[-1].kind == "question"

    @property
    def confirmation_id(self) -> UUID | None:
        """The confirmation that ended it."""
        return next((line.confirmation_id for line in self.lines if line.confirmation_id), None)


def threads(requests: Collection[ConfirmationRequest]) -> list[Thread]:
    """The requests with their lines, in the order given."""
    return with_lines(requests, store.answers(requests), store.replies(requests)) if requests else []


def with_lines(
    requests: Collection[ConfirmationRequest],
    answers: Iterable[ConfirmationAnswer],
    replies: Iterable[ConfirmationReply],
) -> list[Thread]:
    """The same of what was read before: `answers` and `replies` are those of these requests."""
    lines: dict[UUID, list[Line]] = {request.id: [] for request in requests}
    for answer in answers:
        lines[answer.request_id].append(
            Line(answer.kind, answer.text, answer.answered_at, answer.confirmation_id)  # type: ignore[arg-type]  # a check constraint holds it
        )
    for reply in replies:
        lines[reply.request_id].append(Line("reply", reply.text, reply.replied_at))
    return [Thread(r, tuple(sorted(lines[r.id], key=lambda line: line.at))) for r in requests]
