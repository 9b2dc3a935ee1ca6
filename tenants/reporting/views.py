"""The pages of the unit's facts. One pattern for every sort: list, new, the entry itself, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.audit.service import saved_by
from app.db.edge import principal
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import allow, unit
from app.web.formats import as_date
from app.web.forms import Form
from tenants.reporting import overview, service
from tenants.reporting.checks import NEEDS, begins_later, doubts, faults_of, plain
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.sorts import SORTS as WITH_FILES
from tenants.reporting.forms import ComposeForm, Desk, Mode, NothingForm, first_answers, is_over, saved_of
from tenants.reporting.gaps import gaps
from tenants.reporting.kinds import KINDS, Kind, children
from tenants.reporting.parameters import MINUTES_SENT_WITHIN_DAYS
from tenants.reporting.rules import MAY_BE_NOTHING
from tenants.reporting.schemas import EVALUATION_DECISIONS
from tenants.reporting.tracing import traces
from tenants.reporting.yearly.sections import BY_SLUG

blueprint = Blueprint("reporting", __name__, url_prefix="/enhet", template_folder="templates")

#: The box that answers for a doubt.
SURE = "likevel"

READERS = unit()
WRITERS = unit("coordinator", "contributor")


@blueprint.url_defaults
def keep_place(endpoint: str, values: dict[str, Any]) -> None:
    """Who came from a section of the yearly report (`fra`) goes on with it from page to page, until the list of all."""
    if has_request_context() and endpoint != f"{blueprint.name}.facts" and (place := _place()):
        values.setdefault("fra", place)


def _place() -> str | None:
    """The section of the yearly report that the person is in, or came from and goes back to."""
    in_report = request.blueprint == "yearly"
    place = (request.view_args or {}).get("section") if in_report else request.args.get("fra")
    return place if place in BY_SLUG else None


@blueprint.context_processor
def where_from() -> dict[str, Any]:
    """The section of the yearly report to go back to, for the pages' way back."""
    place = _place()
    return {"came_from": BY_SLUG[place] if place else None}


