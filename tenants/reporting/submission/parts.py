"""What a frozen document is shown as: parts with a table or with entries, and the helpers that make them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from app.web.formats import as_short_date, as_yes_no, missing
from tenants.document.facts import Facts
from tenants.police.models import PoliceConfirmation
from tenants.reporting.said import Told

Cell = object


@dataclass(frozen=True)
class Entry:
    """One thing with what is told of it: words with their answers, a text in its own words, and what belongs to it.

    `inner` says what `within` are.
    """

    name: str
    lines: tuple[tuple[str, Cell], ...] = ()
    text: str | None = None
    inner: str = ""
    within: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the document: a table with its head, or entries, or, where there is nothing, a sentence that says so.

    `count` is how many things it tells of; None where it is no list. `opens` where whoever signs should see it at once.
    """

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    note: str | None = None
    entries: tuple[Entry, ...] = ()
    count: int | None = None
    opens: bool = False

    @property
    def summary(self) -> str:
        """The title, with how much there is."""
        if self.count is not None:
            return f"{self.title} ({self.count})"
        if self.rows or self.entries:
            return self.title
        return str(_("%(title)s: ikke meldt inn", title=self.title))

    @property
    def columns(self) -> list[dict[str, str]]:
        """The head as the table's macro takes it."""
        return [{"label": label} for label in self.head]

    @property
    def cells(self) -> list[list[Cell]]:
        """The rows, with a dash where nothing is said."""
        return [[missing() if cell == "" else cell for cell in row] for row in self.rows]


@dataclass
class Source:
    """What a reading is made from: the facts, the row of each place, and what is told beside them by row.

    `names` are those of the municipalities by number, `confirmations` the police's own rows by their ids, as far as the
    reader may see them. What a part has told of is left out of the wider facts (`used`).
    """

    facts: Facts
    rows: Mapping[str, str]
    told: Mapping[str, Told]
    names: Mapping[str, str]
    confirmations: Mapping[str, PoliceConfirmation]
    used: set[str] = field(default_factory=set)

    @property
    def several(self) -> bool:
        """Whether there are several municipalities, so that each entry must say whose it is."""
        return len(self.facts.unit.municipalities) > 1

    def beside(self, pointer: str) -> Told | None:
        """What is told beside the fact at a place of the document."""
        row = self.rows.get(pointer)
        found = self.told.get(row) if row else None
        if found:
            self.used.add(found.row)
        return found


def label(choices: Iterable[tuple[str, object]], code: str | None) -> str:
    """The words of a code."""
    return "" if code is None else str(dict(choices).get(code, code))


def day(on: date | None) -> str:
    """A day in a table."""
    return as_short_date(on) if on else ""


def yes(value: bool) -> str:
    """Yes or no."""
    return as_yes_no(value)


def lines(*pairs: tuple[str, Cell]) -> tuple[tuple[str, Cell], ...]:
    """The words that have an answer."""
    return tuple((word, answer) for word, answer in pairs if answer not in ("", None))


def table(
    title: str, head: Sequence[str], entries: Sequence[object] | None, rows: Iterable[tuple[Cell, ...]], *, opens: bool
) -> Section:
    """A part as a table; "not reported" and "reported: none" are told apart."""
    return _nothing(title, entries, opens=opens) or Section(
        title, tuple(head), tuple(rows), count=len(entries or ()), opens=opens
    )


def listed(title: str, found: Sequence[object] | None, entries: Iterable[Entry], *, opens: bool = False) -> Section:
    """A part as entries; the same."""
    return _nothing(title, found, opens=opens) or Section(
        title, entries=tuple(entries), count=len(found or ()), opens=opens
    )


def _nothing(title: str, entries: Sequence[object] | None, *, opens: bool) -> Section | None:
    if entries is None:
        return Section(title, note=_("Ikke meldt inn."), opens=opens)
    if not entries:
        return Section(title, note=_("Enheten har meldt at dette ikke finnes."), count=0, opens=opens)
    return None
