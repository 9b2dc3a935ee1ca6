"""What KRÅD sees of warnings, and the suspension of a certificate, or the withdrawal of one that no decision gave: always by
persons, with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError

from app.clock import today
from app.errors import NotFound
from app.identity.policy import Principal
from app.jobs import outbox
from certification.cases import service as cases
from certification.cases.errors import NotDeclared, NotImpartial, SamePerson
from certification.cases.impartiality import Declared
from certification.cases.models import Decision
from certification.cases.service.events import constraint
from certification.certificates import service as certificates
from certification.certificates.models import Certificate, CertificateEvent
from certification.certificates.states import IN_FORCE, PROPOSED, State, Step
from certification.earlier import service as earlier
from certification.letters import service as letters
from certification.letters.service import About, Kind, Sight
from certification.watch import service, store
from certification.watch.errors import CertificateMoved
from certification.watch.models import CertificateWarning
from tenants.register import service as register
from tenants.reporting.evidence.service import Cited
from tenants.units import service as units
from tenants.units.models import Unit

_PROPOSAL = {step: proposal for proposal, step in PROPOSED.items()}
#: The letter of what is done; a proposal has none.
_LETTERS = {
    Step.SUSPENDED: Kind.SUSPENSION,
    Step.REINSTATED: Kind.REINSTATEMENT,
    Step.WITHDRAWN: Kind.WITHDRAWN,
}


class Standing(StrEnum):
    """How a warning stands: still so, answered by the unit and still so, or over."""

    OPEN = "open"
    ANSWERED = "answered"
    OVER = "over"


@dataclass(frozen=True)
class Line:
    """A warning as KRÅD sees it: code, days, municipality and reply, and no fact. `age` is in days since KRÅD saw it."""

    warning: CertificateWarning
    unit: Unit
    place: str | None
    age: int
    standing: Standing
    certificate: State


def lines(on: date) -> list[Line]:
    """Every warning that KRÅD sees, the oldest first. The statements are as many for thousands as for one."""
    warnings = store.told()
    known = units.several({row.tenant_id for row in warnings})
    held = certificates.several({row.certificate_id for row in warnings})
    names = _names(warnings, on)
    return [
        Line(
            row,
            known[row.tenant_id],
            names.get(row.municipality_id) if row.municipality_id else None,
            (on - row.visible_on).days,
            _standing(row),
            certificates.state(held[row.certificate_id], on),
        )
        for row in warnings
    ]


def _standing(row: CertificateWarning) -> Standing:
    if row.cleared_on is not None:
        return Standing.OVER
    return Standing.ANSWERED if row.reply else Standing.OPEN


def _names(warnings: Sequence[CertificateWarning], on: date) -> Mapping[UUID, str]:
    named = {row.municipality_id for row in warnings if row.municipality_id}
    return {m.id: m.names.norwegian for m in register.municipalities(on, named)} if named else {}


@dataclass(frozen=True)
class Overview:
    """A certificate for KRÅD: what it is today, what has happened to it, the letters of that, its warnings, and the
    files of the replies to them, by warning.

    `proposal` is what waits for another decider's signature. One from before the portal has no `decision`.
    """

    certificate: Certificate
    unit: Unit
    decision: Decision | None
    state: State
    places: Sequence[str]
    names: Mapping[UUID, str]
    events: Sequence[CertificateEvent]
    letters: Sequence[Sight]
    warnings: Sequence[CertificateWarning]
    files: Mapping[UUID, Sequence[Cited]]
    proposal: CertificateEvent | None

    @property
    def next_step(self) -> Step | None:
        """What a decider can do now: suspend it, or let it count again; None where it is over or a proposal waits."""
        if self.proposal is not None:
            return None
        return {State.VALID: Step.SUSPENDED, State.SUSPENDED: Step.REINSTATED}.get(self.state)

    @property
    def steps(self) -> frozenset[Step]:
        """All that a decider can do now; a decision's certificate is withdrawn in its case."""
        if self.next_step is None:
            return frozenset()
        return frozenset({self.next_step} if self.decision else {self.next_step, Step.WITHDRAWN})


def overview(certificate_id: UUID) -> Overview:
    """A certificate with all that KRÅD decides by. Raises `NotFound`."""
    on = today()
    row = certificates.get(certificate_id)
    decision = cases.decision(row.tenant_id, row.decision_id) if row.decision_id else None
    if decision is None and row.decision_id:
        raise NotFound
    events = certificates.events(row)
    warnings = store.told_of(row.tenant_id, row.id)
    names = _places(row, on)
    return Overview(
        certificate=row,
        unit=units.get(row.tenant_id),
        decision=decision,
        state=certificates.state(row, on),
        places=list(names.values()),
        names=names,
        events=events,
        letters=letters.about(row.tenant_id, [event.id for event in events]),
        warnings=warnings,
        files=service.files(row) if any(warning.reply for warning in warnings) else {},
        proposal=_waiting(row, events, on),
    )


