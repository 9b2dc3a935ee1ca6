"""Pages of a unit about the police. The coordinator asks and replies; everybody in the unit may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, unit
from app.web.forms import Form
from tenants.police import places, texts
from tenants.police.forms import AskForm, ReplyForm
from tenants.police.service import attendance, correction_of, dealings, police_plan_for, requests
from tenants.police.service.attendance import Compared
from tenants.police.service.dealings import Kept
from tenants.police.views.blueprint import blueprint
from tenants.reporting import service as reporting

P = TypeVar("P", Compared, Kept)


def _me() -> tuple[UUID, UUID]:
    """The acting unit and membership; the policy has seen to it that there are both."""
    who = principal()
    if who is None or who.tenant_id is None or who.membership_id is None:
        raise NotFound
    return who.tenant_id, who.membership_id


def _asks() -> bool:
    who = principal()
    return who is not None and who.role == "coordinator"


def _by_place(found: Iterable[P]) -> dict[UUID, P]:
    return {one.place.id: one for one in found}


@blueprint.get("/enhet/politi")
@allow(unit())
def unit_home() -> ResponseReturnValue:
    """How each of our places stands with the police, and what was said last."""
    me, _by = _me()
    return render_template(
        "police/unit_home.html",
        standings=(standings := requests.standings(me, today())),
        compared=_by_place(attendance.compared(me, reporting.facts_document(me, today()), today()))
        if standings
        else {},
        kept=_by_place(dealings.kept_for_unit(me, today())),
        in_plan=police_plan_for(me, today()),
        asks=_asks(),
    )


@blueprint.route("/enhet/politi/<uuid:place_id>/spor", methods=["GET", "POST"])
@allow(unit("coordinator"))
def unit_ask(place_id: UUID) -> ResponseReturnValue:
    """Ask the police to confirm for one of our places."""
    me, by = _me()
    place = next((p for p in places.own(places.of_unit(me, today())) if p.id == place_id), None)
    if place is None:
        raise NotFound
    standing = next(each for each in requests.standings(me, today()) if each.place.id == place_id)
    form = Form(AskForm(), saved={"request_id": uuid4()})
    if request.method == "POST" and form.submit(request.form):
        requests.ask(me, place_id, form.data["message"], by=by, request_id=form.data["request_id"])
        flash(_("Politiet er spurt. Du ser svaret her."))
        return redirect(url_for(".unit_home"), 303)
    return (
        render_template(
            "police/ask.html",
            form=form,
            place=place,
            waiting=None if standing.may_ask else standing.thread,
            commitment=texts.commitment(place, "nn" if place.nynorsk else "nb"),
        ),
        form.status,
    )


@blueprint.route("/enhet/politi/foresporsel/<uuid:request_id>/svar", methods=["GET", "POST"])
@allow(unit("coordinator"))
def unit_reply(request_id: UUID) -> ResponseReturnValue:
    """Reply to a question from the police."""
    me, by = _me()
    thread = requests.thread_of(me, request_id)
    form = Form(ReplyForm())
    if request.method == "POST" and form.submit(request.form):
        requests.reply(me, request_id, form.data["text"], by=by)
        flash(_("Svaret er sendt til politiet."))
        return redirect(url_for(".unit_home"), 303)
    return render_template("police/reply.html", form=form, thread=thread), form.status


@blueprint.route("/enhet/politi/foresporsel/<uuid:request_id>/trekk", methods=["GET", "POST"])
@allow(unit("coordinator"))
def unit_withdraw(request_id: UUID) -> ResponseReturnValue:
    """Take back a request."""
    me, _by = _me()
    requests.thread_of(me, request_id)
    if request.method == "POST":
        requests.withdraw_request(me, request_id)
        flash(_("Forespørselen er trukket tilbake."))
        return redirect(url_for(".unit_home"), 303)
    return render_template(
        "web/confirm.html",
        title=_("Trekk forespørselen tilbake"),
        text=_("Politiet ser den ikke lenger som ubesvart. Du kan spørre på nytt når du vil."),
        action=_("Trekk tilbake"),
        back=url_for(".unit_home"),
        danger=True,
    )


@blueprint.get("/enhet/politi/bekreftelse/<uuid:confirmation_id>")
@allow(unit())
def unit_confirmation(confirmation_id: UUID) -> ResponseReturnValue:
    """What the police have confirmed, word for word."""
    me, _by = _me()
    row = requests.confirmation(me, confirmation_id)
    return render_template(
        "police/confirmation.html",
        confirmation=row,
        place=places.of_unit(me, today())[row.place_id],
        correction=correction_of(row),
        may_change=False,
        on_the_police_side=False,
    )
