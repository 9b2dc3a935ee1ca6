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
