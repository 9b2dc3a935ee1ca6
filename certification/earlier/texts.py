"""The words for why an entry has ended, and for what a lead says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from certification.earlier.leads import Confidence, Says
from certification.earlier.models import Ended

ENDED: dict[Ended, object] = {
    Ended.WRONG: _l("Ført ved en feil"),
    Ended.CORRECTED: _l("Rettet"),
    Ended.WITHDRAWN: _l("Trukket tilbake"),
}

LETTERS: dict[str, object] = {
    "waiting": _l("Ikke virussjekket ennå, og kan ikke åpnes"),
    "clean": _l("Virussjekket"),
    "infected": _l("Hadde et virus og er slettet"),
}

SAYS: dict[Says | None, object] = {
    "uses": _l("Har SLT"),
    "former": _l("Tidligere ordning"),
    "planned": _l("Planlagt"),
    "hiring": _l("Søkte etter koordinator"),
    "quoted": _l("Tidligere koordinator sitert"),
    "shared_ending": _l("Felles stilling som kunne bli avsluttet"),
    None: _l("Samarbeid"),
}

CONFIDENCE: dict[Confidence | None, object] = {
    "high": _l("Sikker"),
    "medium": _l("Usikker"),
    "low": _l("Svært usikker"),
    None: _l("Usikker"),
}
