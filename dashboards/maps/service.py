"""The one map that a page draws: tiles, or the real boundaries where the address asks for them and the register has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.web.i18n import page_language
from dashboards.figures import dated
from dashboards.maps import draw
from dashboards.maps.positions import positions
from dashboards.maps.signs import SIGNS
from dashboards.projection.picture import Municipality, Picture
from dashboards.texts import CATEGORIES
from tenants.register import service as register

#: The word of the address that chooses a map, and its value for the real boundaries.
CHOICE, BOUNDARIES = "kart", "grenser"
#: Pixels for a tile on a wide screen: of the nation, and of a part of it.
_NATION_TILE, _PART_TILE = 22, 64
#: Pixels that the real boundaries take at most, across and down.
_ACROSS, _DOWN = 700, 860
#: A part of the nation has so few municipalities that their names have room.
_PART = 100
#: Steps of a fine outline in one of a coarse one, and around a map.
_COARSER, _MARGIN = 5, 60


@dataclass(frozen=True, slots=True)
class Map:
    """What the template shows. `boundaries`: of the two choices the real ones; None where the register has none."""

    id: str
    on: date
    title: str
    drawing: Markup
    legend: Sequence[tuple[Markup, object, int]]
    nation: bool
    boundaries: bool | None
    table: str
    tiles_url: str
    boundaries_url: str


def choice() -> str | None:
    """Which map the address asks for: None, the tiles, or `grenser`."""
    return BOUNDARIES if request.args.get(CHOICE) == BOUNDARIES else None


def tile_map(
    picture: Picture,
    query: Mapping[str, Any],
    *,
    id_: str = "kart",
    title: str | None = None,
    table: str = "#kommunene",
) -> Markup:
    """A figure with the map of a picture, of the nation or a part of it, its legend, and the way to its table.

    `query` is what the page's address says beside. `table` is the address of the table that says the same.
    `?kart=grenser` in the page's address chooses the real boundaries, where the register has those of the day.
    """
    if not picture.municipalities:
        return Markup()
    nation = len(picture.municipalities) > _PART
    everywhere, has_boundaries = register.drawn(picture.on)
    chosen = has_boundaries and choice() is not None
    shapes = [(m, _shape(m, picture.on)) for m in picture.municipalities]
    label = title or str(_("Kommunene på kartet"))
    if chosen:
        drawing = _boundaries(picture, shapes, id_, label, nation)
    else:
        cells = positions(picture.on, everywhere)
        placed = [(shape, cells[m.id]) for m, shape in shapes if m.id in cells]
        if not placed:
            return Markup()  # The register doesn't know where any of them is.
        drawing = draw.tiles(
            placed,
            id_=id_,
            label=label,
            width=_NATION_TILE if nation else _PART_TILE,
            named=not nation,
        )
    shown = Map(
        id=id_,
        on=picture.on,
        title=label,
        drawing=drawing,
        legend=_legend(picture, id_),
        nation=nation,
        boundaries=chosen if has_boundaries else None,
        table=table,
        tiles_url=_address(query, None),
        boundaries_url=_address(query, BOUNDARIES),
    )
    return Markup(render_template("maps/map.html", map=shown))  # noqa: S704 - a template's own answer


def _boundaries(
    picture: Picture, shapes: Sequence[tuple[Municipality, draw.Shape]], id_: str, label: str, nation: bool
) -> Markup:
    found = register.outlines(picture.on, None if nation else [m.id for m in picture.municipalities])
    unit = _COARSER if nation else 1
    boxes = [box for _path, box in found.values()]
    left, top = (min(box[side] for box in boxes) // unit - _MARGIN // unit for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) // unit + _MARGIN // unit for side in (2, 3))
    width = min(_ACROSS, _DOWN * (right - left) // (bottom - top))
    return draw.areas(
        [(shape, found[m.id][0]) for m, shape in shapes if m.id in found],
        id_=id_,
        label=label,
        frame=draw.Frame(left, top, right, bottom, width),
    )


def _address(query: Mapping[str, Any], chosen: str | None) -> str:
    """This page with the other map."""
    other = {CHOICE: chosen} if chosen else {}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **query, **other})


def _shape(municipality: Municipality, on: date) -> draw.Shape:
    category = municipality.category
    county = municipality.county
    return draw.Shape(
        name=municipality.name,
        says=f"{municipality.name}: {CATEGORIES[category]}",
        url=url_for("coverage.municipality", number=municipality.number, **dated(on)),
        sign=SIGNS[category],
        county=county.name_nn if page_language() == "nn" else county.name,
    )


def _legend(picture: Picture, id_: str) -> list[tuple[Markup, object, int]]:
    """The signs that are on the map, in the order of the categories, with how many have each."""
    known = draw.codes(SIGNS[m.category] for m in picture.municipalities)
    return [
        (draw.swatch(id_, known[SIGNS[category]]), CATEGORIES[category], number)
        for category, number in picture.figures.categories.items()
        if number
    ]
