"""The unit's page of its certificate and warnings, and KRÅD's list and certificate page."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.audit.service import saved_by
from app.clock import today
from app.db.edge import principal
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import allow
from app.identity.policy import council as of_council
from app.identity.policy import unit as of_unit
from app.web.forms import Form
from certification.cases import service as cases
from certification.cases.errors import NotDeclared, NotImpartial
from certification.cases.forms import ReasonForm, ReturnForm, seen_of
from certification.cases.impartiality import Declared
from certification.cases.views.blueprint import me, seen_sent, tenant
from certification.certificates import service as certificates
from certification.certificates.states import State, Step
from certification.issuers import service as issuers
from certification.letters import service as letters
from certification.watch import oversight, service
from certification.watch import texts as words
from certification.watch.forms import FilterForm, ReplyForm
from certification.watch.grounds import Code
from certification.watch.models import CertificateWarning
from tenants.reporting.evidence.attaching import AttachingForm
from tenants.reporting.evidence.handing import handed_out
from tenants.units import service as units

unit = Blueprint("watch", __name__, url_prefix="/enhet/godkjenningen", template_folder="templates")
council = Blueprint("oversight", __name__, url_prefix="/krad", template_folder="templates")

READERS = of_council("case_officer", "decider", "auditor")
DECIDERS = of_council("decider")
PER_PAGE = 50
REPLIES = of_unit("coordinator")


def _helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "state_tag": lambda state: (str(words.STATES[State(state)]), words.COLORS[State(state)]),
        "event_text": lambda kind: str(words.EVENTS[Step(kind)]),
        "last_day": certificates.last_day,
    }


unit.context_processor(_helpers)
council.context_processor(_helpers)


@unit.get("")
@allow(of_unit())
def mine() -> ResponseReturnValue:
    """The unit's certificate: what it is today, what has fallen away, and what KRÅD has decided since it was given."""
    unit_id, on = tenant(), today()
    found = service.holding(unit_id, on)
    lapsed = None if found.certificate else certificates.lapsed(unit_id)
    shown = found.certificate or lapsed
    events = certificates.events(shown) if shown else []
    names = {m.id: m.names.norwegian for m in units.municipalities(unit_id, on)}
    return render_template(
        "watch/mine.html",
        certificate=found.certificate,
        lapsed=lapsed,
        state=certificates.state(found.certificate, on) if found.certificate else None,
        events=events,
        letters=letters.about(unit_id, [event.id for event in events]),
        warnings=[_shown(row, names) for row in found.open],
        files=service.files(found.certificate) if found.certificate and any(row.reply for row in found.open) else {},
        over=[_shown(row, names) for row in service.over(unit_id)],
        may_reply=REPLIES.admits(principal()),
    )


def _shown(row: CertificateWarning, names: dict[UUID, str]) -> dict[str, object]:
    """A warning as its unit reads it."""
    code = Code(row.code)
    return {
        "row": row,
        "title": words.title(
            row.code, row.subject, names.get(row.municipality_id) if row.municipality_id and len(names) > 1 else None
        ),
        "step": words.STEPS[code],
        "url": url_for(words.PAGES[code]),
        "seen": words.seen_by_council(row.visible_on, today()),
    }


@unit.route("/<uuid:warning_id>/svar", methods=["GET", "POST"])
@allow(REPLIES)
def reply(warning_id: UUID) -> ResponseReturnValue:
    """What the unit says to KRÅD about a warning."""
    row = service.warning(tenant(), warning_id)
    if row.cleared_on is not None:
        raise NotFound
    form = AttachingForm(
        ReplyForm(), tenant(), saved=_said(row), saved_by=saved_by("app.certificate_warning", warning_id)
    )
    if request.method == "POST" and form.submit(request.form):
        data = form.data
        try:
            service.reply(tenant(), warning_id, data["version"], data["reply"], data["files"] or ())
        except Conflict as error:
            if type(error) is not Conflict:
                raise
            form.conflict(_said(service.warning(tenant(), warning_id)))
        else:
            flash(_("Svaret er lagret. %(issuer)s ser det sammen med varselet."))
            return redirect(url_for(".mine"), HTTPStatus.SEE_OTHER)
    names = {m.id: m.names.norwegian for m in units.municipalities(tenant(), today())}
    return render_template("watch/reply.html", form=form, warning=_shown(row, names)), form.status


