"""What an export refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.errors import Conflict


class InTheFuture(Conflict):
    """Nothing is known of a day that hasn't come."""

    def __init__(self) -> None:
        super().__init__(_l("Dagen er ikke kommet. Velg en annen dag."))
