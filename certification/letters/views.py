"""Letters as their unit reads them, and as KRÅD follows them until they are read."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.db.edge import principal
from app.dispatch.states import State
from app.errors import NotFound
from app.identity.policy import allow, council, unit
from certification.letters import service
from tenants.units import service as units

blueprint = Blueprint("letters", __name__, template_folder="templates")

#: Who of a unit opens its letters: they are told by mail of each, and what they open is received.
OPENERS = unit("administrator", "coordinator", "signatory")
READERS = council("case_officer", "decider", "auditor")
SENDERS = council("case_officer", "decider")

#: State (None: it is being made) -> what it is called, and its colour.
STATES: dict[State | None, tuple[object, str]] = {
    None: (_l("Blir laget"), "neutral"),
    State.READY: (_l("Klart til sending"), "info"),
    State.SENT: (_l("Sendt"), "info"),
    State.DELIVERED: (_l("Kommet fram"), "info"),
    State.READ: (_l("Lest"), "success"),
    State.FAILED: (_l("Ikke sendt"), "danger"),
}
#: The same to the unit, which has nothing to do until it is sent.
STATES_TO_THE_UNIT: dict[State | None, tuple[object, str]] = {
    **STATES,
    State.READY: (_l("På vei"), "neutral"),
    State.FAILED: (_l("På vei"), "neutral"),
    State.SENT: (_l("Nytt"), "warning"),
    State.DELIVERED: (_l("Nytt"), "warning"),
}


def letter_tag(one: service.Sight, to_the_unit: bool = False) -> tuple[str, str]:
    """Where a letter is, and its colour."""
    label, color = (STATES_TO_THE_UNIT if to_the_unit else STATES)[one.state]
    return str(label), color


@blueprint.app_context_processor
def helpers() -> dict[str, object]:
    """What the pages that show letters need: those of the cases too."""
    return {"letter_tag": letter_tag, "State": State}


def _tenant() -> UUID:
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    return who.tenant_id


def _pdf(letter_id: UUID, unit_id: UUID | None = None) -> Response:
    letter, content = service.content(letter_id, unit_id)
    name = f"brev-{letter.dated_on}-{letter.id.hex[:8]}.pdf"
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


@blueprint.get("/enhet/brev")
@allow(unit())
def mine() -> ResponseReturnValue:
    """The unit's letters, the latest first."""
    return render_template("letters/mine.html", letters=service.of_unit(_tenant()))


@blueprint.get("/enhet/brev/<uuid:letter_id>")
@allow(unit())
def read(letter_id: UUID) -> ResponseReturnValue:
    """One letter: what it is, and the button that opens it. Looking at the page marks nothing."""
    found = service.sight(letter_id, _tenant())
    return render_template("letters/read.html", one=found, may_open=OPENERS.admits(principal()))


@blueprint.post("/enhet/brev/<uuid:letter_id>/apne")
@allow(OPENERS)
def open_(letter_id: UUID) -> ResponseReturnValue:
    """Open a letter: it is read from now on."""
    service.open_(letter_id, _tenant())
    return redirect(url_for(".file", letter_id=letter_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/enhet/brev/<uuid:letter_id>.pdf")
@allow(unit())
def file(letter_id: UUID) -> ResponseReturnValue:
    """A letter that was opened, as PDF."""
    return _pdf(letter_id, _tenant())


@blueprint.get("/krad/brev")
@allow(READERS)
def index() -> ResponseReturnValue:
    """Every unit's letters, the latest first; what failed can be chosen."""
    chosen = next((state for state in State if state == request.args.get("tilstand")), None)
    page = request.args.get("side", 1, type=int)
    shown, pages, failed = service.listed(chosen, page)
    return render_template(
        "letters/index.html",
        letters=shown,
        units=units.several({one.letter.tenant_id for one in shown}),
        chosen=chosen,
        failed=failed,
        page=min(max(page, 1), pages),
        pages=pages,
        url_of=lambda number: url_for(".index", side=number, tilstand=chosen),
        states=[(state, str(label)) for state, (label, _color) in STATES.items() if state],
    )


@blueprint.get("/krad/brev/<uuid:letter_id>")
@allow(READERS)
def follow(letter_id: UUID) -> ResponseReturnValue:
    """One letter, what has happened to it, and trying again where it failed."""
    found = service.sight(letter_id)
    return render_template(
        "letters/follow.html",
        one=found,
        unit=units.get(found.letter.tenant_id),
        history=service.history(letter_id),
        states=STATES,
        may_send=SENDERS.admits(principal()),
    )


@blueprint.post("/krad/brev/<uuid:letter_id>/send-igjen")
@allow(SENDERS)
def retry(letter_id: UUID) -> ResponseReturnValue:
    """Send a letter that failed once more."""
    service.retry(letter_id)
    flash(_("Brevet blir sendt på nytt."))
    return redirect(url_for(".follow", letter_id=letter_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/krad/brev/<uuid:letter_id>.pdf")
@allow(READERS)
def councils_file(letter_id: UUID) -> ResponseReturnValue:
    """A letter as PDF, as soon as it is made."""
    return _pdf(letter_id)