def said_of(found: Overview, account_id: UUID) -> Declared:
    """What a decider has declared of themselves in the case that gave a certificate: only who is impartial may act."""
    case_id = found.decision.case_id if found.decision else None
    return cases.said_of_unit(found.certificate.tenant_id, case_id, account_id)


def sent_file(certificate_id: UUID, evidence_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a file that went along with a reply that KRÅD sees, as KRÅD.

    Raises `NotFound`, also for one that no scanner has found clean.
    """
    row = certificates.get(certificate_id)
    found = store.file_content(row.tenant_id, certificate_id, evidence_id)
    if found is None:
        raise NotFound
    return found.name, found.media_type, bytes(found.content)


def _places(row: Certificate, on: date) -> dict[UUID, str]:
    """The municipalities that a certificate names and that there are on a day, in its order."""
    names = {m.id: m.names.norwegian for m in register.municipalities(on, row.municipality_ids)}
    return {id_: names[id_] for id_ in row.municipality_ids if id_ in names}


def _waiting(row: Certificate, events: Sequence[CertificateEvent], on: date) -> CertificateEvent | None:
    last = events[-1] if events else None
    waits = last is not None and last.kind in PROPOSED and certificates.state(row, on) in IN_FORCE
    return last if waits else None


def act(certificate_id: UUID, seen: int, step: Step, reason: str) -> bool:
    """Suspend a certificate, let it count again, or withdraw one from before the portal, from today; False where another decider
    must sign first.

    As a decider. Raises `CertificateMoved`, `NotDeclared`, `NotImpartial`, `NotFound`, and `letters.Wordless` where its letter
    lacks a text.
    """
    if step not in _PROPOSAL:
        raise ValueError(f"{step} is no decider's to choose here")
    two = cases.signatures_required(today()) > 1
    _record(certificates.get(certificate_id), seen, _PROPOSAL[step] if two else step, reason)
    return not two


def confirm(decider: Principal, certificate_id: UUID, seen: int) -> Step:
    """Sign what another decider proposed; returns what was done. Raises as `act`, and `SamePerson`."""
    row = certificates.get(certificate_id)
    proposal = _waiting(row, certificates.events(row), today())
    if proposal is None or proposal.seq != seen:
        raise CertificateMoved
    if proposal.account_id == decider.account_id:
        raise SamePerson
    step = PROPOSED[Step(proposal.kind)]
    _record(row, seen, step, proposal.reason or "")
    return step


def send_back(certificate_id: UUID, seen: int, reason: str) -> None:
    """Say no to what another decider proposed. Raises `CertificateMoved`, `NotDeclared`, `NotImpartial` and `NotFound`."""
    _record(certificates.get(certificate_id), seen, Step.PROPOSAL_RETURNED, reason)


def _record(row: Certificate, seen: int, step: Step, reason: str) -> None:
    """Write it down, order the letter of what is done, and have the nation's picture and the unit told after the commit."""
    unit_id, on = row.tenant_id, today()
    kind = _LETTERS.get(step)
    if kind:
        letters.check(kind, on)
    try:
        event = certificates.record(row, seen, step, on, reason=reason)
    except IntegrityError as error:
        refused = constraint(error)
        if refused in _REFUSALS:
            raise _REFUSALS[refused] from None
        if refused in _RACES:
            raise CertificateMoved from None
        raise
    if step is Step.WITHDRAWN:
        earlier.withdrawn(row.id, on, reason)
    if kind:
        _order_letter(kind, row, event)
    outbox.add("unit_changed", tenant_id=unit_id)
    outbox.add("remind", tenant_id=unit_id)


def _order_letter(kind: Kind, row: Certificate, event: CertificateEvent) -> None:
    unit_id, on = row.tenant_id, event.effective_on
    decision = cases.decision(unit_id, row.decision_id) if row.decision_id else None
    with force_locale(units.language(unit_id, on)):
        about = About(
            id=event.id,
            case_id=decision.case_id if decision else None,
            reason=event.reason,
            places=tuple(_places(row, on).values()),
            first_on=on,
            signed=letters.signed(event.signatures),
        )
    letters.order(kind, unit_id, about, on)


_REFUSALS = {
    "ck_certificate_event_same_person": SamePerson,
    "ck_certificate_event_declared": NotDeclared,
    "ck_certificate_event_partial": NotImpartial,
}
_RACES = frozenset(
    {
        "uq_certificate_event_seq",
        *(f"ck_certificate_event_{why}" for why in ("order", "transition", "ground", "proposal", "signatures")),
    }
)
