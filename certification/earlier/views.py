"""KRÅD's pages of approvals from before the portal: what is entered, entering one or a file of them, correcting, ending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from app.clock import today
from app.db.edge import principal
from app.errors import Conflict, Invalid
from app.identity.policy import allow, council
from app.web.forms import Form
from certification.earlier import leads, letters, reading, service, texts
from certification.earlier.forms import CorrectForm, EndForm, EntryForm, LetterForm
from certification.earlier.models import Ended
from certification.earlier.reading import Fault
from certification.earlier.service import Entry, Plan
from tenants.register import service as register
from tenants.reporting.evidence.handing import handed_out

blueprint = Blueprint("earlier", __name__, url_prefix="/krad/for-portalen", template_folder="templates")

READERS = council("case_officer", "decider", "register_keeper", "auditor")
KEEPERS = council("register_keeper")
#: Who may see what has happened to a certificate.
OVERSEERS = council("case_officer", "decider", "auditor")
#: So many faults are listed.
_LISTED = 200


@dataclass(frozen=True)
class Planned:
    """A row of a file and what it becomes."""

    row: int
    plan: Plan


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "letter_text": texts.LETTERS.get,
        "ended_text": lambda ended: texts.ENDED[Ended(ended)],
        "leads_of": lambda number: leads.by_number().get(number, ()),
        "says": texts.SAYS,
        "confidence": texts.CONFIDENCE,
        "may_enter": KEEPERS.admits(principal()),
        "may_oversee": OVERSEERS.admits(principal()),
        "until": lambda: service.last_day(today()),
    }


@blueprint.get("")
@allow(READERS)
def index() -> str:
    """What is entered, and what has ended."""
    lines = service.of_units()
    return render_template(
        "earlier/index.html",
        standing=[line for line in lines if line.entry.ended is None],
        ended=[line for line in lines if line.entry.ended is not None],
    )


@blueprint.route("/ny", methods=["GET", "POST"])
@allow(KEEPERS)
def new() -> ResponseReturnValue:
    """Enter one approval: asked, shown, confirmed."""
    number = request.args.get("kommune", "")
    form = Form(EntryForm(), saved={"municipalities": number} if number else None)
    status: HTTPStatus | None = None
    confirmed = "confirmed" in request.form
    if request.method == "POST" and form.submit(request.form, saves=confirmed) and "back" not in request.form:
        (plan,) = service.plan([_entry(form)])
        if plan.faults:
            form.refuse(Invalid(fields=dict(plan.faults)))
        elif confirmed and request.form.get("sett") == _digest([plan]):
            try:
                (made,) = service.enter([plan], made_up=_made_up())
            except (Invalid, Conflict) as error:
                form.refuse(Invalid(fields={"municipalities": error.message}))
                status = error.http_status
            else:
                flash(_("Godkjenningen er ført."))
                return redirect(url_for(".entry", certificate_id=made), HTTPStatus.SEE_OTHER)
        else:
            return render_template("earlier/preview.html", form=form, plan=plan, seen=_digest([plan]))
    return render_template("earlier/new.html", form=form, number=number), status or form.status


@blueprint.get("/importer")
@allow(KEEPERS)
def choose() -> ResponseReturnValue:
    """What a file must look like."""
    return _choose()


@blueprint.post("/importer")
@allow(KEEPERS)
def deliver() -> ResponseReturnValue:
    """A dry run of the file; nothing of it is kept."""
    sent = request.files.get("fil")
    if sent is None or not sent.filename:
        return _choose(_("Velg en CSV-fil."))
    content = sent.stream.read(reading.MOST_BYTES + 1)
    try:
        return _look_over(reading.decoded(content))
    except Invalid as error:
        return _choose(error.message)


@blueprint.post("/importer/lagre")
@allow(KEEPERS)
def save() -> ResponseReturnValue:
    """Enter all that was looked over, or nothing."""
    text = request.form.get("innhold", "")
    try:
        planned, faults = _planned(text)
        if faults or request.form.get("sett") != _digest([p.plan for p in planned]):
            return _look_over(text, overtaken=True)
        made = service.enter([p.plan for p in planned], made_up=_made_up())
    except Conflict:
        return _look_over(text, overtaken=True)
    except Invalid as error:
        return _choose(error.message)
    flash(ngettext("%(num)s godkjenning er ført.", "%(num)s godkjenninger er ført.", len(made)))
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/<uuid:certificate_id>")
@allow(READERS)
def entry(certificate_id: UUID) -> str:
    """One entry, with what others have written of its municipalities."""
    line = service.entry(certificate_id)
    replaced_by = service.entry(line.entry.replaced_by) if line.entry.replaced_by else None
    numbered = register.municipalities(today(), line.certificate.municipality_ids)
    return render_template(
        "earlier/entry.html",
        line=line,
        replaced_by=replaced_by,
        municipalities=numbered,
        letter=letters.of(line.unit.id, certificate_id),
    )


@blueprint.route("/<uuid:certificate_id>/brev", methods=["GET", "POST"])
@allow(KEEPERS)
def letter(certificate_id: UUID) -> ResponseReturnValue:
    """Lay the letter with the entry."""
    line = service.entry(certificate_id)
    form, chosen = Form(LetterForm()), request.files.get("file")
    sent = MultiDict(request.form)
    sent.pop("file", None)  # a name alone is no file
    if chosen and chosen.filename:
        sent["file"] = chosen.filename
    if request.method == "POST" and form.submit(sent) and chosen:
        try:
            letters.attach(line.unit.id, certificate_id, chosen.stream.read(), form.data["file"])
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Brevet er lagt ved."))
            return redirect(url_for(".entry", certificate_id=certificate_id), HTTPStatus.SEE_OTHER)
    if chosen and form.errors and "file" not in form.errors:
        form.refuse(Invalid(fields={"file": _("Velg filen på nytt. Ingenting av den er lagret.")}))
    return render_template("earlier/letter.html", form=form, line=line), form.status


@blueprint.get("/<uuid:certificate_id>/brev/fil")
@allow(READERS)
def letter_file(certificate_id: UUID) -> ResponseReturnValue:
    """The letter, once it has been found clean."""
    row, content = letters.opened(service.entry(certificate_id).unit.id, certificate_id)
    return handed_out(row.name, row.media_type, content)


@blueprint.route("/<uuid:certificate_id>/rett", methods=["GET", "POST"])
@allow(KEEPERS)
def correct(certificate_id: UUID) -> ResponseReturnValue:
    """Enter it anew, with what was wrong."""
    line = service.entry(certificate_id)
    typed = {
        "approved_on": line.entry.approved_on,
        "reference": line.entry.reference,
        "municipalities": ", ".join(line.municipalities),
        "file_name": line.entry.file_name,
    }
    form = Form(CorrectForm(), saved=typed)
    if request.method == "POST" and form.submit(request.form):
        try:
            made = service.correct(certificate_id, _entry(form), form.data["reason"])
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Godkjenningen er rettet."))
            return redirect(url_for(".entry", certificate_id=made), HTTPStatus.SEE_OTHER)
    return render_template("earlier/correct.html", form=form, line=line), form.status


@blueprint.route("/<uuid:certificate_id>/avslutt", methods=["GET", "POST"])
@allow(KEEPERS)
def end(certificate_id: UUID) -> ResponseReturnValue:
    """Say that it never was."""
    line = service.entry(certificate_id)
    form = Form(EndForm())
    if request.method == "POST" and form.submit(request.form):
        service.end(certificate_id, form.data["reason"])
        flash(_("Den feilførte godkjenningen er slettet."))
        return redirect(url_for(".entry", certificate_id=certificate_id), HTTPStatus.SEE_OTHER)
    return render_template("earlier/end.html", form=form, line=line), form.status


def _entry(form: Form) -> Entry:
    data = form.data
    return Entry(data["approved_on"], data["reference"], data["municipalities"], data["file_name"])


def _planned(text: str) -> tuple[list[Planned], list[Fault]]:
    lines, faults = reading.read(text)
    planned = [
        Planned(line.row, plan) for line, plan in zip(lines, service.plan([line.entry for line in lines]), strict=True)
    ]
    faults += [
        Fault(one.row, reading.heading_of(field), message)
        for one in planned
        for field, message in one.plan.faults.items()
    ]
    return planned, sorted(faults, key=lambda fault: fault.row)


def _look_over(text: str, *, overtaken: bool = False) -> ResponseReturnValue:
    planned, faults = _planned(text)
    status = HTTPStatus.CONFLICT if overtaken else HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    page = render_template(
        "earlier/plan.html",
        planned=planned,
        faults=faults[:_LISTED],
        more=max(0, len(faults) - _LISTED),
        founds=[one.plan for one in planned if one.plan.found],
        text=text,
        seen=_digest([one.plan for one in planned]),
        overtaken=overtaken,
    )
    return page, status


def _choose(fault: str = "") -> ResponseReturnValue:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render_template("earlier/choose.html", fault=fault, columns=list(reading.COLUMNS)), status


def _digest(plans: Sequence[Plan]) -> str:
    """A fingerprint of what was shown: what has changed since is shown again and not done."""
    told = [
        f"{p.entry} {p.unit.id if p.unit else p.found.id if p.found else ''} {[str(m.id) for m in p.municipalities]}"
        for p in plans
    ]
    return sha256("\n".join(told).encode()).hexdigest()


def _made_up() -> bool:
    who = principal()
    return who is not None and who.demonstration