def tenant() -> UUID:
    """The acting unit."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    return who.tenant_id


def may_write() -> bool:
    """Whether the person may change facts: the same policy as that of the pages that do."""
    return WRITERS.admits(principal())


@blueprint.get("/fakta")
@allow(READERS)
def facts() -> ResponseReturnValue:
    """What the unit has reported, sort by sort."""
    tally = service.tally(tenant(), clock.today())
    return render_template(
        "reporting/overview.html",
        sections=overview.sections(tally),
        missing=overview.next_missing(tally),
        infected=evidence.infected(tenant()),
        may_write=may_write(),
    )


@blueprint.get("/sammenheng")
@allow(READERS)
def trace() -> ResponseReturnValue:
    """From knowledge to challenge, measure and evaluation."""
    return render_template("reporting/trace.html", traces=traces(Desk(tenant())), decisions=dict(EVALUATION_DECISIONS))


def fact_list(kind: Kind) -> ResponseReturnValue:
    """The entries of a sort, why they are asked for, and what to do."""
    desk = Desk(tenant())
    tables = [overview.table(desk, each) for each in (kind, *(KINDS[name] for name in kind.beside))]
    head, inherited = overview.inherited(desk, kind)
    return render_template(
        "reporting/list.html",
        kind=kind,
        tables=tables,
        head=head,
        inherited=inherited,
        gaps=gaps(desk, kind),
        rhythms=overview.rhythms(desk) if kind.name == "meeting" else [],
        minutes_target=MINUTES_SENT_WITHIN_DAYS,
        may_write=may_write(),
    )


def fact_new(kind: Kind) -> ResponseReturnValue:
    """Report a new entry."""
    desk = Desk(tenant())
    first = NEEDS[kind.name][0] if kind.name in NEEDS else None
    if first and not any(not is_over(row, desk.on) for row in desk.rows(first)):
        return render_template("reporting/needs_first.html", kind=kind, first=KINDS[first])
    saved = first_answers(desk, kind, request.args)
    form = desk.form(kind, Mode.NEW, saved)

    def save() -> ResponseReturnValue:
        values = desk.values(kind, Mode.NEW, form.data)
        doubtful = [d for d in doubts(desk, kind, values, form.data["fact_id"]) if request.form.get(SURE) != d.key]
        if doubtful:
            form.doubts, form.answered_at = doubtful, f"f-{SURE}"
            raise Invalid(doubtful[0].text)
        fact_id = service.report(desk.tenant_id, kind.name, values, fact_id=form.data["fact_id"])
        later = begins_later(kind, values, desk.on)
        flash(
            _("Det er meldt inn. Det gjelder fra %(day)s, og regnes ikke med før da.", day=as_date(later))
            if later
            else _("Det er meldt inn.")
        )
        wanted = request.args.get("etter", "")
        if NEEDS.get(wanted, ("", ""))[0] == kind.name:
            known: dict[str, Any] = {NEEDS[wanted][1]: fact_id}
            return redirect(url_for(f".{wanted}_new", **known), HTTPStatus.SEE_OTHER)
        if children(kind):
            return redirect(_page_of(kind, fact_id), HTTPStatus.SEE_OTHER)
        return redirect(_after(kind, saved), HTTPStatus.SEE_OTHER)

    return _edit(kind, form, kind.add, save, back=_after(kind, saved))


def fact_page(kind: Kind, row_id: UUID) -> ResponseReturnValue:
    """One entry: what it says, how it has been, what belongs to it, and what may be done with it."""
    desk = Desk(tenant())
    rows = service.history(desk.tenant_id, kind.name, row_id)
    return render_template(
        "reporting/fact.html",
        kind=kind,
        row=rows[-1],
        title=overview.name(desk, kind, rows[-1]),
        answers=overview.answers(desk, kind, rows[-1]),
        history=overview.history(desk, kind, rows),
        origin=service.origin(desk.tenant_id, rows[-1].fact_id),
        missing_leaders=desk.missing_leaders(rows[-1]) if kind.name == "slt_group" else [],
        offers_roles=kind.name == "slt_group" and bool(desk.expected_roles(rows[-1])),
        children=[overview.table(desk, child, rows[-1].fact_id) for child in children(kind)],
        also_named=desk.also_named(rows[-1]) if kind.name == "slt_group" else [],
        called_for=desk.called_for(rows[-1]) if kind.name == "slt_group" else [],
        orders=overview.orders(desk, kind, rows[-1]),
        takes_files=kind.name in WITH_FILES,
        files=evidence.files(desk.tenant_id, fact_id=rows[-1].fact_id) if kind.name in WITH_FILES else [],
        may_write=may_write(),
    )


def fact_change(kind: Kind, row_id: UUID) -> ResponseReturnValue:
    """From a day on the entry is different."""
    return _on_row(kind, row_id, Mode.CHANGE)


def fact_follow(kind: Kind, row_id: UUID) -> ResponseReturnValue:
    """Tell what has happened since."""
    return _on_row(kind, row_id, Mode.FOLLOW)


def fact_correct(kind: Kind, row_id: UUID) -> ResponseReturnValue:
    """It was never so."""
    return _on_row(kind, row_id, Mode.CORRECT)


def fact_remove(kind: Kind, row_id: UUID) -> ResponseReturnValue:
    """It was never so at all."""
    return _on_row(kind, row_id, Mode.REMOVE)


@blueprint.route("/grupper/<uuid:row_id>/sett-sammen", methods=["GET", "POST"])
@allow(WRITERS)
def compose(row_id: UUID) -> ResponseReturnValue:
    """Put a group together: tick off the roles that the handbook expects, all from one day."""
    kind, desk = KINDS["slt_group"], Desk(tenant())
    group = service.history(desk.tenant_id, kind.name, row_id)[-1]
    # Who sends the form twice has by then those roles in the group.
    roles = desk.usual_roles(group) if request.method == "POST" else desk.expected_roles(group)
    form = Form(ComposeForm(), saved={"joined_on": group.established_on}, choices={"roles": roles})

    def save() -> ResponseReturnValue:
        service.compose(desk.tenant_id, group.fact_id, form.data["joined_on"], form.data["roles"])
        flash(_("Rollene er med i gruppen."))
        return redirect(url_for(".slt_group_page", row_id=group.id), HTTPStatus.SEE_OTHER)

    back = url_for(".slt_group_page", row_id=group.id)
    lead = _("Kryss av for rollene som er med. Er andre med også, legger dere dem til etterpå.")
    return _edit(kind, form, _("Sett sammen gruppen"), save, back=back, about=group.name, lead=lead)


def nothing(kind: Kind) -> ResponseReturnValue:
    """The unit has nothing of this sort."""
    form = Form(NothingForm(), saved={"since": clock.today()})

    def save() -> ResponseReturnValue:
        service.tell_nothing(tenant(), kind.rule.key, form.data["since"])
        flash(_("Det er meldt inn at dere ikke har noe her."))
        return redirect(_after(kind, {}), HTTPStatus.SEE_OTHER)

    return _edit(kind, form, kind.nothing, save, back=url_for(f".{kind.name}_list"))


def nothing_back(kind: Kind) -> ResponseReturnValue:
    """That the unit has nothing was wrong: it is not reported."""
    service.take_back_nothing(tenant(), kind.rule.key)
    flash(_("Meldingen er tatt tilbake."))
    return redirect(url_for(f".{kind.name}_list"), HTTPStatus.SEE_OTHER)


def _on_row(kind: Kind, row_id: UUID, mode: Mode) -> ResponseReturnValue:
    desk = Desk(tenant())
    rows = service.history(desk.tenant_id, kind.name, row_id)
    index, row = next((i, r) for i, r in enumerate(rows) if r.id == row_id)
    _may_be_done(kind, mode, row is rows[-1])
    saved = {**saved_of(row), "from_on": clock.today() if mode is Mode.CHANGE else row.valid.lower}
    form = desk.form(kind, mode, saved, later_row=index > 0, saved_by=saved_by(f"app.{kind.name}", row_id))

    def save() -> ResponseReturnValue:
        version = form.data.get("version") or 0
        values = desk.values(kind, mode, form.data, saved_of(row))
        if mode is Mode.FOLLOW and all(plain(v) == plain(saved_of(row)[n]) for n, v in values.items()):
            raise Invalid(_("Ingenting er endret. Fyll ut det som er nytt, eller gå tilbake uten å lagre."))
        done = partial(_DONE[mode], desk.tenant_id, kind.name, row_id, version)
        if mode is Mode.CHANGE:
            done(values.pop("from_on"), values)
        elif mode is Mode.FOLLOW:
            done(values)
        elif mode is Mode.CORRECT:
            done(values, form.data["reason"])
        else:
            done(form.data["reason"])
        flash(_("Det er fjernet.") if mode is Mode.REMOVE else _("Det er lagret."))
        return redirect(_after(kind, saved), HTTPStatus.SEE_OTHER)

    title = {
        Mode.CHANGE: _("Endre fra en dato"),
        Mode.FOLLOW: kind.follow,
        Mode.CORRECT: _("Rett en feil"),
        Mode.REMOVE: _("Fjern") if index == 0 else _("Fjern endringen"),
    }[mode]
    back = url_for(f".{kind.name}_page", row_id=row_id)

    def as_saved_now() -> Mapping[str, Any]:
        now = next((r for r in service.history(desk.tenant_id, kind.name, row_id) if r.id == row_id), None)
        return {**saved_of(now), "from_on": saved["from_on"]} if now else {}

    return _edit(
        kind, form, title, save, back=back, about=overview.name(desk, kind, row), mode=mode, saved=as_saved_now
    )


_DONE: dict[Mode, Callable[..., None]] = {
    Mode.CHANGE: service.change,
    Mode.FOLLOW: service.follow_up,
    Mode.CORRECT: service.correct,
    Mode.REMOVE: service.remove,
}


def _may_be_done(kind: Kind, mode: Mode, is_last: bool) -> None:
    if (mode is Mode.CHANGE and (kind.rule.happened or not is_last)) or (mode is Mode.FOLLOW and not kind.follow):
        raise NotFound


def _edit(
    kind: Kind,
    form: Form,
    title: object,
    save: Callable[[], ResponseReturnValue],
    *,
    back: str,
    about: str | None = None,
    lead: str | None = None,
    mode: Mode = Mode.NEW,
    saved: Callable[[], Mapping[str, Any]] | None = None,
) -> ResponseReturnValue:
    """Show a form and save it; what is wrong, or was saved by another meanwhile, is told with all that was typed."""
    if request.method == "POST" and form.submit(request.form):
        try:
            return save()
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            form.conflict(saved() if saved else {})
    elif form.errors and mode is not Mode.REMOVE:
        # What else is wrong is told now, and not when the rest has been put right.
        found = faults_of(kind, form.right, new=mode is Mode.NEW, whole=mode in (Mode.NEW, Mode.CORRECT))
        form.refuse(Invalid(fields={name: text for name, text in found.items() if name not in form.errors}))
    usual, submit = {
        Mode.NEW: (kind.why, _("Meld inn")),
        Mode.CHANGE: (
            _("Noe er blitt annerledes. Det som gjaldt før, blir stående for tiden før datoen."),
            _("Lagre endringen"),
        ),
        Mode.FOLLOW: (None, _("Lagre")),
        Mode.CORRECT: (
            _("Det har aldri vært slik det står. Er noe blitt annerledes, velger du heller «Endre fra en dato»."),
            _("Lagre rettelsen"),
        ),
        Mode.REMOVE: (_("Det skulle aldri ha vært meldt inn. Er noe over, melder du heller det."), title),
    }[mode]
    more = [form[name] for name in kind.more if mode in (Mode.NEW, Mode.CHANGE) and name in form.schema.fields]
    filled = [
        part
        for part in more
        if part.dispute or part.errors or form.typed.get(part.name) not in ("", [], kind.defaults.get(part.name), None)
    ]
    page = render_template(
        "reporting/form.html",
        kind=kind,
        form=form,
        more={part.name: part for part in more},
        more_open=bool(filled),
        title=title,
        about=about,
        lead=lead or usual,
        submit=submit,
        danger=mode is Mode.REMOVE,
        back=back,
        doubts=form.doubts,
    )
    return page, form.status


def _after(kind: Kind, saved: Mapping[str, Any]) -> str:
    """Where to go when it is done: back to the yearly report, to the page of what the entry belongs to, else the list."""
    if place := _place():
        return url_for("yearly.section", section=place, videre=1)
    if kind.parent and (parent_id := saved.get(kind.parent[0])):
        return _page_of(KINDS[kind.parent[1]], parent_id)
    return url_for(f".{kind.name}_list")


def _page_of(kind: Kind, fact_id: UUID) -> str:
    row = next(row for row in service.rows(tenant(), kind.name) if row.fact_id == fact_id)
    return url_for(f".{kind.name}_page", row_id=row.id)


def _of(kind: Kind, view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def page(**arguments: Any) -> ResponseReturnValue:
        return view(kind, **arguments)

    return page


def _route(
    kind: Kind, path: str, name: str, view: Callable[..., ResponseReturnValue], *, writes: bool, methods: list[str]
) -> None:
    page = allow(WRITERS if writes else READERS)(_of(kind, view))
    blueprint.add_url_rule(f"/{kind.slug}{path}", f"{kind.name}_{name}", page, methods=methods)


for _kind in KINDS.values():
    _form = ["GET", "POST"]
    _route(_kind, "", "list", fact_list, writes=False, methods=["GET"])
    _route(_kind, "/ny", "new", fact_new, writes=True, methods=_form)
    _route(_kind, "/<uuid:row_id>", "page", fact_page, writes=False, methods=["GET"])
    _route(_kind, "/<uuid:row_id>/rett", "correct", fact_correct, writes=True, methods=_form)
    _route(_kind, "/<uuid:row_id>/fjern", "remove", fact_remove, writes=True, methods=_form)
    if not _kind.rule.happened:
        _route(_kind, "/<uuid:row_id>/endre", "change", fact_change, writes=True, methods=_form)
    if _kind.follow:
        _route(_kind, "/<uuid:row_id>/nytt", "follow", fact_follow, writes=True, methods=_form)
    if _kind.nothing and _kind.rule.key in MAY_BE_NOTHING:
        _route(_kind, "/ingen", "nothing", nothing, writes=True, methods=_form)
        _route(_kind, "/ingen/angre", "nothing_back", nothing_back, writes=True, methods=["POST"])
