"""Why a release can't be cut."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from app.errors import Conflict, Invalid


class NotAfterTheLatest(Conflict):
    """Releases follow each other in time: an earlier one can't be put between, as the levels build on the one before."""

    def __init__(self, latest: date) -> None:
        super().__init__(_l("Siste utgivelse er fra %(day)s. Velg en senere dato.", day=latest.isoformat()))


class InTheFuture(Invalid):
    """What isn't yet can't be counted."""

    def __init__(self) -> None:
        super().__init__(_l("En utgivelse kan ikke ha en dato som ikke er kommet ennå."))
