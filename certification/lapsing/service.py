"""Letting an approval lapse where nobody whom it names is left in its unit, and giving it back where that is corrected."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.clock import today
from app.errors import Conflict
from app.jobs import outbox
from app.web.formats import as_date
from certification.cases import service as cases
from certification.certificates import service as certificates
from certification.certificates.models import Certificate
from certification.certificates.states import Step
from certification.lapsing import store
from certification.letters import service as letters
from certification.letters.service import About, Kind
from tenants.register import service as register
from tenants.units import service as units
from tenants.units.service import Language


class Cause(StrEnum):
    """Why a certificate lapsed: those whom it names have left the unit, or are no more since a reform."""

    LEFT = "left"
    GONE = "gone"


def cause(municipality_ids: Collection[UUID], on: date) -> Cause:
    """Why a certificate that names these municipalities lapsed on a day: the register of that day tells."""
    return Cause.LEFT if register.municipalities(on, set(municipality_ids)) else Cause.GONE


def ask() -> None:
    """A job that finds the approvals that nobody is left in, as `slt_clock`."""
    outbox.add("lapse")


def ask_each() -> None:
    """A job for each unit whose approval nobody is left in. As KRÅD's job."""
    for unit_id in store.units(today()):
        outbox.add("lapse", tenant_id=unit_id)


def settle(unit_id: UUID) -> None:
    """Somebody has left the unit or come to it: let its approval lapse, or give it back, in the same transaction.

    As the register keeper or an operator. Raises `Conflict` where something happens to the certificate in this very moment.
    """
    try:
        if let_lapse(unit_id):
            return
        if found := store.refilled(unit_id):
            with force_locale(units.language(unit_id, found.ended_on)):
                reason = _(
                    "Det er rettet hvem enheten dekker. Kommunene gikk ikke ut %(day)s.", day=as_date(found.ended_on)
                )
            give_back(certificates.get(found.id), reason)
            outbox.add("remind", tenant_id=unit_id)
    except IntegrityError as error:
        raise Conflict(
            _("Noe skjedde med godkjenningen i samme øyeblikk. Ingenting er flyttet. Prøv igjen.")
        ) from error


def let_lapse(unit_id: UUID) -> bool:
    """Let the unit's approval lapse where nobody is left in it today: on the day on which the last of them left, but not before anything
    else that has happened to it. Doing it again changes nothing. Returns whether it lapsed. As KRÅD or its job.
    """
    found = store.emptied(unit_id, today())
    if found is None:
        return False
    lapse(certificates.get(found.id), found.day, found.left_on or found.day)
    outbox.add("remind", tenant_id=unit_id)
    return True


def is_empty(certificate: Certificate, on: date) -> bool:
    """Whether nobody whom a certificate names is in its unit on a day."""
    covered = {row.municipality_id for row in units.cover(certificate.tenant_id, on)}
    return covered.isdisjoint(certificate.municipality_ids)


def lapse(certificate: Certificate, on: date, left_on: date) -> None:
    """A certificate lapses on a day, and its unit gets a letter. The last whom it names left on `left_on`.

    Raises `IntegrityError` where that can't happen to it (`certificates.record`).
    """
    unit_id, eve = certificate.tenant_id, left_on - timedelta(days=1)
    certificates.record(certificate, certificate.events, Step.LAPSED, on)
    # In the words that the unit had while it covered something.
    language = units.language(unit_id, eve)
    why = cause(certificate.municipality_ids, on)
    with force_locale(language):
        reason = _reason(why, len(certificate.municipality_ids))
    _told(Kind.LAPSED, certificate, reason, on, eve, language)


def give_back(certificate: Certificate, reason: str) -> None:
    """A lapse is taken back: the certificate is what it was, as if it had never lapsed, and its unit gets a letter with the reason.

    As the register keeper or an operator. Raises `IntegrityError` where something has followed.
    """
    on = certificate.ended_on
    if on is None:
        raise ValueError("it has not lapsed")
    certificates.record(certificate, certificate.events, Step.RESTORED, on, reason=reason)
    _told(Kind.RESTORED, certificate, reason, on, on, units.language(certificate.tenant_id, on))


def _reason(why: Cause, number: int) -> str:
    if why is Cause.LEFT:
        told = ngettext(
            "Kommunen som godkjenningen gjelder, er ikke i SLT-enheten lenger. Da faller godkjenningen bort av seg selv.",
            "Ingen av kommunene som godkjenningen gjelder, er i SLT-enheten lenger. Da faller godkjenningen bort av seg selv.",
            number,
        )
        back = _(
            "Er det ført feil at noen gikk ut, ta kontakt med %(issuer)s. Blir det rettet fra samme dag, gjelder godkjenningen igjen,"
            " som om den aldri falt bort. Kommer noen tilbake fra en senere dag, må enheten søke på nytt."
        )
    else:
        told = ngettext(
            "Kommunen som godkjenningen gjelder, finnes ikke lenger etter en kommuneendring. Da faller godkjenningen bort av seg selv.",
            "Ingen av kommunene som godkjenningen gjelder, finnes lenger etter en kommuneendring."
            " Da faller godkjenningen bort av seg selv.",
            number,
        )
        back = _("Blir kommuneendringen omgjort, gjelder godkjenningen igjen. Ellers må enheten søke på nytt.")
    return f"{told}\n\n{back}"


def _told(kind: Kind, certificate: Certificate, reason: str, on: date, there: date, language: Language) -> None:
    unit_id = certificate.tenant_id
    decision = cases.decision(unit_id, certificate.decision_id) if certificate.decision_id else None
    about = About(
        id=certificates.events(certificate)[-1].id,
        case_id=decision.case_id if decision else None,
        reason=reason,
        places=tuple(m.names.norwegian for m in register.municipalities(there, set(certificate.municipality_ids))),
        first_on=on,
    )
    letters.order(kind, unit_id, about, today(), language)
