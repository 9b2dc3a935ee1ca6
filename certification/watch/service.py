"""The watch over a unit's certificate, in the unit's own scope, and what the unit does with a warning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.clock import now, today
from app.db.session import reading
from app.errors import Conflict, NotFound
from app.jobs import outbox
from certification.assessment import assess
from certification.cases import service as cases
from certification.cases.errors import FileGone
from certification.cases.following import Followed
from certification.cases.service.events import constraint
from certification.certificates.models import Certificate
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.watch import store
from certification.watch.grounds import KEYS, Code, Duty, Ground, Limits, grounds
from certification.watch.models import CertificateWarning
from tenants.reporting import service as reporting
from tenants.reporting.evidence.service import Cited
from tenants.reporting.evidence.service import State as FileState
from tenants.reporting.yearly import service as yearly
from tenants.units import service as units
from tenants.units.models import UnitReversal, UnitSuccession


class Cleared(StrEnum):
    """Why a warning is over: what had fallen away is there again, or the certificate is not."""

    MENDED = "mended"
    ENDED = "ended"


def ask() -> None:
    """A job for every unit that has had a certificate, as `slt_clock`."""
    outbox.add_several("watch", ((unit_id, {}) for unit_id in store.certified()))


def watch(unit_id: UUID) -> None:
    """Hold the acting job's unit against its certificate today: new warnings, and those that are over.

    Can run as often as it likes, and after any standstill: a ground that is gone has one open warning, found on the day of
    the first watch that saw it, which is the day the unit's time to reply begins.
    """
    on = today()
    told = store.watched(unit_id, on)
    certificate, still_open, reforms = told.open
    set_by_council = criteria.parameters_of(told.parameters, on)
    ended = [row.id for row in still_open if certificate is None or row.certificate_id != certificate.id]
    store.clear(unit_id, ended, on, Cleared.ENDED)
    if certificate is None:
        return
    known = {(row.code, row.subject): row.id for row in still_open if row.certificate_id == certificate.id}
    with reading():
        found = _gone(certificate, reforms, told, set_by_council, on)
    gone = {(ground.code.value, ground.subject): ground for ground in found}
    store.clear(unit_id, [id_ for key, id_ in known.items() if key not in gone], on, Cleared.MENDED)
    fresh = [ground for key, ground in gone.items() if key not in known]
    if not fresh:
        return
    visible_on = on + timedelta(days=set_by_council[ParameterKey.RIGHT_TO_REPLY_DAYS])
    store.add(
        {
            "tenant_id": unit_id,
            "certificate_id": certificate.id,
            "code": ground.code,
            "subject": ground.subject,
            "municipality_id": ground.municipality_id,
            "fell_on": ground.fell_on,
            "found_on": on,
            "visible_on": visible_on,
        }
        for ground in fresh
    )


def _gone(
    certificate: Certificate,
    reforms: Iterable[UnitSuccession],
    told: store.Watched,
    set_by_council: Mapping[ParameterKey, int],
    on: date,
) -> list[Ground]:
    """What the certificate rests on and the unit's facts of the day no longer hold."""
    unit_id, since = certificate.tenant_id, certificate.valid.lower or on
    asked = told.promising and certificate.decision_id
    conditions = cases.not_met(unit_id, asked) if asked else ()
    covered = {m.number: m.id for m in units.municipalities(unit_id, on)}
    limits = Limits(
        set_by_council[ParameterKey.COORDINATOR_ABSENT_DAYS], set_by_council[ParameterKey.STEERING_MEETING_DAYS]
    )
    places = {number: id_ for number, id_ in covered.items() if id_ in certificate.municipality_ids}
    promised = frozenset(each.finding for each in conditions if each.finding and each.due_on >= on)
    overdue = list(_overdue(certificate, conditions, on, living=bool(covered)))
    reformed = _reformed(reforms, since) if covered else {}
    reports = (
        [Duty(str(year), due.late_from) for year, due in yearly.late(*told.deadlines, since, on)] if covered else ()
    )

    def found(met_since: date) -> list[Ground]:
        return grounds(
            # A unit that covers nothing any more has no facts to hold against anything; whose the places are, KRÅD has decided.
            reporting.facts_of(unit_id, on, KEYS, met_since=met_since) if covered else None,
            places,
            since=since,
            on=on,
            limits=limits,
            promised=promised,
            conditions=overdue,
            reports=reports,
            reformed=reformed,
        )

    # Any meeting within the limit is enough; only where there is none does it matter which was the last.
    recent = max(since, on - timedelta(days=limits.meeting_days))
    gone = found(recent)
    return found(since) if recent > since and any(each.code is Code.MEETING for each in gone) else gone


