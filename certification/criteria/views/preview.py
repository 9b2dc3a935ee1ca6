"""Trying a draft on every unit, and publishing it."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.identity.policy import allow
from app.web.forms import Form
from certification.criteria import drafts, previews, publishing, service
from certification.criteria.effects import Kind
from certification.criteria.forms import PublishForm
from certification.criteria.views.blueprint import EDITORS, READERS, blueprint, difference


@blueprint.post("/kriterier/utkast/<draft_id>/forhandsvisning")
@allow(EDITORS)
def start(draft_id: str) -> ResponseReturnValue:
    """Ask for a preview; a job makes it."""
    previews.start(draft_id)
    return redirect(url_for(".preview", preview_of=draft_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/kriterier/forhandsvisning/<preview_of>")
@allow(READERS)
def preview(preview_of: str) -> ResponseReturnValue:
    """How far a preview has come; when it is done, what it found, a group of units at a time."""
    stand = previews.of_id(preview_of)
    wanted = request.args.get("gruppe", "")
    kind = Kind(wanted) if wanted in set(Kind) else next((k for k in Kind if stand.counts[k]), Kind.SAME)
    pages = previews.pages(stand.counts[kind])
    number = request.args.get("side", "")
    page = min(int(number), pages) if number.isascii() and number.isdigit() and int(number[:6]) > 0 else 1
    found = previews.shown(stand.row.id, kind, page) if stand.is_done and kind is not Kind.SAME else []
    return render_template(
        "criteria/preview.html",
        stand=stand,
        criteria=previews.criteria(stand.row),
        is_draft=stand.is_of_draft,
        kind=kind,
        found=found,
        page=page,
        pages=pages,
    )


@blueprint.route("/kriterier/utkast/<draft_id>/publiser", methods=["GET", "POST"])
@allow(EDITORS)
def publish(draft_id: str) -> ResponseReturnValue:
    """Ask from which day, show what will happen, and publish when that is confirmed."""
    row = drafts.get(draft_id)
    stand = previews.of(row)
    form = Form(PublishForm(), saved={"version": row.version})
    status: HTTPStatus | None = None
    confirmed = "confirmed" in request.form
    if request.method == "POST" and form.submit(request.form, saves=confirmed) and "back" not in request.form:
        day = form.data["valid_from"]
        try:
            if confirmed:
                publishing.publish(draft_id, form.data["version"] or 0, day)
                flash(_("%(id)s er publisert.", id=draft_id))
                return redirect(url_for(".version", criteria_id=draft_id), HTTPStatus.SEE_OTHER)
            publishing.check_day(day)
            if stand and stand.holds:
                latest, made = service.latest(), drafts.criteria(row)
                parts = difference(latest, made)
                return render_template(
                    "criteria/confirm.html", form=form, row=row, stand=stand, latest=latest, parts=parts, day=day
                )
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.refuse(Invalid(error.message))
            status = HTTPStatus.CONFLICT
    return render_template("criteria/publish.html", form=form, row=row, stand=stand), status or form.status
