"""What a decided case asks of the unit now: read the decision, mend a condition, answer about an appeal."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from app.web.formats import as_date
from certification.cases.following import Followed, Progress
from certification.cases.service import UnitCases
from certification.cases.states import State
from certification.standing.due import AHEAD


def asks_of_appeal(council: UnitCases) -> bool:
    """Whether KRÅD waits for an answer about an appeal."""
    return any(file.state == State.APPEAL_AWAITING_ANSWER for file in council.linked)


def pressing(conditions: tuple[Followed, ...], on: date) -> Followed | None:
    """The condition that the unit should see to first: sent back, past its day, or due soon; None while none is."""
    mine = [
        each
        for each in conditions
        if each.with_unit and (each.progress is Progress.RETURNED or each.due_on <= on + AHEAD)
    ]
    return min(mine, key=lambda each: (each.due_on, each.number), default=None)


def told(condition: Followed, on: date) -> tuple[str, str]:
    """What to do about such a condition: a title and a text."""
    if condition.progress is Progress.RETURNED:
        why = next((each.text for each in reversed(condition.said) if each.kind == "condition_returned"), "")
        return _("%(issuer)s har sendt et vilkår tilbake"), _(
            "«%(text)s» %(issuer)s skriver: «%(why)s»", text=condition.text, why=why
        )
    title = (
        _("Fristen for et vilkår er passert")
        if condition.overdue(on)
        else _("Et vilkår må være oppfylt innen %(day)s", day=as_date(condition.due_on))
    )
    return title, _("«%(text)s» Meld det oppfylt når det er gjort.", text=condition.text)


def report_url(case_id: UUID, condition: Followed) -> str:
    """Where a condition is reported mended."""
    return url_for("application.report_condition", case_id=case_id, nr=condition.number)
