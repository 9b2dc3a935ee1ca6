"""What is wrong with an address that asks for a figure, each with what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus

from flask_babel import lazy_gettext as _l

from app.errors import DomainError


class BadAddress(DomainError):
    """Something in the address can't be read."""

    code = "bad_address"
    title = _l("Noe i adressen må rettes")
    http_status = HTTPStatus.BAD_REQUEST


class NotADate(BadAddress):
    """Not a day, or one that is still to come."""

    code = "not_a_date"

    def __init__(self) -> None:
        super().__init__(_l("Datoen i adressen må være en dag til og med i dag, skrevet slik: dato=2026-11-26."))


class NoSuchFilter(BadAddress):
    """The figure takes no such filter."""

    code = "no_such_filter"

    def __init__(self, name: str, names: Iterable[str]) -> None:
        takes = ", ".join(names)
        super().__init__(
            _l(
                "Tallene kan ikke avgrenses med «%(name)s». De kan avgrenses med: %(takes)s.",
                name=name[:40],
                takes=takes,
            )
            if takes
            else _l("Tallene kan ikke avgrenses med «%(name)s».", name=name[:40])
        )


class Repeated(BadAddress):
    """The address says the same thing twice."""

    code = "repeated"

    def __init__(self, name: str) -> None:
        super().__init__(_l("«%(name)s» står flere ganger i adressen. La det stå én gang.", name=name[:40]))


class NotThere(DomainError):
    """There are no such numbers; what is public is told of openly."""

    code = "not_found"
    http_status = HTTPStatus.NOT_FOUND
    title = _l("Vi har ikke disse tallene")


class NoSuchFigure(NotThere):
    """No figure has this id."""

    code = "no_such_figure"

    def __init__(self, figure_id: str) -> None:
        super().__init__(
            _l("Ingen tabell heter «%(id)s». Alle tabellene står på siden «Åpne data» (/data/).", id=figure_id[:60])
        )


class NoSuchRelease(NotThere):
    """No release has this number."""

    code = "no_such_release"

    def __init__(self, number: int) -> None:
        super().__init__(
            _l("Det finnes ingen utgivelse med nummer %(number)s. Velg en av dem på siden /utgivelser.", number=number)
        )


class NeverReleased(NotThere):
    """The figure is in no release."""

    code = "never_released"

    def __init__(self) -> None:
        super().__init__(
            _l("Denne tabellen er ikke med i utgivelsene. Ta bort «utgivelse» fra adressen, og velg en dag med «dato».")
        )


class NoPicture(NotThere):
    """The figure is a table alone."""

    code = "no_picture"

    def __init__(self) -> None:
        super().__init__(_l("Tabellen har ikke noe diagram. Hent den som CSV, Excel eller JSON-stat."))


class NoNumbers(NotThere):
    """The figure has nothing to tell of what is asked for."""

    code = "no_numbers"

    def __init__(self, message: object = "") -> None:
        super().__init__(
            message
            or _l(
                "Tabellen har ingen tall for det du valgte. Velg et annet område, en annen dag eller en annen utgivelse."
            )
        )


class NotReleasedYet(NoNumbers):
    """Nothing was released by that day; `first` is the day of the first release, if there is one."""

    code = "not_released_yet"

    def __init__(self, on: date, first: date | None) -> None:
        super().__init__(
            _l(
                "Disse tallene var ikke gitt ut den %(on)s. Den første utgivelsen er fra %(first)s. Velg den dagen eller en senere.",
                on=f"{on:%d.%m.%Y}",
                first=f"{first:%d.%m.%Y}",
            )
            if first
            else _l("Disse tallene er ikke gitt ut ennå. Siden /utgivelser sier når den første utgivelsen kommer.")
        )


class NotAChoice(NotThere):
    """What isn't one of a few words, whatever the day."""

    code = "unknown_code"

    def __init__(self, label: object, code: str, choices: Iterable[str]) -> None:
        super().__init__(
            _l(
                "«%(code)s» kan ikke velges her (%(label)s). Skriv en av disse i adressen: %(choices)s.",
                code=code[:40],
                label=label,
                choices=", ".join(choices),
            )
        )


class UnknownCode(NotThere):
    """Nothing had this code on that day."""

    code = "unknown_code"

    def __init__(self, label: object, code: str, on: date) -> None:
        super().__init__(
            _l(
                "Koden «%(code)s» (%(label)s) fantes ikke den %(on)s. Velg en annen kode eller dato.",
                code=code[:40],
                label=label,
                on=f"{on:%d.%m.%Y}",
            )
        )