def _said(row: CertificateWarning) -> dict[str, object]:
    """What the unit has said about a warning, as the form holds it."""
    return {"version": row.version, "reply": row.reply, "files": service.sent_along(row)}


@council.get("/varsler")
@allow(READERS)
def index() -> ResponseReturnValue:
    """The warnings whose time to reply is out, the oldest first."""
    form = Form(
        FilterForm(),
        saved={"tilstand": "open"},
        choices={
            "hva": [(code.value, words.TITLES_TO_COUNCIL[code]) for code in Code],
            "tilstand": [("open", _("Ikke rettet")), ("over", _("Rettet, eller godkjenningen er over"))],
        },
    )
    wanted: dict[str, object] = {"tilstand": "open"}
    if request.args and form.submit(request.args):
        wanted = dict(form.data)
    everything = oversight.lines(today())
    found = [line for line in everything if _wanted(line, wanted)]
    asked = {key: value for key, value in request.args.items() if key != "side"}
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(request.args.get("side", 1, type=int), 1), pages)
    page = render_template(
        "watch/index.html",
        form=form,
        found=found[(number - 1) * PER_PAGE : number * PER_PAGE],
        number=len(found),
        page=number,
        pages=pages,
        url_of=lambda side: url_for(".index", **{**asked, "side": side}),
        total=len(everything),
        titles=words.TITLES_TO_COUNCIL,
        waiting=sum(line.standing is oversight.Standing.OPEN for line in everything),
        answered=sum(line.standing is oversight.Standing.ANSWERED for line in everything),
    )
    return page, form.status


def _wanted(line: oversight.Line, wanted: dict[str, object]) -> bool:
    over = line.standing is oversight.Standing.OVER
    return (
        wanted.get("hva") in (None, "", line.warning.code)
        and wanted.get("tilstand") in (None, "", "over" if over else "open")
        and line.age >= int(str(wanted.get("dager") or 0))
    )


@council.get("/godkjenning/<uuid:certificate_id>")
@allow(READERS)
def certificate(certificate_id: UUID) -> ResponseReturnValue:
    """A certificate: what it is today, its warnings, and what has happened to it."""
    found = oversight.overview(certificate_id)
    who = me()
    decider = DECIDERS.admits(who)
    said = oversight.said_of(found, who.account_id) if decider else None
    return render_template(
        "watch/certificate.html",
        found=found,
        said=said.value if said else None,
        addresses={
            one.id: url_for(".sent_file", certificate_id=certificate_id, evidence_id=one.id)
            for files in found.files.values()
            for one in files
            if one.opens
        },
        titles=words.TITLES_TO_COUNCIL,
        Step=Step,
        decider=said is Declared.IMPARTIAL,
        signs=said is Declared.IMPARTIAL and found.proposal is not None and found.proposal.account_id != who.account_id,
    )


def _refuse(found: oversight.Overview) -> None:
    """Raises `NotDeclared` or `NotImpartial` for the decider who may not act."""
    match oversight.said_of(found, me().account_id):
        case Declared.NOTHING:
            raise NotDeclared
        case Declared.PARTIAL:
            raise NotImpartial


