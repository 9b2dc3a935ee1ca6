"""What the register refuses, each with what happened and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class RegisterError(Exception):
    """The register can't answer or accept this."""


class BeforeRegister(RegisterError):
    """Asked about a day before the register begins; nothing is known of it."""

    def __init__(self, on: date, begins_on: date) -> None:
        super().__init__(f"{on}: the register begins on {begins_on}")
        self.on = on
        self.begins_on = begins_on


class UnknownNumber(RegisterError):
    """No municipality had this number on that day.

    `others` are (number, name) pairs to go on with: the municipality that has or had the number on another day, by
    the number and name that it, or what came of it, had on the day asked for.
    """

    def __init__(self, number: str, on: date, others: tuple[tuple[str, str], ...]) -> None:
        hint = "; on that day: " + ", ".join(f"{n} {name}" for n, name in others) if others else ""
        super().__init__(f"no municipality had the number {number} on {on}{hint}")
        self.number = number
        self.on = on
        self.others = others


class NotInForce(RegisterError):
    """The municipality, county or city district exists in the register, but not on that day."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(f"{key} is not in force on {on}")
        self.key = key
        self.on = on


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


class BrokenFiles(RegisterError):
    """The files are refused whole; `faults` lists everything found, in the order of the files."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))
