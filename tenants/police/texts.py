"""The words of this feature: labels of codes, and the commitment that the police are offered to sign."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.police.places import Place
from tenants.police.service import State

ISSUERS: dict[str, object] = {
    "local_police": _l("Lokalt politi"),
    "police_council": _l("Politirådet"),
}

ROLES: dict[str, object] = {
    "police_leader": _l("Leder for lokalt politi (lensmann, stasjonssjef eller enhetsleder)"),
    "police_chief": _l("Politimester"),
    "police_delegate": _l("Ansatt i politiet med fullmakt"),
    "mayor": _l("Ordfører"),
    "chief_executive": _l("Kommunedirektør"),
}

#: Who takes part in the meetings from the police.
ATTENDING: dict[str, object] = {
    "police_leader": _l("Lokal politileder"),
    "police_prevention_leader": _l("Leder for forebyggende politi"),
    "police_contact": _l("Politikontakt"),
    "police_officer": _l("Forebyggende politi"),
}

LEVELS: dict[str, object] = {
    "steering": _l("Styrende nivå"),
    "coordination": _l("Koordinerende nivå"),
    "practitioner": _l("Utførende nivå"),
}

AGREEMENTS: dict[str, object] = {
    "cooperation": _l("Samarbeidsavtale"),
    "roles": _l("Avklaring av hvem som gjør hva"),
}

#: State -> label, colour, and what it means.
STATES: dict[State, tuple[object, str, object]] = {
    State.CONFIRMED: (_l("Bekreftet"), "success", _l("Politiet har bekreftet at de deltar forpliktende i SLT.")),
    State.REQUESTED: (_l("Forespurt"), "info", _l("Politiet er bedt om en bekreftelse.")),
    State.NOT_SIGNED_BY_POLICE: (
        _l("Mangler politiets underskrift"),
        "warning",
        _l(
            "Politirådet har bekreftet, men bare kommunen har skrevet under. Politiet må skrive under for at det skal telle."
        ),
    ),
    State.WITHDRAWN: (_l("Trukket"), "danger", _l("Politiet har trukket bekreftelsen sin. Den teller ikke lenger.")),
    State.LAPSED: (
        _l("Utløpt"),
        "warning",
        _l("Bekreftelsen gjaldt til en dag som er passert. Den teller ikke lenger."),
    ),
    State.NONE: (_l("Ikke bekreftet"), "neutral", _l("Politiet har ikke bekreftet.")),
}


def state_tag(state: State) -> tuple[str, str]:
    """The label of a state and its colour."""
    label, color, _meaning = STATES[state]
    return str(label), color


def state_meaning(state: State) -> str:
    """One sentence on what a state means."""
    return str(STATES[state][2])


def commitment(place: Place, language: str) -> str:
    """The standard commitment for a place in nb or nn (handbook, "Organisering": binding participation)."""
    with force_locale(language):
        return _commitment(place.name)


def common_commitment(places: Iterable[Place], language: str) -> str:
    """The same commitment in words that are true of each of several places."""
    with force_locale(language):
        whole = {place.whole for place in places}
        if whole == {False}:
            return _commitment(_("bydelen"))
        return _commitment(_("kommunen") if whole == {True} else _("kommunen eller bydelen"))


def _commitment(where: str) -> str:
    points = (
        _("at en leder fra lokalt politi deltar i styringsgruppen"),
        _("at politiet deltar i koordineringsgruppen og på utførernivå"),
        _("at politiet deler kunnskap om det lokale kriminalitetsbildet, innenfor taushetsplikten"),
        _("at politiet setter av tid til samarbeidet og følger opp det som blir avtalt"),
    )
    opening = _("Politiet forplikter seg til å delta i SLT-samarbeidet i %(place)s. Det betyr", place=where)
    ending = _("Dette gjelder til politiet trekker bekreftelsen, eller til siste dag som står i den.")
    return "\n".join([opening, *(f"– {point}" for point in points), "", ending])
