"""What a yearly report refuses."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.errors import Conflict, Invalid


class SectionMoved(Conflict):
    """Something of the section was changed after the page was opened: what was confirmed is not what was seen."""

    code: ClassVar[str] = "section_moved"

    def __init__(self) -> None:
        super().__init__(_l("Noe i denne delen er endret siden du åpnet siden. Se gjennom den på nytt."))


class NothingToReport(Invalid):
    """The unit covers nothing, so there is nothing that a report could be about."""

    code: ClassVar[str] = "nothing_to_report"

    def __init__(self) -> None:
        super().__init__(_l("Enheten dekker ingen kommune i dag. Da er det ingen årsrapport å levere."))


class SameAgain(Conflict):
    """A correction that says what the report says already."""

    code: ClassVar[str] = "same_again"

    def __init__(self) -> None:
        super().__init__(
            _l("Ingenting er endret siden rapporten ble levert. Rett opplysningene først, og lag så rettelsen.")
        )
