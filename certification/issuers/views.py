"""Who issues approvals and by which law: what holds now, what held before, and a change from a day."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.audit.service import saved_by
from app.clock import today
from app.db.edge import principal
from app.errors import Conflict, Invalid
from app.identity.policy import allow, council
from app.web.forms import Form
from app.web.i18n import page_language
from certification.issuers import models, service
from certification.issuers.forms import BasisForm, IssuerForm
from certification.issuers.service import Appeal

blueprint = Blueprint("issuers", __name__, url_prefix="/krad/utsteder", template_folder="templates")

READERS = council("administrator", "auditor")
EDITORS = council("administrator")


def deadline(appeal: Appeal) -> str:
    """How long after a decision was received it can be appealed, in words."""
    told: str = (
        ngettext("%(num)d uke", "%(num)d uker", appeal.number)
        if appeal.unit == "weeks"
        else ngettext("%(num)d dag", "%(num)d dager", appeal.number)
    )
    return told


@blueprint.get("")
@allow(READERS)
def index() -> ResponseReturnValue:
    """The issuer and the legal basis of today, and those of other days."""
    on = today()
    return render_template(
        "issuers/index.html",
        issuer=service.on(on),
        basis=service.basis(on),
        issuers=service.issuers(),
        bases=service.bases(),
        language=page_language(),
        deadline=deadline,
        may_edit=EDITORS.admits(principal()),
    )


@blueprint.route("/utsteder", methods=["GET", "POST"])
@allow(EDITORS)
def change_issuer() -> ResponseReturnValue:
    """Another name, address or issuer from a day on."""

    def saved(row: models.Issuer) -> dict[str, object]:
        return {name: getattr(row, name) for name in ("version", *service.ISSUER_TEXTS)} | {"same": True}

    row = service.latest_issuer()
    form = Form(
        IssuerForm(),
        saved=saved(row) | {"from_on": today()},
        record=saved(row),
        saved_by=saved_by("app.issuer", row.id),
    )
    if request.method == "POST" and form.submit(request.form):
        data = form.data
        try:
            service.change_issuer(data["from_on"], data["version"], data, same=data["same"])
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            form.conflict(saved(service.latest_issuer()))
        else:
            flash(_("Utstederen er lagret. Alle sider viser navnet innen et minutt."))
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return render_template("issuers/change_issuer.html", form=form), form.status


@blueprint.route("/hjemmel", methods=["GET", "POST"])
@allow(EDITORS)
def change_basis() -> ResponseReturnValue:
    """Another legal basis, or right to appeal, from a day on."""

    def saved(row: models.LegalBasis) -> dict[str, object]:
        names = ("version", "act_nb", "act_nn", *service.APPEAL)
        return {name: getattr(row, name) for name in names} | {"may_appeal": row.appeal_number is not None}

    row = service.latest_basis()
    form = Form(
        BasisForm(),
        saved=saved(row) | {"from_on": today()},
        record=saved(row),
        saved_by=saved_by("app.legal_basis", row.id),
    )
    if request.method == "POST" and form.submit(request.form):
        data = form.data
        try:
            service.change_basis(data["from_on"], data["version"], data)
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            form.conflict(saved(service.latest_basis()))
        else:
            flash(_("Hjemmelen er lagret."))
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return render_template("issuers/change_basis.html", form=form), form.status
