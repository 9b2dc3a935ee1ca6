"""KRÅD's pages of the register: what was changed, entering a reform, reversing one; and what a reform did, to its unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from babel.lists import format_list
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.clock import last_day, today
from app.db.edge import principal
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import allow, council, unit
from app.web.formats import as_date
from app.web.forms import Form
from app.web.sorting import norwegian_key
from certification.cases import texts as case_texts
from certification.cases.views.blueprint import tenant
from certification.cases.waiting import Waiting
from certification.moving.views.blueprint import acting_text
from certification.reforms import forms, reversing, service, texts, touching, words
from certification.reforms.errors import Hindered
from certification.reforms.mine import coming, of_unit
from certification.reforms.stages import OPEN, Stage, stage_of
from tenants.register import service as register
from tenants.register.ceased import apart, ceased, sources
from tenants.register.records import Municipality
from tenants.register.reforms import document, lines
from tenants.register.reforms import service as reforms
from tenants.register.reforms.errors import BrokenReform, Fault, HasFollowers, RegisterHasMoved
from tenants.register.register import Register
from tenants.units import service as units
from tenants.units import succession

blueprint = Blueprint("reforms", __name__, template_folder="templates")

KEEPERS = council("register_keeper")
READERS = council("register_keeper", "auditor")


@dataclass(frozen=True)
class Kind:
    """A kind of change as a page: its title, when it is the one to choose, its form, and how that becomes a file."""

    title: object
    when: object
    schema: type[Schema]
    changes: Callable[[Mapping[str, Any], forms.Numbers], list[dict[str, Any]]] | None = None


#: The word of the address -> the kind.
KINDS: dict[str, Kind] = {
    "sammenslaing": Kind(_l("Slå sammen kommuner"), _l("To eller flere blir én."), forms.MergerForm, forms.merger),
    "deling": Kind(_l("Del en kommune"), _l("Én blir til flere."), forms.SplitForm, forms.split),
    "kommune": Kind(
        _l("Endre en kommune"),
        _l("Nytt nummer, navn, fylke eller politidistrikt."),
        forms.MunicipalityForm,
        forms.municipality,
    ),
    "fylke": Kind(_l("Lag et fylke"), _l("Et nytt fylke med kommunene sine."), forms.CountyForm, forms.county),
    "politidistrikt": Kind(
        _l("Lag et politidistrikt"), _l("Et nytt distrikt med kommunene sine."), forms.DistrictForm, forms.district
    ),
    "grense": Kind(
        _l("Noter en grensejustering"), _l("Et lite område skifter kommune."), forms.BoundaryForm, forms.boundary
    ),
    "opphort": Kind(
        _l("Før et unntak for en opphørt kommune"),
        _l("Den hørte til et annet politidistrikt, eller lå et annet sted på kartet, enn kommunen som kom etter."),
        forms.CeasedForm,
        forms.ceased,
    ),
    "rett": Kind(
        _l("Rett en rad"),
        _l("Noe i registeret er feil, eller en tvil er avklart."),
        forms.CorrectionForm,
        forms.correction,
    ),
    "fil": Kind(_l("Last opp en fil"), _l("En større reform, skrevet som fil."), forms.UploadForm),
}


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "acting_text": acting_text,
        "case_text": lambda state: str(case_texts.STATES[state]),
        "listed": lambda names: format_list(list(names), locale=get_locale()),
        "row_text": {"added": _("Ny rad"), "removed": _("Tas ut"), "changed": _("Endres")},
        "column_text": lambda column: str(words.COLUMNS.get(column, column)),
        "attempted_by": lambda acting: _("av seg selv") if acting.startswith("job") else acting_text(acting),
        "stage_text": lambda stage: texts.STAGES[stage],
        "open_stages": OPEN,
        "Stage": Stage,
        "may_change": KEEPERS.admits(principal()),
    }


@blueprint.get("/krad/register")
@allow(READERS)
def index() -> str:
    """What the register is today, what is uncertain in it, and the reforms."""
    whole, on = register.whole(), today()
    rows, attempts = reforms.entered(), service.attempts()
    reversed_ = {row.reverses_id for row in rows if row.reverses_id}
    names = {m.key: m.names.norwegian for m in sorted(whole.municipalities, key=lambda m: m.started_on)}
    names |= {county.key: county.names.norwegian for county in whole.counties}
    doubts = [doubt for doubt in whole.doubts if doubt.file != "populations.csv"]
    return render_template(
        "reforms/index.html",
        kinds=KINDS,
        municipalities=len(whole.in_force(on)),
        counties=sum(county.in_force(on) for county in whole.counties),
        districts=sum(district.in_force(on) for district in whole.police_districts),
        reforms=[
            (row, stage_of(row, attempts.get(row.id), is_reversed=row.id in reversed_, on=on))
            for row in rows
            if row.reverses_id is None
        ],
        # The police district first: that is what decides who may confirm.
        doubts=sorted(doubts, key=lambda d: (d.column != "police_district", d.file, d.key, d.dated)),
        names=names,
        apart=_apart(whole),
        late=late(),
    )


def late() -> list[Waiting]:
    """What waits for who keeps the register, or looks after it: the reforms that should have been carried out."""
    if not READERS.admits(principal()):
        return []
    return [
        Waiting(
            texts.late(each.title, each.effective_on),
            url_for("reforms.one", reform_id=each.id),
            _("Se hvorfor, og hva du gjør nå"),
        )
        for each in service.late(today())
    ]


@blueprint.route(
    "/krad/register/ny/<any(sammenslaing,deling,kommune,fylke,politidistrikt,grense,opphort,rett,fil):reform_kind>",
    methods=["GET", "POST"],
)
@allow(KEEPERS)
def change(reform_kind: str) -> ResponseReturnValue:
    """Ask for the reform, show what it touches, and enter it when that is confirmed."""
    kind, which = reform_kind, KINDS[reform_kind]
    form = Form(which.schema(), saved=_saved(kind), choices=_choices(kind))
    confirmed, status = "confirmed" in request.form, None
    carried = request.form.get("content") if kind == "fil" else None  # a browser can't send a file again by itself
    if request.method == "POST" and (carried or _sent(form, confirmed)) and "back" not in request.form:
        try:
            content = carried or _content(kind, form)
            if confirmed:
                row = service.enter(content, request.form.get("seen"))
                flash(_("Endringen er ført."))
                return redirect(url_for(".one", reform_id=row.id), HTTPStatus.SEE_OTHER)
            preview = touching.preview(content)
            told_as = words.sentences(lines.between(preview.plan.before, preview.plan.after), preview.plan.after)
            return render_template(
                "reforms/preview.html", form=form, kind=kind, title_of=which.title, preview=preview, words=told_as
            )
        except BrokenReform as error:
            # Whoever wrote a file needs the place in it; whoever filled in a form has never seen that.
            told = (str(fault) if kind == "fil" else _sentence(fault.told) for fault in error.faults[:10])
            form.refuse(Invalid("; ".join(told)))
        except (RegisterHasMoved, Hindered) as error:
            form.refuse(Invalid(error.message))
            status = HTTPStatus.CONFLICT
    if kind == "sammenslaing":
        rows = form.typed.setdefault("parts", [])
        rows += _TWO[len(rows) :]
    return render_template("reforms/change.html", form=form, kind=kind, which=which), status or form.status


#: Room for the two that a merger has at least.
_TWO: list[dict[str, object]] = [{}, {}]


def _sent(form: Form, confirmed: bool) -> bool:
    answers = request.form.copy()
    for name, sent in request.files.items():
        answers[name] = sent.filename or ""
    return form.submit(answers, saves=confirmed)


def _content(kind: str, form: Form) -> bytes | str:
    """The file of the reform that was filled in, or that was sent."""
    if kind == "fil":
        sent: bytes = request.files["file"].read(document.LARGEST + 1)
        return sent
    data, which = form.data, KINDS[kind]
    on = data.get("on") or today()
    eve = on - timedelta(days=1)
    by_key = {m.key: m.number for m in register.whole().municipalities if m.in_force(eve)}
    if which.changes is None:
        raise NotFound
    changes = which.changes(data, lambda key: by_key.get(key) or _absent(key, on))
    return service.as_file(changes, on, data["title"], " ".join(data["reason"].split()))


def _absent(key: str, on: date) -> str:
    """A municipality of today was none the day before the reform: refused by its name."""
    name = next((m.names.norwegian for m in register.whole().municipalities if m.key == key), key)
    told = _("%(name)s var ingen kommune dagen før %(day)s. Velg en senere dag.", name=name, day=as_date(on))
    raise BrokenReform([Fault("", told)])


def _saved(kind: str) -> dict[str, object] | None:
    """A correction begins with the cell that the link names."""
    if kind != "rett":
        return None
    names = {"file": "fil", "key": "rad", "dated": "dag", "column": "felt"}
    found: dict[str, object] = {name: request.args.get(word) for name, word in names.items() if request.args.get(word)}
    with suppress(ValueError):  # no day, or none that is: it is asked for
        found["dated"] = date.fromisoformat(str(found.pop("dated", "")))
    return found or None


def _choices(kind: str) -> dict[str, Any]:
    on = today()
    if kind == "fil":
        return {}
    if kind == "rett":
        return {"column": list(words.COLUMNS.items())}
    places = sorted(
        ((m.key, f"{m.names.norwegian} ({m.number})") for m in register.municipalities(on)),
        key=lambda pair: norwegian_key(pair[1]),
    )
    gone = [(m.key, f"{m.names.norwegian} ({m.number})") for m in _in_norwegian(ceased(register.whole()))]
    counties = [(c.number, f"{c.number} {c.names.norwegian}") for c in register.counties(on)]
    districts = [(d.key, d.name_nb) for d in register.police_districts(on)]
    return {
        "sammenslaing": {"parts.municipality": places, "keeps": places, "police_district": districts},
        "deling": {"source": places},
        "kommune": {"source": places, "county": counties, "police_district": districts},
        "fylke": {"ends": counties, "parts.municipality": places},
        "politidistrikt": {"ends": districts, "parts.municipality": places},
        "grense": {"source": places, "target": places},
        "opphort": {"source": gone, "police_district": districts},
    }[kind]


def _in_norwegian(found: list[Municipality]) -> list[Municipality]:
    return sorted(found, key=lambda m: norwegian_key(m.names.norwegian))


def _apart(whole: Register) -> list[dict[str, object]]:
    """The exceptions of municipalities that are no more, and where each is known from: the product's files, or a reform."""
    districts = {d.key: d.name_nb for d in sorted(whole.police_districts, key=lambda d: d.started_on)}
    entered = {
        (line[0], line[1]): row.title
        for row in reforms.standing()
        for line in row.lines.get("municipalities.csv", {}).get(lines.IN, [])
    }
    return [
        {
            "row": each.row,
            "last": last_day(each.row.ended_on) if each.row.ended_on else None,
            "column": each.column,
            "value": districts.get(each.value, each.value),
            "inherited": [districts[key] for key in each.inherited],
            "source": entered.get((each.row.key, each.row.started_on.isoformat()))
            or sources().get((each.row.key, each.row.started_on, each.column)),
        }
        for each in apart(whole)
    ]


