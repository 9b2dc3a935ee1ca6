"""KRÅD's own page, and the rows behind each of its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import today
from app.identity.policy import allow, council
from app.web.i18n import page_language
from certification.assessment import FindingId
from certification.assessment.texts import finding_title
from certification.cases.states import OPEN, Kind, State
from certification.cases.texts import COLORS, STATES
from certification.processing import listing, service
from certification.processing.classes import AGE_TEXTS, STEPS
from certification.watch.grounds import Code
from certification.watch.texts import TITLES_TO_COUNCIL
from tenants.police.service import State as PoliceState
from tenants.police.service import national
from tenants.police.texts import state_tag

blueprint = Blueprint("processing", __name__, url_prefix="/krad/oversikt", template_folder="templates")

#: How a place without a confirmation in force may stand, the one that was taken back first.
LACKING = (PoliceState.WITHDRAWN, PoliceState.LAPSED, PoliceState.NOT_SIGNED_BY_POLICE, PoliceState.NONE)
READERS = council("case_officer", "decider", "auditor")

#: How a case went out, by the word in the address.
OUTCOMES: dict[str, tuple[tuple[Kind, ...], object]] = {
    "alle": ((Kind.APPROVED, Kind.APPROVED_WITH_CONDITIONS, Kind.REJECTED, Kind.WITHDRAWN_BY_UNIT), _l("Gått ut")),
    "godkjent": ((Kind.APPROVED,), _l("Godkjent")),
    "vilkar": ((Kind.APPROVED_WITH_CONDITIONS,), _l("Godkjent med vilkår")),
    "avslatt": ((Kind.REJECTED,), _l("Avslått")),
    "trukket": ((Kind.WITHDRAWN_BY_UNIT,), _l("Trukket av enheten")),
}


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "steps": STEPS,
        "ages": AGE_TEXTS,
        "outcomes": {key: (kinds, label) for key, (kinds, label) in OUTCOMES.items() if key != "alle"},
        "state_tag": lambda state: (str(STATES[State(state)]), COLORS[State(state)]),
        "finding_title": lambda finding: finding_title(finding, page_language()),
        "month_name": _month_name,
        "warning_titles": TITLES_TO_COUNCIL,
    }


def _month_name(first: date) -> str:
    return str(format_date(first, "LLLL y"))


@blueprint.get("")
@allow(READERS)
def overview() -> ResponseReturnValue:
    """What comes in and goes out, how old it is, how long each step takes, what blocks, and what runs out."""
    return render_template("processing/overview.html", picture=service.picture(today()))


@blueprint.get("/saker")
@allow(READERS)
def rows() -> ResponseReturnValue:
    """The rows behind a number; the address says which."""
    show = _SHOWN.get(request.args.get("vis", "apne"))
    if show is None:
        abort(404)
    title, found, days, on = show()
    return render_template(
        "processing/rows.html",
        title=title,
        rows=found,
        days=days,
        on=on,
        sort=request.args.get("vis"),
    )


@blueprint.get("/politibekreftelser")
@allow(READERS)
def unconfirmed() -> ResponseReturnValue:
    """The places of units that the police have not confirmed, or no longer do, as they are now."""
    found = national.unconfirmed(today())
    return render_template(
        "processing/unconfirmed.html",
        on=today(),
        places=found,
        standing=[(stands, sum(each.state is stands for each in found)) for stands in LACKING],
        police_tag=state_tag,
        language=page_language(),
    )


Rows = Sequence[listing.CaseRow] | Sequence[listing.DocumentRow] | Sequence[listing.WarnedRow]
Shown = tuple[str, Rows, str | None, str | None]


def _month() -> date:
    try:
        return date.fromisoformat(f"{request.args.get('maned', '')}-01")
    except ValueError:
        abort(404)


def _finding() -> FindingId:
    try:
        return FindingId(request.args.get("funn", ""))
    except ValueError:
        abort(404)


def _received() -> Shown:
    month = _month()
    return _("Søknader som kom inn i %(month)s", month=_month_name(month)), listing.received(month), None, None


def _ended() -> Shown:
    month, outcome = _month(), OUTCOMES.get(request.args.get("utfall", "alle"))
    if outcome is None:
        abort(404)
    title = _("%(outcome)s i %(month)s", outcome=str(outcome[1]), month=_month_name(month))
    return title, listing.ended(month, outcome[0]), None, _("Dag")


def _open() -> Shown:
    state, age = request.args.get("tilstand"), request.args.get("alder")
    if state not in (None, *OPEN) or age not in (None, *AGE_TEXTS):
        abort(404)
    told = [str(STATES[State(state)])] if state else []
    told += [str(AGE_TEXTS[age])] if age else []
    title = _("Åpne søknader: %(which)s", which=", ".join(told)) if told else _("Åpne søknader")
    return title, listing.in_state(State(state) if state else None, age, today()), _("Dager siden"), None


def _stepped() -> Shown:
    step = request.args.get("trinn", "")
    if step not in STEPS:
        abort(404)
    return str(STEPS[step]), listing.stepped(step, today()), _("Dager"), _("Ferdig")


def _blocked() -> Shown:
    finding = _finding()
    title = _("Åpne søknader som mangler: %(finding)s", finding=finding_title(finding, page_language()))
    return title, listing.blocked(finding, today()), _("Dager siden"), None


def _submitted() -> Shown:
    finding = _finding()
    title = _("Siste innsending mangler: %(finding)s", finding=finding_title(finding, page_language()))
    return title, listing.submitted(finding, today()), None, None


def _warned() -> Shown:
    asked = request.args.get("hva")
    if asked not in (None, *Code):
        abort(404)
    code = Code(asked) if asked else None
    title = _("Enheter med varsel: %(what)s", what=str(TITLES_TO_COUNCIL[code])) if code else _("Enheter med varsel")
    return title, listing.warned(code, today()), None, None


_SHOWN: dict[str, Callable[[], Shown]] = {
    "inn": _received,
    "ut": _ended,
    "apne": _open,
    "trinn": _stepped,
    "funn": _blocked,
    "levert": _submitted,
    "varsel": _warned,
}
