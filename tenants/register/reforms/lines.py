"""What a reform did to the register, as lines of its files: enough to reverse it, or to do it again on other files. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from tenants.register import parsing
from tenants.register.errors import BrokenFiles
from tenants.register.register import Register

#: By file: the lines that were taken out, and those that were put in.
Lines = Mapping[str, Mapping[str, list[list[str]]]]

OUT, IN = "out", "in"


class Entangled(ValueError):
    """The lines can't be exchanged: some of what was put in has changed since. `lines` are those that are not there."""

    def __init__(self, lines: list[tuple[str, list[str]]]) -> None:
        super().__init__(lines)
        self.lines = lines


def between(before: Register, after: Register) -> dict[str, dict[str, list[list[str]]]]:
    """The lines that tell two registers apart."""
    old, new = parsing.lines_of(before), parsing.lines_of(after)
    found = {}
    for name in parsing.TABLES:
        was, becomes = {tuple(line) for line in old[name]}, {tuple(line) for line in new[name]}
        if was != becomes:
            found[name] = {
                OUT: [list(line) for line in sorted(was - becomes)],
                IN: [list(line) for line in sorted(becomes - was)],
            }
    return found


def exchanged(register: Register, lines: Lines, *, out: str, into: str) -> Register:
    """The register with the lines of one side in the place of the other's.

    Raises `Entangled` where a line that is to go isn't there, or one that is to come is, and `BrokenFiles` where what
    comes of it is no register.
    """
    have = {name: {tuple(line) for line in those} for name, those in parsing.lines_of(register).items()}
    missing = [(name, line) for name, sides in lines.items() for line in sides[out] if tuple(line) not in have[name]]
    if missing:
        raise Entangled(missing)
    for name, sides in lines.items():
        have[name] -= {tuple(line) for line in sides[out]}
        have[name] |= {tuple(line) for line in sides[into]}
    return parsing.read(parsing.joined({name: [list(line) for line in those] for name, those in have.items()}))


def reversed_(register: Register, lines: Lines) -> Register:
    """The register without what a reform did. Raises `Entangled`, also where the register would break without it."""
    try:
        return exchanged(register, lines, out=IN, into=OUT)
    except BrokenFiles as error:
        raise Entangled([(fault.file, [fault.expected]) for fault in error.faults]) from error


def again(register: Register, lines: Lines) -> Register:
    """A register with what a reform did; itself where it has that already. Raises `Entangled`."""
    have = {name: {tuple(line) for line in those} for name, those in parsing.lines_of(register).items()}
    if all(
        have[name] >= {tuple(line) for line in sides[IN]} and not have[name] & {tuple(line) for line in sides[OUT]}
        for name, sides in lines.items()
    ):
        return register
    try:
        return exchanged(register, lines, out=OUT, into=IN)
    except BrokenFiles as error:
        raise Entangled([(fault.file, [fault.expected]) for fault in error.faults]) from error


def digest(register: Register) -> str:
    """The SHA-256 of the register's files, which names its version."""
    total = sha256()
    for name, content in sorted(parsing.write(register).items()):
        total.update(name.encode() + b"\0" + content)
    return total.hexdigest()
