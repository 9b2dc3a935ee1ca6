"""One case as KRÅD reads it: what has changed, each finding, what was asked and answered, and who is on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import OSLO, today
from app.identity.policy import allow
from app.web.formats import as_instant
from app.web.forms import Form
from app.web.i18n import page_language
from certification.assessment import FindingId
from certification.assessment.texts import finding_title
from certification.cases import service
from certification.cases.forms import ImpartialityForm
from certification.cases.outcomes import Acknowledged
from certification.cases.questions import About
from certification.cases.service import CaseView
from certification.cases.states import State, allowed
from certification.cases.texts import PARTIAL
from certification.cases.views.blueprint import cases, file_addresses, me
from certification.cases.views.queue import DECIDERS, OFFICERS, READERS
from certification.certificates.service import last_day
from certification.proofs.service import of_case
from certification.standing.grounds import grounds
from certification.standing.telling import tell
from tenants.police import texts as police
from tenants.police.models import ConfirmationAnswer
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.handing import handed_out
from tenants.reporting.submission import readable
from tenants.reporting.submission.readable import own, whole
from tenants.reporting.submission.since import since
from tenants.reporting.submission.spots import Spot, spots
from tenants.units import service as units

_APPROVED = frozenset({State.APPROVED, State.APPROVED_WITH_CONDITIONS})


@cases.get("/krad/sak/<uuid:case_id>")
@allow(READERS)
def case(case_id: UUID) -> ResponseReturnValue:
    """One application: the document, what the rules make of it, what the police say today, and what has happened."""
    view = service.case_view(case_id)
    if view.file.id != view.after.file.id:
        return redirect(url_for(".linked", case_id=case_id), HTTPStatus.SEE_OTHER)
    unit_id, as_of = view.file.tenant_id, view.submission.as_of
    names = units.named(units.held(unit_id, as_of))
    decision = view.decisions[-1] if view.decisions else None
    people, mine = service.officers(), me().account_id
    files = {one.id: url_for(".file", case_id=case_id, evidence_id=one.id) for one in view.files if one.opens}
    return render_template(
        "cases/case.html",
        view=view,
        told=tell(view.now, view.criteria, names, page_language()),
        grounds=grounds(view.today.document.facts, view.now, view.criteria, names),
        proofs=of_case(view, names, page_language()),
        titles=titles(),
        about=abouts(view, names),
        since=_since(view, names),
        sections=whole(view.submission, names),
        in_quarantine=view.is_open and any(one.state is evidence.State.WAITING for one in view.files),
        addresses=files,
        file_addresses=file_addresses(view.after),
        names=units.named([*units.held(unit_id, today()), *units.held(unit_id, as_of)]),
        police=police,
        declined=_declined(view),
        decision=decision,
        approved_until=last_day(view.certificate) if view.certificate and view.state in _APPROVED else None,
        signed=_signed(view),
        acknowledged=[Acknowledged.from_json(value) for value in decision.acknowledged or ()] if decision else [],
        place_names={each.id: each.names.norwegian for each in units.held(unit_id, as_of)},
        today=today(),
        may={kind.value: True for kind in allowed(view.state)},
        officer=OFFICERS.admits(me()),
        decider=DECIDERS.admits(me()),
        rechecks=[f"{readable.recheck(code)}: {count}" for code, count in readable.rechecks(view.submission).items()],
        case_address=lambda file: url_for(".case", case_id=file.id),
        declared=view.declared(mine).value,
        declaring=Form(ImpartialityForm()),
        partial=PARTIAL,
        people=people,
        others=[each for each in people.values() if each.account_id != view.account_id],
        whose=people.get(view.account_id) if view.account_id else None,
        proposed_by_me=view.proposed_by == mine,
        mine=mine,
    )


def titles() -> dict[FindingId, str]:
    """What each finding is called."""
    return {finding: finding_title(finding, page_language()) for finding in FindingId}


def abouts(view: CaseView, names: Mapping[str, str]) -> dict[About, str]:
    """Everything in a case that a question can hang on, in words."""
    return about_words(spots(view.submission, names))


def about_words(facts: Mapping[str, Spot]) -> dict[About, str]:
    """The whole application, each finding, each fact of the document."""
    return {
        About(): _("Hele søknaden"),
        **{About(finding=finding): title for finding, title in titles().items()},
        **{About(pointer=pointer): spot.name for pointer, spot in facts.items()},
    }


def _declined(view: CaseView) -> list[tuple[str, ConfirmationAnswer]]:
    """What the police declined last of each place of the application and have not confirmed or withdrawn since, with its name."""
    held = {each.id: each for each in units.held(view.file.tenant_id, view.submission.as_of)}
    said = [(c.municipality, day) for c in view.today.confirmations for day in (c.confirmed_on, c.withdrawn_on) if day]
    latest = {answer.place_id: answer for answer in view.declined if answer.place_id in held}
    return [
        (held[place].names.norwegian, answer)
        for place, answer in latest.items()
        if all(day <= answer.answered_at.astimezone(OSLO).date() for of, day in said if of == held[place].number)
    ]


def _since(view: CaseView, names: Mapping[str, str]) -> object:
    """What the document tells otherwise than that of the last approval."""
    if view.prior is None:
        return None
    before = units.held(view.file.tenant_id, view.prior.submission.as_of)
    then = units.named(before)
    then.update(names)
    return since(own(view.prior.submission, then), own(view.submission, names))


@cases.get("/krad/sak/<uuid:case_id>/politi")
@allow(READERS)
def police_of(case_id: UUID) -> ResponseReturnValue:
    """What the police keep of the places: meetings, agreements, contact. No rule reads it."""
    return render_template(
        "cases/police.html",
        view=service.police_view(case_id),
        level_names=police.LEVELS,
        agreement_names=police.AGREEMENTS,
        police=police,
    )


@cases.get("/krad/sak/<uuid:case_id>/fil/<uuid:evidence_id>")
@allow(READERS)
def file(case_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """A file that the application cites, to be saved."""
    return handed_out(*service.cited_file(case_id, evidence_id))


def _signed(view: CaseView) -> list[str]:
    """For whom the application was signed, and when."""
    names = {str(m.id): m.names.norwegian for m in units.held(view.file.tenant_id, view.submission.as_of)}
    return [
        _(
            "%(name)s, %(at)s",
            name=names.get(one["municipality"], view.unit.name),
            at=as_instant(datetime.fromisoformat(one["at"])),
        )
        for one in view.events[0].detail["signatures"]
    ]
