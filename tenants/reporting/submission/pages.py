"""What the pages of every kind of submission share: reading and signing it, declining, and letting the host sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity import service as identity
from app.identity.policy import Principal, allow, unit
from app.web.fields import LongText
from app.web.forms import Form
from app.web.paths import safe_next
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import service
from tenants.reporting.submission.models import Submission
from tenants.reporting.submission.parts import Section
from tenants.reporting.submission.readable import whole
from tenants.reporting.submission.service import Kind, Signing
from tenants.units import service as units

blueprint = Blueprint("signing", __name__)

COORDINATOR = unit("coordinator")
SIGNATORY = unit("signatory")
ADMINISTRATOR = unit("administrator")


class DeclineForm(Schema):
    """Why somebody doesn't sign."""

    reason = LongText(
        _l("Hvorfor skriver du ikke under?"),
        hint=_l("Skriv hva som må rettes. Skriv ikke om enkeltpersoner."),
        max_length=2000,
    )


def acting() -> tuple[Principal, UUID]:
    """Who is asking, and their unit."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    return who, who.tenant_id


def signing(kind: Kind) -> dict[str, Any]:
    """What `submission/sign.html` shows of the unit's frozen document of a kind to its signatory."""
    who, unit_id = acting()
    frozen, on, here = service.frozen(unit_id, kind), today(), who.municipality_id
    host = units.get(unit_id).host_id
    names = {m.id: m.names.norwegian for m in units.municipalities(unit_id, on)}
    signings = service.signings(frozen) if frozen else []
    alone = frozen is not None and len(frozen.municipality_ids) == 1
    return {
        "frozen": frozen,
        "sections": everything(frozen) if frozen else [],
        "cited": evidence.cited(unit_id, frozen.id) if frozen else [],
        "signings": signings,
        "mine": next((s for s in signings if alone or s.municipality_id == here), None),
        # Why it isn't theirs to sign: the host signs for them, or they are no municipality's signatory.
        "host_signs": frozen is not None and here in frozen.municipality_ids and here not in frozen.signing_ids,
        "may_delegate": host is not None and here is not None and here != host,
        "delegated": here in service.delegating(unit_id, on),
        "host": names.get(host) if host else None,
        "municipality": names.get(here) if here else None,
    }


def missing(frozen: Submission | None, signings: Sequence[Signing]) -> dict[str, Any]:
    """What `submission/signings.html` tells of the signatures that a frozen document waits for: whom nobody can sign for."""
    waits = {one.municipality_id: one.name for one in signings if one.signature is None}
    if frozen is None or not waits:
        return {"uninvited": [], "may_invite": False}
    nobody = identity.without_signatory(frozen.tenant_id, waits, several=len(frozen.municipality_ids) > 1)
    return {
        "uninvited": [name for id_, name in waits.items() if id_ in nobody],
        "may_invite": ADMINISTRATOR.admits(acting()[0]),
    }


def everything(submission: Submission) -> list[Section]:
    """All that a signature is for, part by part."""
    names = units.names_by_number(submission.tenant_id, submission.as_of)
    return whole(submission, names)


def decline(kind: Kind, *, title: str, back: str, home: str, done: Callable[[], str]) -> ResponseReturnValue:
    """The page on which a signatory declines the unit's frozen document, which is then taken back."""
    who, unit_id = acting()
    frozen = service.frozen(unit_id, kind)
    if frozen is None:
        raise NotFound
    form = Form(DeclineForm())
    if request.method == "POST" and form.submit(request.form):
        service.decline(unit_id, frozen.id, who.municipality_id, form.data["reason"])
        flash(done())
        return redirect(home, HTTPStatus.SEE_OTHER)
    return render_template("submission/decline.html", form=form, title=title, back=back), form.status


@blueprint.post("/enhet/signer/fullmakt")
@allow(SIGNATORY)
def delegate() -> ResponseReturnValue:
    """Let the host sign for one's municipality, or sign for oneself again."""
    who, unit_id = acting()
    if who.municipality_id is None:
        raise NotFound
    if request.form.get("give") == "nei":
        service.take_back(unit_id, who.municipality_id, today())
        flash(_("Dere skriver under selv på det som blir laget fra nå."))
    else:
        service.delegate(unit_id, who.municipality_id, today())
        flash(_("Vertskommunen skriver under for dere på det som blir laget fra nå."))
    return redirect(safe_next(request.form.get("next"), "/enhet"), HTTPStatus.SEE_OTHER)
