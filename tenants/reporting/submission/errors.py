"""What freezing, signing and handing in may refuse."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.errors import Conflict, Forbidden


class AlreadyFrozen(Conflict):
    """The unit has a frozen document of this kind that is neither handed in nor taken back."""

    code: ClassVar[str] = "already_frozen"

    def __init__(self) -> None:
        super().__init__(
            _l("Det ligger allerede et dokument klart til underskrift. Ta det tilbake hvis du vil lage et nytt.")
        )


class NotOpen(Conflict):
    """The document is handed in, taken back, or another one than the person read."""

    code: ClassVar[str] = "not_open"

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Dokumentet kan ikke underskrives, avvises eller tas tilbake nå. Last siden på nytt for å se hva som er skjedd."
            )
        )


class AlreadySigned(Conflict):
    """Somebody has signed for this municipality."""

    code: ClassVar[str] = "already_signed"

    def __init__(self) -> None:
        super().__init__(_l("Dokumentet er allerede underskrevet for denne kommunen."))


class NotSignatory(Forbidden):
    """The person isn't a signatory of a municipality whose signature the document needs."""
