"""KRÅD's queue, and one case."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.identity.policy import allow, council
from app.web.formats import as_instant
from app.web.i18n import page_language
from certification.assessment import FindingId
from certification.assessment.texts import finding_title
from certification.cases import service
from certification.cases.forms import QuestionForm
from certification.cases.service import CaseView
from certification.cases.states import OPEN, State, allowed
from certification.cases.views.blueprint import ask_for_text, cases, file_addresses, me, seen_sent
from certification.certificates.service import last_day
from certification.proofs.service import of_case
from certification.standing.grounds import grounds
from certification.standing.telling import tell
from tenants.police import texts as police
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.handing import handed_out
from tenants.reporting.submission.readable import whole
from tenants.units import service as units

READERS = council("case_officer", "decider", "auditor")
OFFICERS = council("case_officer", "decider")
DECIDERS = council("decider")

#: The filters of the queue: address -> states. The first one is what the page opens with.
FILTERS: dict[str, frozenset[State]] = {
    "apne": OPEN,
    "mottatt": frozenset({State.SUBMITTED}),
    "til-behandling": frozenset({State.IN_REVIEW}),
    "venter": frozenset({State.AWAITING_ANSWER, State.AWAITING_SIGNATURE}),
    "avgjort": frozenset(State) - OPEN,
}


_APPROVED = frozenset({State.APPROVED, State.APPROVED_WITH_CONDITIONS})


@cases.get("/krad")
@allow(council())
def queue() -> ResponseReturnValue:
    """The applications, the oldest first: where everybody of KRÅD begins, though not all may open one."""
    chosen = request.args.get("tilstand", "apne")
    if chosen not in FILTERS:
        chosen = "apne"
    labels = {
        "apne": _("Alle åpne"),
        "mottatt": _("Mottatt"),
        "til-behandling": _("Til behandling"),
        "venter": _("Venter på svar eller underskrift"),
        "avgjort": _("Avsluttet"),
    }
    counts = service.counts()
    filters = [
        (labels[key], key, sum(counts[state] for state in states), key == chosen) for key, states in FILTERS.items()
    ]
    return render_template(
        "cases/queue.html",
        closed=chosen == "avgjort",
        rows=service.queue(FILTERS[chosen]),
        filters=filters,
        chosen=labels[chosen],
        may_open=READERS.admits(me()),
    )


@cases.get("/krad/sak/<uuid:case_id>")
@allow(READERS)
def case(case_id: UUID) -> ResponseReturnValue:
    """One application: the document, what the rules make of it, what the police say today, and what has happened."""
    view = service.case_view(case_id)
    if view.file.id != view.after.file.id:
        return redirect(url_for(".linked", case_id=case_id), HTTPStatus.SEE_OTHER)
    names = units.names_by_number(view.file.tenant_id, view.submission.as_of)
    decision = view.decisions[-1] if view.decisions else None
    return render_template(
        "cases/case.html",
        view=view,
        told=tell(view.now, view.criteria, names, page_language()),
        grounds=grounds(view.today.document.facts, view.now, view.criteria, names),
        proofs=of_case(view, names, page_language()),
        titles={finding: finding_title(finding, page_language()) for finding in FindingId},
        sections=whole(view.submission, names),
        in_quarantine=view.state in OPEN and any(one.state is evidence.State.WAITING for one in view.cited),
        file_addresses=file_addresses(view.after),
        addresses={one.id: url_for(".file", case_id=case_id, evidence_id=one.id) for one in view.cited if one.opens},
        names=units.names_by_number(view.file.tenant_id, today()) | names,
        police=police,
        level_names=police.LEVELS,
        agreement_names=police.AGREEMENTS,
        decision=decision,
        approved_until=last_day(view.certificate) if view.certificate and view.state in _APPROVED else None,
        signed=_signed(view),
        place_names={
            each.id: each.names.norwegian for each in units.municipalities(view.file.tenant_id, view.submission.as_of)
        },
        today=today(),
        may={kind.value: True for kind in allowed(view.state)},
        officer=OFFICERS.admits(me()),
        decider=DECIDERS.admits(me()),
        proposed_by_me=view.proposal is not None and view.events[-1].account_id == me().account_id,
    )


@cases.get("/krad/sak/<uuid:case_id>/fil/<uuid:evidence_id>")
@allow(READERS)
def file(case_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """A file that the application cites, to be saved."""
    return handed_out(*service.cited_file(case_id, evidence_id))


def _signed(view: CaseView) -> list[str]:
    """For whom the application was signed, and when."""
    names = {str(m.id): m.names.norwegian for m in units.municipalities(view.file.tenant_id, view.submission.as_of)}
    return [
        _("%(name)s, %(at)s", name=names[one["municipality"]], at=as_instant(datetime.fromisoformat(one["at"])))
        for one in view.events[0].detail["signatures"]
    ]


@cases.post("/krad/sak/<uuid:case_id>/start")
@allow(OFFICERS)
def start(case_id: UUID) -> ResponseReturnValue:
    """Begin the review."""
    service.start_review(case_id, seen_sent())
    flash(_("Behandlingen er begynt."))
    return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)


@cases.route("/krad/sak/<uuid:case_id>/spor", methods=["GET", "POST"])
@allow(OFFICERS)
def ask(case_id: UUID) -> ResponseReturnValue:
    """Ask the unit something."""
    view = service.case_view(case_id)
    return ask_for_text(
        QuestionForm(),
        seen=view.file.events,
        title=_("Still et spørsmål til %(unit)s", unit=view.unit.name),
        lead=_("Saken venter til enheten har svart. Den kan avgjøres uten svar hvis det drøyer."),
        submit=_("Send spørsmålet"),
        back=url_for(".case", case_id=case_id),
        save=lambda seen, text: service.ask(case_id, seen, text or ""),
        done=_("Spørsmålet er sendt til enheten."),
        demonstration=view.unit.demonstration,
    )