def _sentence(told: object) -> str:
    text = str(told)
    return text[:1].upper() + text[1:]


@blueprint.get("/krad/register/endring/<uuid:reform_id>")
@allow(READERS)
def one(reform_id: UUID) -> str:
    """A reform: what it changed, what it did to units, and whether it stands."""
    row = reforms.get(reform_id)
    whole = register.whole()
    names = {m.id: m.names.norwegian for m in sorted(whole.municipalities, key=lambda m: m.started_on)}
    told: dict[tuple[UUID, UUID | None, bool, bool], list[str]] = {}
    for each in succession.of_reform(reform_id):
        told.setdefault((each.unit_id, each.target_id, each.ended, each.goes_on), []).append(names[each.source_id])
    reversal, attempt = reforms.reversal_of(reform_id), service.attempts().get(reform_id)
    stage = stage_of(row, attempt, is_reversed=reversal is not None, on=today())
    why, what_now = (service.hindered(reform_id) or (None, None)) if stage is Stage.HINDERED else (None, None)
    return render_template(
        "reforms/one.html",
        row=row,
        reversal=reversal,
        told=told,
        touched=touching.touched_by(row),
        words=words.sentences(row.lines, whole),
        names=names,
        units=service.unit_names({unit_id for unit_id, *_rest in told}),
        stage=stage,
        attempt=attempt,
        why=why,
        what_now=what_now,
    )


