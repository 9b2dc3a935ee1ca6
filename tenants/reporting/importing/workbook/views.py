"""The pages of the workbook: fetch it, hand it in, look over what will be changed, and save all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage

from app import clock
from app.db.edge import principal
from app.errors import Conflict, Invalid
from app.identity.policy import allow
from app.web.carrying import AGAIN, LANGUAGE
from app.web.fields import PlainText
from tenants.document import InvalidDocument, read_facts
from tenants.reporting.forms import Desk
from tenants.reporting.importing import service
from tenants.reporting.importing.plans import Plan, Problem, Verb
from tenants.reporting.importing.workbook import reading, showing
from tenants.reporting.importing.workbook.planning import RowPlanner
from tenants.reporting.importing.workbook.reading import SheetRow
from tenants.reporting.importing.workbook.writing import workbook
from tenants.reporting.views import READERS, WRITERS, may_write, tenant
from tenants.units import service as units

blueprint = Blueprint("workbook", __name__, url_prefix="/enhet/excel", template_folder="../templates")

#: The most bytes of a file, and of what the browser carries to the confirmation.
MOST, MOST_CARRIED = 5_000_000, 800_000
#: So many problems are listed.
LISTED = 200
_REASON = PlainText("", max_length=500)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Delivery:
    """What was handed in: the plan, what the browser carries, and the answers to signs by their number."""

    plan: Plan
    carried: str
    sort: str
    missing: int = 0
    answers: dict[int, str] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


@blueprint.get("")
@allow(READERS)
def index() -> ResponseReturnValue:
    """How to fetch the workbook and hand it in."""
    return _index()


@blueprint.get("/arbeidsbok.xlsx")
@allow(READERS)
def download() -> ResponseReturnValue:
    """The workbook, in the unit's form of Norwegian."""
    with force_locale(units.language(tenant(), clock.today())):
        made = workbook(Desk(tenant()))
    name = f"slt-{clock.today().isoformat()}.xlsx"
    return Response(made, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.post("")
@allow(WRITERS)
def deliver() -> ResponseReturnValue:
    """A dry run of what was handed in. Nothing is saved, and nothing of it is kept."""
    sent = request.files.get("fil")
    try:
        made = _read(sent)
    except Invalid as error:
        return _index(error.message)
    return _page(made)


@blueprint.post("/lagre")
@allow(WRITERS)
def save() -> ResponseReturnValue:
    """Save all that was looked over, or nothing."""
    try:
        made = _again(request.form.get("sort", ""), request.form.get("innhold", ""))
    except Invalid as error:
        return _index(error.message)
    if AGAIN in request.form or LANGUAGE in request.form or "overtaken" in g:
        return _page(made)
    if made.plan.problems:
        return _page(made)
    if request.form.get("sett") != showing.digest(made.plan):
        return _page(made, overtaken=True)
    _answers(made, request.form)
    if made.faults:
        return _page(made)
    number = sum(1 for change in made.plan.changes if change.does_something)
    answers = {sign.place: made.answers[i] for i, sign in enumerate(made.plan.signs)}
    try:
        service.apply(made.plan, answers=answers, who=principal(), form="workbook.save")
    except Conflict:
        return _page(_again(made.sort, made.carried), overtaken=True)
    except Invalid as error:
        told = [error.message, *(str(message) for message in error.fields.values())]
        return _page(made, refused=" ".join(filter(None, told)))
    flash(ngettext("%(num)s endring er lagret.", "%(num)s endringer er lagret.", number))
    return redirect(url_for("reporting.facts"), HTTPStatus.SEE_OTHER)


def _read(sent: FileStorage | None) -> Delivery:
    if sent is None or not sent.filename:
        raise Invalid(_("Velg arbeidsboken som dere har skrevet i."))
    raw = sent.stream.read(MOST + 1)
    sent.close()
    if len(raw) > MOST:
        raise Invalid(_("Filen er for stor. En arbeidsbok kan være på høyst 5 MB."))
    if raw[:1] == b"{":
        return _document(raw)
    desk = Desk(tenant())
    first = units.language(desk.tenant_id, clock.today())
    book = reading.read(raw, desk, (first, "nn" if first == "nb" else "nb"))
    with force_locale(book.language):
        made = _rows(book.rows)
    kinds = {row.kind for row in book.rows}
    seen = {row.key.partition("/")[0] for row in book.rows}
    made.missing = sum(str(row.fact_id) not in seen for kind in kinds for row in desk.rows(kind))
    plan = replace(made.plan, problems=(*book.problems, *made.plan.problems))
    return _bounded(Delivery(plan, f"{book.language}:{made.carried}", "bok", made.missing))


def _rows(rows: tuple[SheetRow, ...]) -> Delivery:
    """The plan of rows; the browser carries those alone that something becomes of."""
    planner = RowPlanner(Desk(tenant()))
    plan = planner.plan(rows)
    doing = {change.place: change.verb for change in plan.changes if change.does_something}
    # A row that was copied with its hidden number is a new one, and is told so without the row that it was copied from.
    carried = [
        replace(row, key="" if doing[place] is Verb.NEW else row.key)
        for row in rows
        if (place := planner.place_of(row)) in doing
    ]
    return Delivery(plan, reading.as_text(carried), "bok")


def _document(raw: bytes) -> Delivery:
    try:
        read_facts(raw)
    except InvalidDocument as error:
        problems = tuple(Problem(fault.pointer, fault.expected) for fault in error.faults)
        return Delivery(Plan(tenant(), clock.today(), (), problems), "", "dokument")
    text = raw.decode()
    return _bounded(Delivery(service.plan(tenant(), json.loads(text)), text, "dokument"))


def _bounded(made: Delivery) -> Delivery:
    if len(made.carried.encode()) > MOST_CARRIED:
        raise Invalid(_("Det er for mye på én gang. Lever en del av endringene først."))
    return made


def _again(sort: str, carried: str) -> Delivery:
    if sort == "dokument":
        return _document(carried.encode())
    language, _colon, rows = carried.partition(":")
    if language not in ("nb", "nn"):
        raise Invalid(_("Det som skulle lagres, kom ikke fram. Lever arbeidsboken på nytt."))
    with force_locale(language):
        return Delivery(_rows(reading.from_text(rows)).plan, carried, "bok")


def _answers(made: Delivery, sent: Mapping[str, Any]) -> None:
    """Why each text with signs of a case may stand."""
    for number, _sign in enumerate(made.plan.signs):
        typed = sent.get(f"grunn-{number}", "")
        made.answers[number] = typed
        try:
            made.answers[number] = _REASON.deserialize(typed)
        except ValidationError as error:
            made.faults[number] = " ".join(map(str, error.messages))


def _index(fault: str = "") -> ResponseReturnValue:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render_template("importing/index.html", fault=fault, may_write=may_write()), status


def _page(made: Delivery, *, overtaken: bool = False, refused: str = "") -> ResponseReturnValue:
    wrong = bool(made.plan.problems or made.faults or refused)
    status = HTTPStatus.CONFLICT if overtaken else HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    parts = showing.parts(Desk(tenant()), made.plan)
    return (
        render_template(
            "importing/plan.html",
            made=made,
            problems=made.plan.problems[:LISTED],
            more=max(0, len(made.plan.problems) - LISTED),
            parts=parts,
            total=showing.total(parts),
            unchanged=sum(1 for change in made.plan.changes if not change.does_something),
            police=sum(made.plan.left_out.values()),
            seen=showing.digest(made.plan),
            overtaken=overtaken,
            refused=refused,
        ),
        status,
    )
