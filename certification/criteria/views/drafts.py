"""Making a draft, and changing it part by part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from app.audit.service import saved_by
from app.clock import today
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import allow
from app.web.forms import Form
from app.web.i18n import page_language
from certification.criteria import drafts, previews, service
from certification.criteria.forms import NewForm, NewNoteForm, NoteForm, classes_form, numbers_form
from certification.criteria.numbers import CERTIFICATE, SECTIONS, every
from certification.criteria.views.blueprint import EDITORS, READERS, blueprint, difference, lasts, reading, tables


@blueprint.route("/kriterier/ny", methods=["GET", "POST"])
@allow(EDITORS)
def new() -> ResponseReturnValue:
    """Make a draft from a published version."""
    known = [(criteria.id, criteria.id) for criteria, _until in service.versions()]
    chosen = request.args.get("fra", known[0][0])
    form = Form(NewForm(), saved={"based_on": chosen}, choices={"based_on": known})
    if request.method == "POST" and form.submit(request.form):
        try:
            drafts.begin(form.data["id"], form.data["based_on"])
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Utkastet er laget. Ingenting gjelder før du publiserer det."))
            return redirect(url_for(".draft", draft_id=form.data["id"]), HTTPStatus.SEE_OTHER)
    return render_template("criteria/new.html", form=form), form.status


@blueprint.get("/kriterier/utkast/<draft_id>")
@allow(READERS)
def draft(draft_id: str) -> ResponseReturnValue:
    """A draft as people will read it, what it changes, and what to do now."""
    row = drafts.get(draft_id)
    criteria = drafts.criteria(row)
    latest = service.latest()
    return render_template(
        "criteria/draft.html",
        row=row,
        criteria=criteria,
        latest=latest,
        parts=difference(latest, criteria),
        reading=reading(criteria),
        tables=tables(criteria),
        lasts=lasts(criteria),
        stand=previews.of(row),
        is_own=drafts.is_own,
    )


@blueprint.route("/kriterier/utkast/<draft_id>/tall", methods=["GET", "POST"])
@allow(EDITORS)
def numbers(draft_id: str) -> ResponseReturnValue:
    """Change the numbers."""
    schema = numbers_form(page_language())

    def save(data: dict[str, Any]) -> None:
        drafts.set_numbers(draft_id, data["version"] or 0, data)

    return _edit(draft_id, schema, _numbers, save, "criteria/numbers.html", sections=SECTIONS, language=page_language())


@blueprint.route("/kriterier/utkast/<draft_id>/vekt", methods=["GET", "POST"])
@allow(EDITORS)
def classes(draft_id: str) -> ResponseReturnValue:
    """Change how much each finding weighs."""

    def saved() -> dict[str, Any]:
        row = drafts.get(draft_id)
        return {"version": row.version, **drafts.content(row)["classes"]}

    def save(data: dict[str, Any]) -> None:
        weights = {key: value for key, value in data.items() if key != "version"}
        drafts.set_classes(draft_id, data["version"] or 0, weights)

    return _edit(draft_id, classes_form(page_language()), lambda _id: saved(), save, "criteria/classes.html")


@blueprint.route("/kriterier/utkast/<draft_id>/tolkninger/ny", methods=["GET", "POST"])
@allow(EDITORS)
def new_note(draft_id: str) -> ResponseReturnValue:
    """Add an interpretation."""

    def saved(_id: str) -> dict[str, Any]:
        return {"version": drafts.get(draft_id).version, "decided_on": today()}

    def save(data: dict[str, Any]) -> None:
        drafts.set_note(draft_id, data["version"] or 0, None, data)

    return _edit(draft_id, NewNoteForm(), saved, save, "criteria/note.html", note_id=None, own=False)


@blueprint.route("/kriterier/utkast/<draft_id>/tolkninger/<note_id>", methods=["GET", "POST"])
@allow(EDITORS)
def note(draft_id: str, note_id: str) -> ResponseReturnValue:
    """Change an interpretation."""

    def saved(_id: str) -> dict[str, Any]:
        row = drafts.get(draft_id)
        return {"version": row.version, **_note(drafts.note(row, note_id))}

    def save(data: dict[str, Any]) -> None:
        drafts.set_note(draft_id, data["version"] or 0, note_id, data)

    own = drafts.is_own(note_id)
    return _edit(draft_id, NoteForm(), saved, save, "criteria/note.html", note_id=note_id, own=own)


@blueprint.route("/kriterier/utkast/<draft_id>/tolkninger/<note_id>/slett", methods=["GET", "POST"])
@allow(EDITORS)
def remove_note(draft_id: str, note_id: str) -> ResponseReturnValue:
    """Take KRÅD's own interpretation away."""
    drafts.note(drafts.get(draft_id), note_id)
    if not drafts.is_own(note_id):
        raise NotFound
    back = url_for(".draft", draft_id=draft_id)
    if request.method == "POST":
        drafts.remove_note(draft_id, note_id)
        flash(_("Tolkningen er slettet."))
        return redirect(back, HTTPStatus.SEE_OTHER)
    return render_template(
        "web/confirm.html",
        title=_("Slette tolkning %(id)s?", id=note_id),
        text=_("Den forsvinner fra utkastet. Publiserte versjoner beholder den."),
        action=_("Slett tolkningen"),
        back=back,
        danger=True,
    )


@blueprint.route("/kriterier/utkast/<draft_id>/slett", methods=["GET", "POST"])
@allow(EDITORS)
def delete(draft_id: str) -> ResponseReturnValue:
    """Delete a draft."""
    drafts.get(draft_id)
    if request.method == "POST":
        drafts.delete(draft_id)
        flash(_("Utkastet %(id)s er slettet.", id=draft_id))
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return render_template(
        "web/confirm.html",
        title=_("Slette utkastet %(id)s?", id=draft_id),
        text=_("Alt som er skrevet i utkastet, og forhåndsvisningen av det, forsvinner."),
        action=_("Slett utkastet"),
        back=url_for(".draft", draft_id=draft_id),
        danger=True,
    )


def _edit(
    draft_id: str,
    schema: Schema,
    saved: Callable[[str], dict[str, Any]],
    save: Callable[[dict[str, Any]], None],
    template: str,
    **shown: Any,
) -> ResponseReturnValue:
    """A part of the draft in a form; two who change it at once are shown what the other one did."""
    form = Form(schema, saved=saved(draft_id), saved_by=saved_by("app.criteria_draft"))
    back = url_for(".draft", draft_id=draft_id)
    if request.method == "POST" and form.submit(request.form):
        try:
            save(form.data)
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            form.conflict(saved(draft_id))
        else:
            flash(_("Utkastet er lagret."))
            return redirect(back, HTTPStatus.SEE_OTHER)
    return render_template(template, form=form, draft_id=draft_id, back=back, **shown), form.status


def _numbers(draft_id: str) -> dict[str, Any]:
    row = drafts.get(draft_id)
    content = drafts.content(row)
    held = {one.key: one.of(content["parameters"]) for one in every()}
    own = {"version": row.version, "issuer": content["issuer"], CERTIFICATE.key: content["certificate_months"]}
    return held | own


def _note(held: dict[str, Any]) -> dict[str, Any]:
    question, reason = held.get("question", {}), held.get("reason", {})
    return {
        "question_nb": question.get("nb"),
        "question_nn": question.get("nn"),
        "nb": held["nb"],
        "nn": held["nn"],
        "reason_nb": reason.get("nb"),
        "reason_nn": reason.get("nn"),
        "decided_on": date.fromisoformat(held["decided_on"]),
        "decided_by": held["decided_by"],
    }