@blueprint.post("/krad/register/endring/<uuid:reform_id>/gjennomfor")
@allow(KEEPERS)
def carry_out(reform_id: UUID) -> ResponseReturnValue:
    """Carry a reform out whose day has come, where that was hindered; the page that comes back tells how it went."""
    if service.carry_out(reform_id):
        flash(_("Endringen er gjennomført."))
    else:
        flash(_("Endringen er ikke gjennomført. Se hvorfor under."))
    return redirect(url_for(".one", reform_id=reform_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/krad/register/endring/<uuid:reform_id>/fil")
@allow(READERS)
def file(reform_id: UUID) -> Response:
    """The reform as its file, to enter it again or elsewhere."""
    row = reforms.get(reform_id)
    if row.content is None:
        raise NotFound
    name = f"kommuneendring-{row.effective_on}.json"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(row.content, mimetype="application/json", headers=headers)


@blueprint.route("/krad/register/endring/<uuid:reform_id>/omgjor", methods=["GET", "POST"])
@allow(KEEPERS)
def reverse(reform_id: UUID) -> ResponseReturnValue:
    """Take a reform back, or tell what rests on it."""
    row = reforms.get(reform_id)
    if row.reverses_id is not None or reforms.reversal_of(reform_id) is not None:
        raise NotFound
    form, found, told, status = Form(forms.ReverseForm()), None, [], None
    try:
        found = reversing.reversal(reform_id)
        told = list(found.dependants)
        if request.method == "POST" and form.submit(request.form):
            reversing.reverse(reform_id, form.data["reason"])
            flash(_("Endringen er omgjort. Registeret er som før den."))
            for unit_name in found.left:
                flash(
                    _(
                        "%(unit)s dekker ingenting nå. Legg den ned under «Enheter» når ingen trenger den.",
                        unit=unit_name,
                    )
                )
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    except HasFollowers as error:
        told, status = list(error.dependants), HTTPStatus.CONFLICT
    except Conflict as error:
        told, status = [str(error.message)], HTTPStatus.CONFLICT
    touched = touching.touched_by(row)
    page = render_template(
        "reforms/reverse.html", form=form, row=row, found=found, told=told, touched=touched, on=today()
    )
    return page, status or form.status


@blueprint.get("/enhet/kommuneendring")
@allow(unit())
def mine() -> str:
    """What a reform did to the unit: what has lapsed, what it is now, and what to do."""
    on = today()
    back = succession.reversed_lately(tenant(), on)
    covers = bool(units.cover(tenant(), on))
    return render_template(
        "reforms/mine.html", found=of_unit(tenant(), on), coming=coming(tenant(), on), reversed=back, covers=covers
    )
