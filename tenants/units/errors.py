"""What a change of units refuses."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from app.errors import Conflict, Invalid


class WrongCover(Invalid):
    """The kind of unit can't cover this: one whole municipality, two or more of them, or one city district."""

    code = "wrong_cover"

    def __init__(self, message: object) -> None:
        super().__init__(message, {"places": message})


class AlreadyCovered(Conflict):
    """A municipality or city district, or a part of it, is covered by another unit on some of the days."""

    code = "already_covered"

    def __init__(self, name: str, unit: str, on: date) -> None:
        super().__init__(
            _l(
                "%(name)s hører til %(unit)s fra %(on)s eller senere. Avslutt det der først.",
                name=name,
                unit=unit,
                on=f"{on:%d.%m.%Y}",
            )
        )


class LaterCover(Conflict):
    """The unit's cover changes again after this day; changes are entered in order of time."""

    code = "later_cover"

    def __init__(self, on: date) -> None:
        super().__init__(
            _l("Enheten har en endring i hvem den dekker etter %(on)s. Velg en senere dato.", on=f"{on:%d.%m.%Y}")
        )


class InUse(Conflict):
    """A unit that covers something, today or later, or coordinates a city district's, can't be closed; nor one that is closed."""

    code = "unit_in_use"

    def __init__(self) -> None:
        super().__init__(_l("Enheten kan ikke legges ned. Den dekker eller samordner noe, eller den er alt lagt ned."))


class Closed(Conflict):
    """A unit that is closed covers nothing any more."""

    code = "unit_closed"

    def __init__(self, name: str) -> None:
        super().__init__(_l("%(name)s er lagt ned. Velg en annen enhet.", name=name))


class NotYet(Invalid):
    """A move is entered when it holds: until then the unit that the municipality leaves still works with its facts."""

    code = "not_yet"

    def __init__(self) -> None:
        super().__init__(
            fields={"on": _l("Datoen kan ikke være fram i tid. Før flyttingen den dagen den gjelder fra.")}
        )


class MadeUpAndReal(Invalid):
    """A place of a made-up (demonstration) unit can't go to a real one, nor the other way."""

    code = "made_up_and_real"

    def __init__(self) -> None:
        told = _l("Oppdiktede enheter (demonstrasjon) og virkelige enheter kan ikke blandes. Velg på nytt.")
        super().__init__(told, {"places": told})


class CoverHasMoved(Conflict):
    """The place is not in the unit from which it was to be moved: somebody moved it first, or it joined after the day."""

    code = "cover_has_moved"

    def __init__(self, name: str, on: date) -> None:
        super().__init__(_l("%(name)s hører ikke til denne enheten fra %(on)s.", name=name, on=f"{on:%d.%m.%Y}"))


class TooFewLeft(Conflict):
    """A cooperation would have one municipality left, or lose its host; then the whole of it ends."""

    code = "too_few_left"

    def __init__(self, unit: str) -> None:
        super().__init__(
            _l(
                "%(unit)s må ha minst to kommuner, og vertskommunen må være en av dem. Avslutt hele samarbeidet i stedet.",
                unit=unit,
            )
        )


class FactsReported(Conflict):
    """A unit has reported something about a municipality that a reform brought, so the reform can't be taken back."""

    code = "facts_reported"

    def __init__(self) -> None:
        super().__init__(_l("En enhet har meldt inn opplysninger om en kommune som endringen laget."))


class PassedOn(Conflict):
    """A unit has given up a municipality that a reform brought it, so the reform can't be taken back."""

    code = "passed_on"

    def __init__(self) -> None:
        super().__init__(_l("En enhet har gitt fra seg en kommune som den fikk ved endringen."))
