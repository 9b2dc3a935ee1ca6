"""A decision that is proposed waits for another decider, who is told: by mail, and where they begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.clock import now
from app.jobs import outbox
from app.mail.messages import News, path_of, tells
from certification.cases import store
from certification.cases.models import CaseEvent, CaseFile
from certification.cases.service.events import append
from certification.cases.states import Kind
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class ToSign:
    """A proposal that waits for the acting decider: whose case, which, and since when."""

    unit: Unit
    case_id: UUID
    proposed_at: datetime


def propose(file: CaseFile, seen: int, detail: dict[str, Any]) -> CaseEvent:
    """Propose a decision, and ask for the mails that tell those who can sign it. Raises as `append`."""
    event = append(file, Kind.DECISION_PROPOSED, seen, detail=detail)
    mails = store.tell_of_proposal(event.id, now())
    outbox.add_several("mail", [(file.tenant_id, {"mail": mail_id}) for mail_id in mails])
    return event


def to_sign() -> list[ToSign]:
    """What waits for the acting decider, the oldest first. Two statements at the most."""
    rows = store.proposals_to_sign()
    known = units.several({row.tenant_id for row in rows}) if rows else {}
    return [ToSign(known[row.tenant_id], row.case_id, row.proposed_at) for row in rows]


@tells("proposal")
def words(told: Mapping[str, Any]) -> News:
    """That a proposal waits, and where; the mail names no unit."""
    return News(
        _("En avgjørelse venter på underskriften din i SLT-portalen"),
        [
            _(
                "En annen beslutter har foreslått en avgjørelse. Den gjelder ikke før en beslutter til har skrevet under."
            ),
            _("Les saken. Skriv så under, eller send forslaget tilbake."),
        ],
        path_of("cases.case", case_id=told["case"]),
    )
