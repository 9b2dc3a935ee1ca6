"""The figures that there are, by id, and the filters that they take. A feature adds its own when it is wired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from app.clock import today
from app.errors import NotFound
from app.web.naming import spoken_of
from dashboards.figures.errors import (
    NeverReleased,
    NoNumbers,
    NoSuchFigure,
    NoSuchFilter,
    NotAChoice,
    NotThere,
    UnknownCode,
)
from dashboards.figures.table import Table, Text
from dashboards.figures.words import both

if TYPE_CHECKING:
    from dashboards.releases.service import Listed

_EXTENSION = "slt.figures"
_WHOLE = _l("Hele landet")


@dataclass(frozen=True)
class Filter:
    """A filter of the address: its name, what it is called, and the codes that it takes on a day.

    `chooses`: it names a part of the nation, which the title and the figure then say; else only how the figure is shown.
    `dated`: its codes have come and gone. `also`: another word for a code. `untold`: codes that not everybody may choose.
    """

    name: str
    label: object
    codes: Callable[[date], Mapping[str, Text]]
    chooses: bool = True
    dated: bool = True
    also: Mapping[str, str] = field(default_factory=dict)
    untold: tuple[str, ...] = ()

    def unknown(self, code: str, on: date) -> NotThere:
        """What is said of a code that it doesn't take on a day."""
        if self.dated:
            return UnknownCode(self.label, code, on)
        return NotAChoice(self.label, code, [each for each in self.codes(on) if each not in self.untold])


@dataclass(frozen=True)
class Subject:
    """What figures are of, by which they are found in the list of all: a stable key, words, and which come first."""

    key: str
    label: object
    place: int


#: What most figures are of.
MUNICIPALITIES = Subject("kommuner", _l("Kommuner og SLT-enheter"), 0)


def dated(on: date) -> dict[str, Any]:
    """What an address of this day has after its question mark; nothing today, so that it goes on being today."""
    return {} if on == today() else {"dato": on.isoformat()}


@dataclass(frozen=True)
class Asked:
    """What a page or a figure is asked for: a day, codes by filter, and the number of a release where it is to be read from one."""

    on: date
    filters: Mapping[str, str] = field(default_factory=dict, hash=False)
    release: int | None = None

    @property
    def dated(self) -> dict[str, Any]:
        """What an address has of it, where only the day counts."""
        return dated(self.on)

    @property
    def query(self) -> dict[str, Any]:
        """What a page's address has of it."""
        return {**self.dated, **self.filters}

    def only(self, *names: str) -> Asked:
        """The same without other filters than these."""
        return replace(self, filters={name: code for name, code in self.filters.items() if name in names})


@dataclass(frozen=True)
class Figure:
    """A figure: its stable id, what it is called, the filters it takes, and what makes its table.

    `released`: it can be asked for as a release had it, by those of the filters that `released_filters` names too; `make`
    raises `NotFound` where that release has it not. `stands`: whether there are such numbers today, which of one that is in
    releases alone is true from the first that has it. `live` makes the same with nothing hidden, which only who may see that
    is answered with. `subject`: under what it stands in the list of all. `several`: the filters that may name more than one
    code, with commas between. `drawn`: its table has a picture.
    `since`: of one that is in releases alone, the first that has it, or None before that.
    """

    id: str
    title: object
    make: Callable[[Asked], Table]
    filters: tuple[str, ...] = ()
    released: bool = False
    released_filters: tuple[str, ...] = ()
    stands: Callable[[], bool] = lambda: True
    live: Callable[[Asked], Table] | None = None
    subject: Subject = MUNICIPALITIES
    several: tuple[str, ...] = ()
    drawn: bool = True
    since: Callable[[], Listed | None] | None = None


class Registry:
    """The figures and filters of an application, in the order in which they were added."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}
        self.filters: dict[str, Filter] = {}

    def figure(self, figure_id: str) -> Figure:
        """Raises `NoSuchFigure`."""
        if (found := self.figures.get(figure_id)) is None:
            raise NoSuchFigure(figure_id)
        return found


def of(app: Flask) -> Registry:
    """The registry of an application."""
    return cast("Registry", app.extensions.setdefault(_EXTENSION, Registry()))


def add(app: Flask, figures: Iterable[Figure], filters: Iterable[Filter] = ()) -> None:
    """Wire figures, and filters that they and others may take."""
    registry = of(app)
    registry.filters.update({f.name: f for f in filters})
    for figure in figures:
        if figure.id in registry.figures:
            raise ValueError(f"two figures are called {figure.id}")
        registry.figures[figure.id] = figure


def codes(name: str, on: date) -> Mapping[str, Text]:
    """What a filter can be on a day, and what each is called."""
    return of(current_app).filters[name].codes(on)


def released(figure_id: str, asked: Asked) -> Table | None:
    """The table of a figure of releases, by the latest of them on the day; None where that has none."""
    try:
        return table_of(figure_id, asked)
    except NoNumbers:
        return None


def table_of(figure_id: str, asked: Asked, *, live: bool = False) -> Table:
    """The table of a figure as asked for; pages and files alike come from here. Its words speak of the day.

    `live`: with nothing hidden; whoever asks for that has seen to it who is answered.
    Raises `NotThere` for what there is not, `NoSuchFilter`, `BeforeRegister`, and `NotFound` for what is in releases alone and
    asked for live.
    """
    figure = of(current_app).figure(figure_id)
    make = figure.live if live else figure.make
    if make is None or (asked.release is not None and live):
        raise NotFound
    if asked.release is not None and not figure.released:
        raise NeverReleased
    return made(figure, make, asked)


def made(figure: Figure, make: Callable[[Asked], Table], asked: Asked) -> Table:
    """The table that `make` makes of a figure, whether or not it is one of those that are wired; as `table_of` has it."""
    registry = of(current_app)
    takes = figure.filters if asked.release is None else figure.released_filters
    parts, filters = [], {}
    for name, written in sorted(asked.filters.items()):
        if name not in takes:
            raise NoSuchFilter(name, takes)
        filter_ = registry.filters[name]
        known, chosen = filter_.codes(asked.on), [filter_.also.get(written, written)]
        if name in figure.several:
            chosen = list(dict.fromkeys(written.split(",")))
        for code in chosen:
            if (part := known.get(code)) is None:
                raise filter_.unknown(code, asked.on)
            if filter_.chooses:
                parts.append(part)
        filters[name] = ",".join(chosen)
    asked = replace(asked, filters=filters)
    with spoken_of(asked.on):
        try:
            table = replace(make(asked), query=tuple(sorted(asked.filters.items())))
        except NotFound:
            raise NoNumbers from None
    if not parts:
        return table
    part = _together(parts)
    title = Text(f"{table.title.nb}: {part.nb}", f"{table.title.nn}: {part.nn}")
    # What compares several has the whole country beside them, and counts all of it.
    return replace(table, title=title, part=_together([both(_WHOLE), *parts]) if figure.several else part)


def _together(parts: Iterable[Text]) -> Text:
    found = list(parts)
    return Text(", ".join(part.nb for part in found), ", ".join(part.nn for part in found))
