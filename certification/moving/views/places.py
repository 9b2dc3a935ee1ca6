"""Units on a day, a place's units through time, and the move itself: asked, shown, confirmed."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import Conflict, Invalid
from app.identity.policy import allow
from app.web.forms import Form
from certification.earlier import leads
from certification.earlier import texts as lead_texts
from certification.moving import service
from certification.moving.forms import FindForm, MoveForm, OverviewForm
from certification.moving.service import Place, Plan, Target
from certification.moving.views.blueprint import KEEPERS, READERS, blueprint, made_up
from tenants.register.records import BEGINS_ON
from tenants.units import moving
from tenants.units.service import Kind

#: So many of the latest moves stand on the first page.
_LATEST = 10


@blueprint.get("/krad/enheter")
@allow(READERS)
def index() -> ResponseReturnValue:
    """The units of a day with what they cover, and what was moved lately; or to the place that is looked for."""
    places = service.all_places(today())
    find = Form(FindForm(), choices={"sted": places})
    if "sted" in request.args and find.submit(request.args):
        return redirect(url_for(".place", place_id=find.data["sted"]), HTTPStatus.SEE_OTHER)
    form, on = Form(OverviewForm(), saved={"dato": today()}), today()
    if "dato" in request.args and form.submit(request.args):
        on = form.data["dato"]
        if on < BEGINS_ON:
            form.refuse(Invalid(fields={"dato": _("Registeret begynner 31. desember 2017. Velg en senere dag.")}))
            on = today()
    page = render_template(
        "moving/index.html",
        form=form,
        find=find,
        on=on,
        rows=service.overview(on),
        idle=service.idle(today()),
        moves=moving.moves(latest=_LATEST),
        names=dict(places),
    )
    return page, find.status if find.errors else form.status


@blueprint.get("/krad/enheter/<uuid:place_id>")
@allow(READERS)
def place(place_id: UUID) -> ResponseReturnValue:
    """One municipality or city district: its unit today, those before, and what was entered."""
    here = service.place(place_id, today())
    return render_template(
        "moving/place.html",
        place=here,
        history=moving.history(place_id),
        moves=moving.moves(place_id),
        on=today(),
        leads=leads.by_number().get(here.number, ()) if here.whole else (),
        says=lead_texts.SAYS,
        confidence=lead_texts.CONFIDENCE,
    )


@blueprint.route("/krad/enheter/<uuid:place_id>/flytt", methods=["GET", "POST"])
@allow(KEEPERS)
def move(place_id: UUID) -> ResponseReturnValue:
    """Ask where to and when, show what it touches, and do it when that is confirmed."""
    here = service.place(place_id, today())
    form = Form(
        MoveForm(),
        saved={"seen": here.unit.id if here.unit else None, "on": today()},
        choices={"target": _targets(here)},
    )
    status: HTTPStatus | None = None
    if request.method == "POST" and form.submit(request.form):
        plan = _plan(here, form)
        try:
            if "confirmed" in request.form:
                service.carry_out(plan)
                flash(_("%(place)s er flyttet.", place=here.name))
                return redirect(url_for(".place", place_id=place_id), HTTPStatus.SEE_OTHER)
            return render_template("moving/preview.html", form=form, preview=service.preview(plan))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.refuse(Invalid(error.message))
            status = HTTPStatus.CONFLICT
    return render_template("moving/move.html", form=form, place=here), status or form.status


def _plan(here: Place, form: Form) -> Plan:
    """The plan as it was asked for; what was seen to be the place's unit must still be."""
    seen = str(form.data["seen"] or "")
    if seen != (str(here.unit.id) if here.unit else ""):
        raise Conflict(_("%(place)s er flyttet av en annen i mellomtiden. Se hva som gjelder nå.", place=here.name))
    return Plan(here, here.unit.id if here.unit else None, form.data["target"], form.data["on"], made_up=made_up())


def _targets(here: Place) -> list[tuple[UUID | Target, object]]:
    choices: list[tuple[UUID | Target, object]] = [(unit.id, unit.name) for unit in service.targets(here)]
    alone = here.unit is not None and here.unit.kind != Kind.COOPERATION
    if not alone:
        choices.append((Target.OWN, _("En ny enhet bare for %(place)s", place=here.name)))
    if here.unit and here.unit.kind == Kind.COOPERATION:
        choices.append((Target.APART, _("Hele samarbeidet avsluttes, og hver kommune får sin egen enhet")))
    if here.unit:
        choices.append((Target.NONE, _("Ingen enhet")))
    return choices
