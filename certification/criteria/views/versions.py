"""The list of versions and drafts, one published version in plain words, and the difference of any two."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.identity.policy import allow
from app.web.forms import Form
from certification.criteria import drafts, service
from certification.criteria.forms import CompareForm
from certification.criteria.views.blueprint import READERS, about, blueprint, difference


@blueprint.get("/kriterier")
@allow(READERS)
def index() -> ResponseReturnValue:
    """Which versions there are, since when, and which are being made."""
    return render_template(
        "criteria/index.html",
        versions=service.versions(),
        drafts=drafts.all_of_them(),
        in_force=service.in_force(today()).id,
        today=today(),
    )


@blueprint.get("/kriterier/versjon/<criteria_id>")
@allow(READERS)
def version(criteria_id: str) -> ResponseReturnValue:
    """A published version as people read it, and what it changed."""
    found = service.published(criteria_id)
    return render_template(
        "criteria/version.html",
        **about(found),
        in_force=service.in_force(today()).id,
    )


@blueprint.get("/kriterier/endringer")
@allow(READERS)
def compare() -> ResponseReturnValue:
    """What one version or draft changes from another."""
    known = [criteria.id for criteria, _until in reversed(service.versions())]
    choices = [(id_, id_) for id_ in known] + [
        (row.id, _("%(id)s (utkast)", id=row.id)) for row in drafts.all_of_them()
    ]
    latest = {"fra": known[-2] if len(known) > 1 else known[-1], "til": choices[-1][0]}
    form = Form(CompareForm(), saved=latest, choices={"fra": choices, "til": choices})
    chosen = latest
    if "fra" in request.args and form.submit(request.args):
        chosen = form.data
    old, new = (drafts.named(chosen[key]) for key in ("fra", "til"))
    page = render_template("criteria/compare.html", form=form, old=old, new=new, parts=difference(old, new))
    return page, form.status
