"""The municipalities that somebody writes to compare, by name or number: read as the search reads them, and never guessed.

What may mean several is asked about, and what means none is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask_babel import gettext as _

from app.web.formats import as_date
from dashboards.coverage import search
from dashboards.projection import reading
from dashboards.projection.picture import Municipality
from tenants.register import service as register

#: How many can be chosen.
MOST = 20
#: What may mean more than so many is to be written more of.
_MOST_MEANT = 8
#: More texts than this are not looked up.
_MOST_READ = 2 * MOST
_BETWEEN = re.compile(r"[,;\n]+")
_NUMBER = re.compile(r"\b[0-9]{4}\b")


@dataclass(frozen=True)
class Part:
    """Something that was written, and what it may mean, the likeliest first. `named`: it is called so on the day."""

    text: str
    meant: tuple[Municipality, ...]
    named: bool = True

    @property
    def one(self) -> Municipality | None:
        """What it means, where that is sure."""
        return self.meant[0] if len(self.meant) == 1 else None

    @property
    def asked(self) -> tuple[Municipality, ...]:
        """The few that it may mean, to choose between."""
        return self.meant if 1 < len(self.meant) <= _MOST_MEANT else ()


@dataclass(frozen=True)
class Written:
    """All that was written, in that order. Of `many` too many, no part was read."""

    on: date
    parts: tuple[Part, ...]
    many: int

    @cached_property
    def found(self) -> tuple[Municipality, ...]:
        """Those that are sure, each once."""
        return tuple({part.one.id: part.one for part in self.parts if part.one}.values())

    @property
    def code(self) -> str:
        """Their numbers, as the permanent address has them; nothing where they are too many."""
        return ",".join(m.number for m in self.found) if len(self.found) <= MOST else ""

    @property
    def shown(self) -> str:
        """Their names and numbers, which read again mean the same."""
        return ", ".join(f"{m.name} ({m.number})" for m in self.found)

    def errors(self) -> Iterator[str]:
        """What is wrong with it, each with what to do."""
        for part in self.parts:
            if part.asked:
                yield _(
                    "«%(text)s» kan være %(many)s kommuner. Velg hvilken du mener.",
                    text=part.text,
                    many=len(part.meant),
                )
            elif part.meant and not part.one:
                yield _(
                    "«%(text)s» passer med %(many)s kommuner. Skriv mer av navnet, eller kommunenummeret.",
                    text=part.text,
                    many=len(part.meant),
                )
            elif not part.meant:
                yield _(
                    "Vi fant ingen kommune som heter «%(text)s» %(day)s. Se etter skrivefeil, skriv en del av navnet, eller ta det bort.",
                    text=part.text,
                    day=as_date(self.on),
                )
        many = len(self.found) if self.parts else self.many
        if many > MOST:
            yield _("Velg høyst %(most)s kommuner. Her står %(many)s.", most=MOST, many=many)

    def notes(self) -> Iterator[str]:
        """What was found by another name than it has."""
        for part in self.parts:
            if part.one and not part.named:
                yield _(
                    "Du skrev «%(text)s». Vi viser %(name)s (%(number)s).",
                    text=part.text,
                    name=part.one.name,
                    number=part.one.number,
                )

    def instead(self, part: Part, municipality: Municipality) -> str:
        """The same with a municipality in place of a part that may mean several."""
        said = [(municipality if each is part else each.one, each.text) for each in self.parts]
        return ", ".join(sure.number if sure else text for sure, text in said)


def read(written: str, on: date) -> Written:
    """Names and numbers with commas, semicolons or new lines between, of a day that the register knows.

    Numbers may have spaces alone between them, and two names an «og».
    """
    texts = list(dict.fromkeys(_apart(written)))
    if not texts or len(texts) > _MOST_READ:
        return Written(on, (), len(texts))
    reader = _Reader(on)
    return Written(on, tuple(part for text in texts for part in reader.parts(text)), len(texts))


def _apart(written: str) -> Iterator[str]:
    for each in _BETWEEN.split(written):
        words = each.split()
        if all(_NUMBER.fullmatch(word) for word in words):
            yield from words
        else:
            yield " ".join(words)


class _Reader:
    """Reads what is written by the names of a day."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._there = reading.picture(on).municipalities
        self._names = {
            m.id: {m.number, *(search.folded(name) for _language, name in m.names.parts)}
            for m in register.municipalities(on)
        }

    def parts(self, text: str) -> Sequence[Part]:
        """What a text is: one, or two with an «og» between where it is nothing as a whole."""
        whole = self._part(text)
        first, og, last = text.rpartition(" og ")
        return [whole] if whole.meant or not og else [self._part(first), self._part(last)]

    def _part(self, text: str) -> Part:
        numbers = set(_NUMBER.findall(text))
        if sure := [m for m in self._there if m.number in numbers]:
            return Part(text, tuple(sure))
        order = search.found(text, self._on).order
        meant = sorted((m for m in self._there if m.id in order), key=lambda m: order[m.id])
        named = any(search.folded(text) in self._names[m.id] for m in meant)
        return Part(text, tuple(meant), named)
