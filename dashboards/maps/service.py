"""How a table of municipalities is drawn as a map: as tiles, or by the real boundaries where the register has them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from markupsafe import Markup

from app.db.session import asked_once
from dashboards.figures import Drawing, Language, Table
from dashboards.figures.words import worded
from dashboards.maps import draw
from dashboards.maps.grid import Cell
from dashboards.maps.positions import positions
from dashboards.maps.signs import SIGNS
from dashboards.projection.picture import Category, Picture
from dashboards.texts import CATEGORIES
from tenants.register import service as register

#: The word of the address that chooses a map, and its value for the real boundaries.
CHOICE, BOUNDARIES = "kart", "grenser"
#: The attribute of a table's municipalities by which they are read in groups.
COUNTY = "fylke"
#: Pixels for a tile on a wide screen: of the nation, and of a part of it.
_NATION_TILE, _PART_TILE = 22, 64
#: Pixels that the real boundaries take at most, across and down.
_ACROSS, _DOWN = 700, 860
#: A part of the nation has so few municipalities that their names have room.
_PART = 100
#: Steps of a fine outline in one of a coarse one, and around a map.
_COARSER, _MARGIN = 5, 60
#: What the ids in a drawing begin with.
_ID = "kart"


@dataclass(frozen=True)
class _Map(ABC):
    """What each municipality is, by its number. All else that a map says is its table's: see `dashboards.figures.Drawing`.

    `instead`: it is of another form than was asked for.
    """

    categories: Mapping[str, Category]
    nation: bool
    instead: bool = field(default=False, kw_only=True)

    def on_page(self, table: Table, language: Language) -> Markup:
        """The map with its legend."""
        drawn, told = self._drawn(table, language, linked=True), _legend(self.categories)
        page = render_template(
            "maps/map.html",
            drawing=draw.svg(drawn),
            legend=[(draw.swatch(_ID, drawn.codes[sign]), text, number) for sign, text, number in told],
            nation=self.nation,
            boundaries=isinstance(self, Outlines),
            instead=self.instead,
        )
        return Markup(page)  # noqa: S704 - a template's own answer

    def in_file(self, table: Table, language: Language, width: int) -> tuple[str, int]:
        """The same as SVG, and how high it is."""
        return draw.in_file(self._drawn(table, language, linked=False), _legend(self.categories), width)

    @abstractmethod
    def _drawn(self, table: Table, language: Language, *, linked: bool) -> draw.Drawn: ...

    def _shapes(self, table: Table, language: Language, *, linked: bool) -> Iterator[tuple[str, draw.Shape]]:
        """Each municipality as the table tells of it, by number."""
        codes = {code.key: code for code in table.dimensions[0].codes}
        counties = next(each.values for each in table.dimensions[0].attributes if each.key == COUNTY)
        for number, category in self.categories.items():
            name = codes[number].label.of(language)
            yield (
                number,
                draw.Shape(
                    name=name,
                    says=f"{name}: {CATEGORIES[category]}",
                    url=codes[number].url if linked else None,
                    sign=SIGNS[category],
                    county=worded(counties[number], language),
                ),
            )


@dataclass(frozen=True)
class TileMap(_Map):
    """A tile for each municipality, by its number."""

    cells: Mapping[str, Cell]

    def _drawn(self, table: Table, language: Language, *, linked: bool) -> draw.Drawn:
        return draw.tiles(
            [(shape, self.cells[number]) for number, shape in self._shapes(table, language, linked=linked)],
            id_=_ID,
            label=table.title.of(language),
            width=_NATION_TILE if self.nation else _PART_TILE,
            named=not self.nation,
        )


@dataclass(frozen=True)
class Outlines(_Map):
    """The real boundary of each municipality, by its number, as a path in a frame."""

    paths: Mapping[str, str]
    frame: draw.Frame

    def _drawn(self, table: Table, language: Language, *, linked: bool) -> draw.Drawn:
        return draw.areas(
            [(shape, self.paths[number]) for number, shape in self._shapes(table, language, linked=linked)],
            id_=_ID,
            label=table.title.of(language),
            frame=self.frame,
        )


def choice() -> str | None:
    """Which map the address asks for: None, the tiles, or `grenser`."""
    return BOUNDARIES if request.args.get(CHOICE) == BOUNDARIES else None


def chosen() -> dict[str, str]:
    """The filter of the map's figure that the page's address chooses."""
    return {CHOICE: BOUNDARIES} if choice() else {}


def has_boundaries(on: date) -> bool:
    """Whether the register has the real boundaries of a day."""
    return _drawn(on)[1]


def choices(on: date, query: Mapping[str, Any]) -> Markup:
    """The way to the other map, for a page whose address has `query` beside; nothing where the register has no boundaries."""
    if not has_boundaries(on):
        return Markup()
    tiles, boundaries = (_address(query, value) for value in (None, BOUNDARIES))
    made = render_template("maps/choices.html", tiles=tiles, boundaries=boundaries, chosen=choice())
    return Markup(made)  # noqa: S704 - a template's own answer


@asked_once
def _drawn(on: date) -> tuple[set[UUID], bool]:
    return register.drawn(on)


def drawing(picture: Picture, boundaries: str | None = None) -> Drawing | None:
    """The map of a picture, of the nation or a part of it; None where the register knows of none where it lies.

    Of tiles, also where `boundaries` are asked for on a day on which the register has none.
    """
    nation = len(picture.municipalities) > _PART
    if boundaries and has_boundaries(picture.on):
        return _outlines(picture, nation) if picture.municipalities else None
    cells = positions(picture.on, _drawn(picture.on)[0]) if picture.municipalities else {}
    placed = [m for m in picture.municipalities if m.id in cells]
    if not placed:
        return None
    categories = {m.number: m.category for m in placed}
    return TileMap(categories, nation, {m.number: cells[m.id] for m in placed}, instead=bool(boundaries))


def _outlines(picture: Picture, nation: bool) -> Outlines | None:
    found = register.outlines(picture.on, None if nation else [m.id for m in picture.municipalities])
    drawn = [m for m in picture.municipalities if m.id in found]
    if not drawn:
        return None
    unit = _COARSER if nation else 1
    boxes = [box for _path, box in found.values()]
    left, top = (min(box[side] for box in boxes) // unit - _MARGIN // unit for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) // unit + _MARGIN // unit for side in (2, 3))
    width = min(_ACROSS, _DOWN * (right - left) // (bottom - top))
    return Outlines(
        {m.number: m.category for m in drawn},
        nation,
        {m.number: found[m.id][0] for m in drawn},
        draw.Frame(left, top, right, bottom, width),
    )


def _address(query: Mapping[str, Any], value: str | None) -> str:
    """This page with the other map."""
    other = {CHOICE: value} if value else {}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **query, **other})


def _legend(categories: Mapping[str, Category]) -> Sequence[draw.Told]:
    """The signs that are on the map, in the order of the categories, with how many have each."""
    counted = Counter(categories.values())
    return [(SIGNS[each], CATEGORIES[each], counted[each]) for each in Category if counted[each]]