def _reformed(reforms: Iterable[UnitSuccession], since: date) -> dict[UUID, date]:
    """The unit's municipalities that were divided, or took others in, after its certificate began, with the latest such day."""
    found: dict[UUID, date] = {}
    for row in reforms:
        # What ended is nobody's any more; what goes on is the divided one, or the one that others went into.
        here = row.source_id if not row.ended else row.target_id if row.goes_on else None
        if here and row.happened_on > since:
            found[here] = max(row.happened_on, found.get(here, row.happened_on))
    return found


def _overdue(certificate: Certificate, conditions: Sequence[Followed], on: date, *, living: bool) -> Iterable[Duty]:
    """The conditions whose deadline has passed, by their number, but for those whose finding the facts now meet.

    A condition asks what the criteria asked that its decision was made by, whatever has been published since. `living`: there
    are facts. Only a finding that is overdue needs all of them.
    """
    unit_id, passed = certificate.tenant_id, [(str(each.number), each) for each in conditions if each.due_on < on]
    met: set[str] = set()
    asked = living and any(each.finding for _n, each in passed)
    decision = cases.decision(unit_id, certificate.decision_id) if asked and certificate.decision_id else None
    if decision:
        rules = criteria.version(decision.criteria)
        found = assess(reporting.indexed_document(unit_id, on).checked, rules, on).findings
        met = {finding.id.value for finding in found if finding.status == "met"}
    return [Duty(n, each.due_on + timedelta(days=1)) for n, each in passed if each.finding not in met]


@dataclass(frozen=True)
class Held:
    """The certificate that a unit has on a day (None: none), its open warnings, the one that KRÅD sees first
    coming first, what reforms did to it, and those that were taken back."""

    certificate: Certificate | None
    open: Sequence[CertificateWarning]
    reforms: Sequence[UnitSuccession] = ()
    reversed: Sequence[UnitReversal] = ()


def holding(unit_id: UUID, on: date) -> Held:
    """What the unit has, and what of it has fallen away. Acts as the unit or its job. One statement."""
    return Held(*store.open_and_reversed(unit_id, on))


def over(unit_id: UUID) -> Sequence[CertificateWarning]:
    """The unit's warnings that are over, the latest first. One statement."""
    return [row for row in store.of_unit(unit_id) if row.cleared_on is not None]


def warning(unit_id: UUID, warning_id: UUID) -> CertificateWarning:
    """One of the unit's warnings. Raises `NotFound`."""
    row = store.warning(unit_id, warning_id)
    if row is None:
        raise NotFound
    return row


def reply(unit_id: UUID, warning_id: UUID, version: int, text: str, files: Collection[UUID] = ()) -> None:
    """The unit's words on an open warning, and the files with them, in the place of what it said before.

    Raises `NotFound`, `Conflict`, and `FileGone` where one of the files can't be sent any more.
    """
    row = warning(unit_id, warning_id)
    if row.version != version or row.cleared_on is not None:
        raise Conflict
    row.reply, row.replied_at = text, now()
    try:
        store.send_along(unit_id, warning_id, files)
    except IntegrityError as error:
        if constraint(error) != "ck_certificate_warning_file_open":
            raise
        raise FileGone from None


def sent_along(row: CertificateWarning) -> Sequence[UUID]:
    """The versions of the unit's files that go along with its reply."""
    return store.sent_along(row.tenant_id, row.id)


def files(certificate: Certificate) -> dict[UUID, list[Cited]]:
    """The files that went along with the replies to a certificate's warnings, by warning: for the unit, and for KRÅD of the
    warnings that it sees. One statement.
    """
    found: dict[UUID, list[Cited]] = {}
    for row in store.files(certificate.tenant_id, certificate.id):
        values = row._asdict()
        found.setdefault(values.pop("warning_id"), []).append(Cited(**values | {"state": FileState(row.state)}))
    return found
