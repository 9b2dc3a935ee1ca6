"""The parameters that are no part of a version: what holds now, what is to come, what was; and setting one from a day."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.identity.policy import allow
from app.web.forms import Form
from certification.criteria import parameters as service
from certification.criteria.forms import parameter_form
from certification.criteria.service import ParameterKey
from certification.criteria.views.blueprint import EDITORS, READERS, blueprint


@blueprint.get("/parametre")
@allow(READERS)
def parameters() -> ResponseReturnValue:
    """All of them."""
    return render_template("criteria/parameters.html", parameters=service.every())


@blueprint.route(f"/parametre/<any({', '.join(ParameterKey)}):parameter>", methods=["GET", "POST"])
@allow(EDITORS)
def parameter(parameter: str) -> ResponseReturnValue:
    """Set one from a day."""
    found = service.get(ParameterKey(parameter))
    form = Form(parameter_form(found.meaning), saved={"seen": found.seen})
    status: HTTPStatus | None = None
    if request.method == "POST" and form.submit(request.form):
        data = form.data
        try:
            service.change(found.key, data["value"], data["since"], data["seen"] or "")
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            form.refuse(
                Invalid(_("Noen andre har endret tallet mens du skrev. Se hva som gjelder nå, og lagre igjen."))
            )
            form.typed["seen"] = found.seen
            status = HTTPStatus.CONFLICT
        else:
            flash(_("Tallet er lagret."))
            return redirect(url_for(".parameters"), HTTPStatus.SEE_OTHER)
    return render_template("criteria/parameter.html", form=form, found=found), status or form.status
