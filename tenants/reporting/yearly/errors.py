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


class RoundKept(Invalid):
    """A change of a round that would take back what units count on; the field that would."""

    code: ClassVar[str] = "round_kept"

    def __init__(self, field: str) -> None:
        super().__init__(fields={field: _KEPT[field]})


_KEPT = {
    "opens_on": _l("Runden er åpnet, så den første dagen kan ikke endres."),
    "deadline_on": _l("Runden er åpnet, så fristen kan bare bli senere."),
    "grace_days": _l("Runden er åpnet, så enhetene kan ikke få færre dager enn de har fått vite."),
    "criteria": _l(
        "En enhet har gjort en rapport klar etter en annen kriterieversjon, så versjonen kan ikke endres i denne runden."
    ),
}


class Delivered(Conflict):
    """The unit has handed in what it would be reminded of, or given time for."""

    code: ClassVar[str] = "delivered"

    def __init__(self) -> None:
        super().__init__(_l("Rapporten er levert."))


class RemindedToday(Conflict):
    """The unit was reminded of the report earlier the same day."""

    code: ClassVar[str] = "reminded_today"

    def __init__(self) -> None:
        super().__init__(_l("Enheten er minnet om rapporten i dag."))


class SameExtension(Conflict):
    """The unit has this extension, for this reason."""

    code: ClassVar[str] = "same_extension"

    def __init__(self) -> None:
        super().__init__(_l("Enheten har denne fristen fra før."))
