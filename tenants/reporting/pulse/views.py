"""The coordinator's pages of the pulse: open it, hand out its link, close it, and see what it showed."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import Settings
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, unit
from tenants.reporting.pulse import service
from tenants.reporting.pulse.forms import ANSWERS, STATEMENTS
from tenants.reporting.pulse.service import FEWEST, Poll
from tenants.reporting.views import READERS, tenant

blueprint = Blueprint("pulse", __name__, url_prefix="/enhet/nettverket-svarer/sporring", template_folder="templates")

ASKERS = unit("coordinator")


@blueprint.get("")
@allow(READERS)
def home() -> ResponseReturnValue:
    """The open pulse, if there is one, and what the earlier ones showed."""
    return _page(None)


@blueprint.post("/lenke")
@allow(ASKERS)
def link() -> ResponseReturnValue:
    """Open a pulse, or give the open one a new link. It is shown this once; the former one ends."""
    token = service.new_link()
    settings: Settings = current_app.config["SLT"]
    return _page(settings.public_url + url_for("answering.answer", pulse=token))


@blueprint.route("/<uuid:poll_id>/avslutt", methods=["GET", "POST"])
@allow(ASKERS)
def close(poll_id: UUID) -> ResponseReturnValue:
    """End the link. With five answers or more, what they say is reported; else none of it is kept."""
    if request.method == "POST":
        kept = service.close(tenant(), poll_id)
        flash(
            _("Spørringen er avsluttet, og svarene er meldt inn.")
            if kept
            else _(
                "Spørringen er avsluttet. Færre enn %(fewest)s svarte, så ingen svar er tatt vare på.", fewest=FEWEST
            )
        )
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    poll = next((each for each in service.polls() if each.id == poll_id and each.closed_on is None), None)
    if poll is None:
        raise NotFound
    return render_template(
        "web/confirm.html",
        title=_("Vil du avslutte spørringen?"),
        text=_close_text(poll),
        action=_("Avslutt spørringen"),
        back=url_for(".home"),
        danger=bool(poll.lacking),
        breadcrumbs=_trail(_("Spør nettverket")),
    )


def _close_text(poll: Poll) -> str:
    if poll.lacking:
        return str(
            _(
                "Færre enn %(fewest)s har svart. Avslutter du nå, blir ingen svar vist eller tatt vare på.",
                fewest=FEWEST,
            )
        )
    return str(
        _(
            "%(number)s har svart. Lenken slutter å virke. Svarene blir vist, og antallet og andelen som er enige i den"
            " første påstanden, blir meldt inn.",
            number=poll.answers,
        )
    )


def _page(link: str | None) -> str:
    polls = service.polls()
    is_open = bool(polls) and polls[0].closed_on is None
    head = [{"label": _("Påstand")}, *({"label": label, "number": True} for _value, label in ANSWERS)]
    return render_template(
        "pulse/home.html",
        poll=polls[0] if is_open else None,
        link=link,
        head=head,
        results=[
            (poll, [[statement, *counts] for statement, counts in zip(STATEMENTS, poll.counts, strict=True)])
            for poll in polls[is_open:]
        ],
        fewest=FEWEST,
        days=service.DAYS,
        may_ask=ASKERS.admits(principal()),
        breadcrumbs=_trail(),
    )


def _trail(*last: str) -> list[tuple[str, str]]:
    trail = [(_("Oversikt"), "/enhet"), (_("Svar fra nettverket"), url_for("reporting.pulse_list"))]
    return [*trail, *((title, url_for(".home")) for title in last)]