@council.get("/godkjenning/<uuid:certificate_id>/vedlegg/<uuid:evidence_id>")
@allow(READERS)
def sent_file(certificate_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """A file that the unit sent along with its reply to a warning, to be saved."""
    return handed_out(*oversight.sent_file(certificate_id, evidence_id))


@council.route("/godkjenning/<uuid:certificate_id>/suspender", methods=["GET", "POST"])
@allow(DECIDERS)
def suspend(certificate_id: UUID) -> ResponseReturnValue:
    """Suspend a certificate, with a reason."""
    return _act(
        certificate_id,
        Step.SUSPENDED,
        title=_("Suspender godkjenningen"),
        lead=_("Godkjenningen teller ikke fra i dag og til suspensjonen blir opphevet. Alle kan se det."),
        submit=_("Suspender"),
    )


@council.route("/godkjenning/<uuid:certificate_id>/opphev", methods=["GET", "POST"])
@allow(DECIDERS)
def reinstate(certificate_id: UUID) -> ResponseReturnValue:
    """Let a suspended certificate count again, with a reason."""
    return _act(
        certificate_id,
        Step.REINSTATED,
        title=_("Opphev suspensjonen"),
        lead=_("Godkjenningen teller igjen fra i dag."),
        submit=_("Opphev suspensjonen"),
    )


@council.route("/godkjenning/<uuid:certificate_id>/trekk-tilbake", methods=["GET", "POST"])
@allow(DECIDERS)
def withdraw(certificate_id: UUID) -> ResponseReturnValue:
    """Withdraw an approval from before the portal, with a reason."""
    return _act(
        certificate_id,
        Step.WITHDRAWN,
        title=_("Trekk tilbake godkjenningen"),
        lead=_("Godkjenningen gjelder ikke fra i dag. Det kan ikke gjøres om. Enheten får et brev med begrunnelsen."),
        submit=_("Trekk tilbake"),
    )


#: What is told of what is done.
_DONE: dict[Step, object] = {
    Step.SUSPENDED: _l("Godkjenningen er suspendert. Enheten ser begrunnelsen nå."),
    Step.REINSTATED: _l("Suspensjonen er opphevet. Enheten ser begrunnelsen nå."),
    Step.WITHDRAWN: _l("Godkjenningen er trukket tilbake. Enheten ser begrunnelsen nå."),
}


def _act(certificate_id: UUID, step: Step, *, title: str, lead: str, submit: str) -> ResponseReturnValue:
    found = oversight.overview(certificate_id)
    if request.method == "GET" and step not in found.steps:
        raise NotFound
    _refuse(found)
    two = cases.signatures_required(today()) > 1
    form = Form(ReasonForm(), saved={"seen": found.certificate.events})
    back = url_for(".certificate", certificate_id=certificate_id)
    if request.method == "POST" and form.submit(request.form):
        try:
            decided = oversight.act(certificate_id, seen_of(form.data), step, form.data["text"])
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(str(_DONE[step]) if decided else _("Forslaget er lagret. En annen beslutter må skrive under."))
            return redirect(back, HTTPStatus.SEE_OTHER)
    page = render_template(
        "watch/act.html",
        form=form,
        found=found,
        title=title,
        lead=lead,
        two=two,
        # The letter tells where an appeal is sent in writing.
        without_address=step is not Step.REINSTATED and not issuers.on(today()).address.strip(),
        submit=_("Foreslå") if two else submit,
        danger=step is not Step.REINSTATED,
        back=back,
    )
    return page, form.status


@council.route("/godkjenning/<uuid:certificate_id>/underskriv", methods=["GET", "POST"])
@allow(DECIDERS)
def confirm(certificate_id: UUID) -> ResponseReturnValue:
    """Sign what another decider proposed."""
    back = url_for(".certificate", certificate_id=certificate_id)
    if request.method == "POST":
        done = oversight.confirm(me(), certificate_id, seen_sent())
        flash(str(_DONE[done]))
        return redirect(back, HTTPStatus.SEE_OTHER)
    found = oversight.overview(certificate_id)
    if found.proposal is None or found.proposal.account_id == me().account_id:
        raise NotFound
    _refuse(found)
    return render_template("watch/confirm.html", found=found, back=back)


@council.route("/godkjenning/<uuid:certificate_id>/send-tilbake", methods=["GET", "POST"])
@allow(DECIDERS)
def send_back(certificate_id: UUID) -> ResponseReturnValue:
    """Say no to what another decider proposed."""
    found = oversight.overview(certificate_id)
    form = Form(ReturnForm(), saved={"seen": found.certificate.events})
    back = url_for(".certificate", certificate_id=certificate_id)
    if request.method == "GET" and found.proposal is None:
        raise NotFound
    _refuse(found)
    if request.method == "POST" and form.submit(request.form):
        oversight.send_back(certificate_id, seen_of(form.data), form.data["text"])
        flash(_("Forslaget er sendt tilbake."))
        return redirect(back, HTTPStatus.SEE_OTHER)
    page = render_template(
        "watch/act.html",
        form=form,
        found=found,
        title=_("Send forslaget tilbake"),
        lead=_("Godkjenningen blir som den er."),
        two=False,
        submit=_("Send tilbake"),
        danger=False,
        back=back,
    )
    return page, form.status
