"""The words of where a reform stands."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_date
from certification.reforms.models import Hindrance
from certification.reforms.stages import Stage

STAGES: dict[Stage, tuple[object, str]] = {
    Stage.WAITS: (_l("Venter på dagen"), "info"),
    Stage.DUE: (_l("Ikke gjennomført ennå"), "warning"),
    Stage.HINDERED: (_l("Ikke gjennomført"), "danger"),
    Stage.DONE: (_l("Gjennomført"), "success"),
    Stage.REVERSED: (_l("Omgjort"), "neutral"),
}

#: What the register keeper does about each.
_MENDED: dict[Hindrance, object] = {
    Hindrance.COVERED_LATER: _l("Rett hvem enheten dekker, under «Enheter». Trykk så «Gjennomfør nå»."),
    Hindrance.COVER_CHANGED: _l("Rett hvem enheten dekker, under «Enheter». Trykk så «Gjennomfør nå»."),
    Hindrance.CERTIFICATE_CHANGED: _l("Omgjør endringen, og før den på nytt fra en senere dag."),
}


def late(title: str, on: date) -> str:
    """That a reform has not been carried out on its day."""
    return str(_("«%(title)s» skulle vært gjennomført %(day)s, men er det ikke.", title=title, day=as_date(on)))


def hindered(hindrance: Hindrance, unit: str, on: date) -> str:
    """Why a reform can't be carried out."""
    told: dict[Hindrance, str] = {
        Hindrance.COVERED_LATER: _(
            "%(unit)s begynner å dekke en kommune som slutter %(day)s, den dagen eller senere.",
            unit=unit,
            day=as_date(on),
        ),
        Hindrance.COVER_CHANGED: _(
            "Det %(unit)s dekker, er endret fra %(day)s eller senere.", unit=unit, day=as_date(on)
        ),
        Hindrance.CERTIFICATE_CHANGED: _(
            "Godkjenningen til %(unit)s er endret etter %(day)s.", unit=unit, day=as_date(on)
        ),
    }
    return told[hindrance]


def mended(hindrance: Hindrance) -> str:
    """What to do now."""
    return str(_MENDED[hindrance])
