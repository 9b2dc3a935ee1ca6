"""The unit's home: where it stands, and the one thing to do now."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, unit
from app.identity.roles import UnitRole
from app.web.formats import as_date
from app.web.i18n import page_language
from certification.standing import service
from certification.standing.service import Situation, Standing
from certification.standing.telling import Line

blueprint = Blueprint("standing", __name__, template_folder="templates")


@dataclass(frozen=True)
class Now:
    """What the page begins with."""

    title: str
    text: str
    url: str | None = None
    action: str | None = None


@blueprint.get("/enhet")
@allow(unit())
def home() -> ResponseReturnValue:
    """Where the unit stands today."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    standing = service.standing(who.tenant_id, "nn" if page_language() == "nn" else "nb")
    intros = {
        "approval": _("Uten dette kan dere ikke bli godkjent."),
        "implementation": _("Det som mangler her, hindrer ikke søknaden, men kan bli vilkår."),
        "expectation": _("Dette bør være på plass. Det gir merknader, men hindrer ikke godkjenning."),
        "advice": _("Dette er anbefalt."),
    }
    return render_template(
        "standing/home.html",
        standing=standing,
        now=now(standing, signs=who.role == UnitRole.SIGNATORY) if standing else _nothing(),
        unit_name=who.body,
        intros=intros,
    )


def now(standing: Standing, *, signs: bool) -> Now:
    """The one thing to do now, in words, for somebody who signs for the unit or not."""
    application = url_for("application.home")
    until = as_date(standing.approved_until) if standing.approved_until else ""
    match standing.situation:
        case Situation.ANSWER:
            return Now(
                _("KRÅD venter på svar"),
                _("KRÅD har stilt et spørsmål om søknaden. Saken venter til dere har svart."),
                application,
                _("Les spørsmålet og svar"),
            )
        case Situation.SIGN if signs:
            return Now(
                _("Søknaden venter på underskriften din"),
                _("Les hele søknaden før du skriver under. Den blir sendt når alle som skal, har skrevet under."),
                url_for("application.sign"),
                _("Les og skriv under"),
            )
        case Situation.SIGN:
            return Now(
                _("Søknaden venter på underskrift"),
                _("Søknaden er laget, men blir ikke sendt før alle har skrevet under."),
                application,
                _("Se hvem som mangler"),
            )
        case Situation.WITH_COUNCIL:
            day = as_date(standing.applied_on) if standing.applied_on else ""
            text = _("Søknaden har vært hos KRÅD siden %(day)s. Dere trenger ikke gjøre noe nå.", day=day)
            return Now(_("Søknaden er til behandling"), text, application, _("Se søknaden"))
        case Situation.APPROVED:
            title = _("Godkjent til og med %(day)s", day=until)
            missing = [*standing.told.lacking, *standing.told.to_mend]
            if not missing:
                return Now(title, _("Alt som kreves, er på plass. Hold opplysningene oppdatert."))
            return _mend(title, missing[0])
        case Situation.RENEW:
            text = _("Alt som kreves for å bli godkjent på nytt, er på plass.")
            return Now(_("Godkjenningen går ut etter %(day)s", day=until), text, application, _("Søk på nytt"))
        case Situation.LACKING:
            number = len(standing.told.lacking)
            title = (
                _("Én ting mangler før dere kan søke")
                if number == 1
                else _("%(number)s ting mangler før dere kan søke", number=number)
            )
            return _mend(title, standing.told.lacking[0])
        case Situation.READY:
            return Now(
                _("Dere kan søke om godkjenning"),
                _("Politisk vedtak og bekreftelse fra politiet er på plass."),
                application,
                _("Gå til søknaden"),
            )


def _nothing() -> Now:
    """A unit that covers nothing has nothing to be approved for."""
    return Now(
        _("Enheten dekker ingen kommune i dag"),
        _("Da er det ikke noe å vurdere. Ta kontakt med KRÅD hvis det er feil."),
    )


def _mend(title: str, line: Line) -> Now:
    """What lacks, why, what to do, and the page where it is done."""
    return Now(title, f"{line.title}. {line.why} {line.step}", url_for(line.endpoint), _("Gjør det nå"))
