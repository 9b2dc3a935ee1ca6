"""The two blueprints, and what their pages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import Principal
from app.web.formats import as_date
from app.web.forms import Form
from app.web.i18n import page_language
from app.web.naming import spoken_of
from certification.assessment.codes import Recommendation
from certification.assessment.texts import texts
from certification.cases import texts as words
from certification.cases.following import Progress
from certification.cases.forms import Seen, seen_of
from certification.cases.outcomes import Outcome
from certification.cases.service import After
from certification.cases.states import Kind, State
from tenants.reporting.submission import readable

_TEMPLATES = str(Path(__file__).parents[1] / "templates")

application = Blueprint("application", __name__, template_folder=_TEMPLATES)
cases = Blueprint("cases", __name__, template_folder=_TEMPLATES)


def me() -> Principal:
    """Who is asking."""
    who = principal()
    if who is None:
        raise NotFound
    return who


def tenant() -> UUID:
    """The acting unit."""
    unit_id = me().tenant_id
    if unit_id is None:
        raise NotFound
    return unit_id


def seen_sent() -> int:
    """How many events the page showed whose button was pressed."""
    return Seen().deserialize(request.form.get("seen", "")) or 0


def file_addresses(after: After) -> dict[UUID, str]:
    """Where KRÅD fetches those of the files that the unit sent along that it may open, by file."""
    cases_of = {event.id: event.case_id for event in after.events}
    cases_of |= {event.id: event.case_id for linked in after.linked for event in linked.events}
    return {
        one.id: url_for("cases.sent_file", case_id=cases_of[event_id], evidence_id=one.id)
        for event_id, files in after.files.items()
        for one in files
        if one.opens
    }


def recommendation_tag(recommendation: Recommendation) -> tuple[str, str]:
    """What the rules say, and its colour."""
    return texts().recommendations[recommendation].said(page_language()), words.RECOMMENDATION_COLORS[recommendation]


def _told_at(event: object, at: datetime) -> str:
    with spoken_of(at):
        return str(event)


def _helpers(
    states: Mapping[State, object],
    events: Mapping[Kind, object],
    progress: Mapping[Progress, tuple[object, str]],
) -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "state_tag": lambda state: (str(states[State(state)]), words.COLORS[State(state)]),
        "event_text": lambda kind, at: _told_at(events[Kind(kind)], at),
        "outcome_text": lambda outcome: str(words.OUTCOMES[Outcome(outcome)]),
        "outcome_color": lambda outcome: words.OUTCOME_COLORS[Outcome(outcome)],
        "status_text": lambda status: texts().statuses[status].said(page_language()),
        "recommendation_tag": recommendation_tag,
        "criteria_name": words.criteria_name,
        "recheck_text": readable.recheck,
        "progress_tag": lambda each: (str(progress[each][0]), progress[each][1]),
        "over_text": words.over_text,
        "changed_text": words.changed_text,
        "said_text": words.said_text,
        "iso_day": lambda text: as_date(date.fromisoformat(text)),
    }


application.context_processor(
    lambda: _helpers(words.STATES_TO_THE_UNIT, words.EVENTS_TO_THE_UNIT, words.PROGRESS_TO_THE_UNIT)
)
cases.context_processor(lambda: _helpers(words.STATES, words.EVENTS, words.PROGRESS))


def ask_for_text(
    schema: Schema,
    *,
    seen: int,
    title: str,
    lead: str,
    submit: str,
    back: str,
    save: Callable[[int, str | None], object],
    done: str,
    danger: bool = False,
    demonstration: bool = False,
) -> ResponseReturnValue:
    """A page with one text to write, and what happens with it."""
    form = Form(schema, saved={"seen": seen})
    if request.method == "POST" and form.submit(request.form):
        save(seen_of(form.data), form.data["text"])
        flash(done)
        return redirect(back, HTTPStatus.SEE_OTHER)
    page = render_template(
        "cases/text.html",
        form=form,
        title=title,
        lead=lead,
        submit=submit,
        back=back,
        danger=danger,
        demonstration=demonstration,
    )
    return page, form.status
