"""What the register refuses, each with what happened and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from app.errors import Conflict, Invalid


def _day(on: date) -> str:
    return f"{on:%d.%m.%Y}"


class BeforeRegister(Invalid):
    """Asked about a day before the register begins; nothing is known of it."""

    code = "before_register"

    def __init__(self, on: date, begins_on: date) -> None:
        super().__init__(
            _l(
                "Registeret begynner %(begins_on)s og vet ikke noe om %(on)s. Velg en senere dato.",
                begins_on=_day(begins_on),
                on=_day(on),
            )
        )
        self.on = on


class UnknownNumber(Invalid):
    """No municipality had this number on that day.

    `others` are (number, name) pairs to go on with: the municipality that has or had the number on another day, by
    the number and name that it, or what came of it, had on the day asked for.
    """

    code = "unknown_number"

    def __init__(self, number: str, on: date, others: tuple[tuple[str, str], ...]) -> None:
        hint = ", ".join(f"{n} {name}" for n, name in others)
        super().__init__(
            _l(
                "Ingen kommune hadde nummeret %(number)s den %(on)s. Se i stedet: %(hint)s.",
                number=number,
                on=_day(on),
                hint=hint,
            )
            if others
            else _l("Ingen kommune hadde nummeret %(number)s den %(on)s.", number=number, on=_day(on))
        )
        self.others = others


class NotInForce(Invalid):
    """The municipality, county or police district exists in the register, but not on that day."""

    code = "not_in_force"

    def __init__(self, key: str, on: date) -> None:
        super().__init__(_l("Dette fantes ikke den %(on)s. Velg en annen dato.", on=_day(on)))
        self.key = key


class InUse(Conflict):
    """Something that facts, units or certificates refer to can't be taken out of the register."""

    code = "register_in_use"

    def __init__(self) -> None:
        super().__init__(
            _l("Noe som skulle fjernes fra registeret, er i bruk av en SLT-enhet eller i en sak. Ingenting er endret.")
        )


class ContradictsReform(Conflict):
    """The files and a reform that was entered can't both be right."""

    code = "contradicts_reform"

    def __init__(self, title: str, lines: list[str]) -> None:
        super().__init__(
            _l(
                "Filene og endringen «%(title)s», som er ført i registeret, sier ulike ting om de samme radene: %(lines)s."
                " Ingenting er endret. Omgjør endringen, eller rett filene.",
                title=title,
                lines="; ".join(lines[:5]),
            )
        )


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of the register's files. `row` counts from 1, the heading included; 0 is the file as a whole."""

    file: str
    row: int
    column: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        return f"{place}, {self.column}: {self.expected}" if self.column else f"{place}: {self.expected}"


class BrokenFiles(Invalid):
    """The files are refused whole; `faults` lists everything found, in the order of the files."""

    code = "broken_register_files"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(_l("Ingenting er lest inn, for det er %(count)s feil.", count=len(self.faults)))
