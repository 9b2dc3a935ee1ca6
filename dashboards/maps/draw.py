"""The maps as SVG that stands in the page: made on the server, styled by the product's style sheet, read by a screen reader.

Whole numbers and shared shapes keep it small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from app.web.formats import as_number
from dashboards.maps.grid import Cell, beside
from dashboards.maps.signs import HALF, HEXAGON, Sign

#: Units from one tile's middle to the next, from one row to the next, and around the map.
PITCH, ROW, EDGE = 30, 26, 20
#: The corners that the side toward each of the six neighbours has, from a tile's middle.
_SIDES = (
    ((15, -9), (15, 9)),
    ((15, 9), (0, 17)),
    ((0, 17), (-15, 9)),
    ((-15, 9), (-15, -9)),
    ((-15, -9), (0, -17)),
    ((0, -17), (15, -9)),
)
#: Letters of a name in a line on a tile.
_LINE = 10
#: Columns of the legend in a file, and pixels from one row of it to the next.
_ACROSS, _ROW_OF_LEGEND = 2, 26


@dataclass(frozen=True, slots=True)
class Shape:
    """A municipality on a map: its name, what is said of it, the way to its page (None: in a file), how it looks, its county."""

    name: str
    says: str
    url: str | None
    sign: Sign
    county: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is shown, and how broad it is on a wide screen, in pixels."""

    left: int
    top: int
    right: int
    bottom: int
    width: int

    @property
    def height(self) -> int:
        """In pixels too."""
        return self.width * (self.bottom - self.top) // (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing: its parts in its frame, and the short name of each sign in it. `named`: names stand on it."""

    parts: Markup
    codes: dict[Sign, str]
    id: str
    label: str
    frame: Frame
    named: bool


#: A line of a legend: a sign, what it means, and how many have it.
Told = tuple[Sign, object, int]


def codes(signs: Iterable[Sign]) -> dict[Sign, str]:
    """A short name for each sign that is used."""
    return {sign: f"{number}" for number, sign in enumerate(dict.fromkeys(signs))}


def tiles(shapes: Sequence[tuple[Shape, Cell]], *, id_: str, label: str, width: int, named: bool) -> Drawn:
    """A map of tiles, each a link, with a line between counties; `width` is a tile's in pixels on a wide screen."""
    across, down = [_x(cell) for _, cell in shapes], [_y(cell) for _, cell in shapes]
    left, right, top, bottom = min(across) - EDGE, max(across) + EDGE, min(down) - EDGE, max(down) + EDGE
    known = codes(shape.sign for shape, _ in shapes)
    parts = [
        _definitions(known, id_, low=named),
        *_by_county(
            [
                (
                    shape,
                    Markup('<use href="#{}{}" x="{}" y="{}"/>{}').format(
                        id_,
                        known[shape.sign] + "n" * named,
                        _x(cell),
                        _y(cell),
                        _name(shape, cell) if named else "",
                    ),
                )
                for shape, cell in shapes
            ]
        ),
        Markup('<path class="slt-map__border" d="{}"/>').format(_between([(s.county, cell) for s, cell in shapes])),
    ]
    frame = Frame(left, top, right, bottom, (right - left) * width // PITCH)
    return Drawn(Markup("").join(parts), known, id_, label, frame, named)


def areas(shapes: Sequence[tuple[Shape, str]], *, id_: str, label: str, frame: Frame) -> Drawn:
    """A map of outlines (paths), each a link."""
    known = codes(shape.sign for shape, _ in shapes)
    # A pattern has the same size on the screen, whatever the plane's units are.
    scale = (frame.right - frame.left) / frame.width
    parts = [
        _definitions(known, id_),
        _surfaces(known, id_, scale),
        *_by_county(
            [
                (
                    shape,
                    Markup('<path class="slt-map__area" fill="url(#{}p{})" d="{}"/>').format(
                        id_, known[shape.sign], path
                    ),
                )
                for shape, path in shapes
            ]
        ),
    ]
    return Drawn(Markup("").join(parts), known, id_, label, frame, named=False)


def svg(drawn: Drawn) -> Markup:
    """The drawing as it stands in a page, whose style sheet colours it."""
    frame = drawn.frame
    return Markup(
        '<svg class="slt-map__drawing{}" role="group" aria-label="{}" viewBox="{} {} {} {}" width="{}" height="{}">{}</svg>'
    ).format(
        " slt-map__drawing--named" if drawn.named else "",
        drawn.label,
        frame.left,
        frame.top,
        frame.right - frame.left,
        frame.bottom - frame.top,
        frame.width,
        frame.height,
        drawn.parts,
    )


def in_file(drawn: Drawn, legend: Sequence[Told], width: int) -> tuple[str, int]:
    """The drawing with its own colours and its legend below it, at most so wide, and how high that is."""
    frame = drawn.frame
    shown = min(width, frame.width)
    height = shown * frame.height // frame.width
    unit = (frame.right - frame.left) / shown
    rows = []
    for index, (sign, text, number) in enumerate(legend):
        x, y = index % _ACROSS * (width // _ACROSS), height + 30 + index // _ACROSS * _ROW_OF_LEGEND
        place = Markup('<use href="#{}{}" transform="translate({} {}) scale(.65)"/>')
        rows.append(place.format(drawn.id, drawn.codes[sign], x + 11, y - 5))
        words = Markup('<text x="{}" y="{}" font-size="14" fill="#1e2b2f">{} ({})</text>')
        rows.append(words.format(x + 28, y, text, as_number(number)))
    made = Markup('<style>{}</style><svg x="{}" viewBox="{} {} {} {}" width="{}" height="{}">{}</svg>{}').format(
        Markup(_style(unit)),  # noqa: S704 - made here of numbers and colours
        (width - shown) // 2,
        frame.left,
        frame.top,
        frame.right - frame.left,
        frame.bottom - frame.top,
        shown,
        height,
        drawn.parts,
        Markup("").join(rows),
    )
    return str(made), height + 30 + -(-len(legend) // _ACROSS) * _ROW_OF_LEGEND


def _style(unit: float) -> str:
    """What the style sheet says of a map, for a picture on white; `unit` is what a pixel is in the plane of outlines."""
    dark, light, grey = "#01303b", "#fff", "#bbbcbd"
    fills = {"a": dark, "b": "#2f8298", "c": "#b26a00", "d": "#9ec1cc", "f": grey, "none": light}
    return "".join(
        (
            *(f".slt-map__{name}{{fill:{colour}}}" for name, colour in fills.items()),
            f".slt-map__hatch{{stroke:{grey};stroke-width:1.6px}}.slt-map__unknown{{stroke:{grey};stroke-width:1px}}",
            f".slt-map__area{{stroke:#7d8285;stroke-width:{unit * 0.75:.2f}px}}",
            f".slt-map__mark{{fill:none;stroke:{dark};stroke-width:2.4px}}",
            f".slt-map__mark--b,.slt-map__mark--c{{stroke:{light}}}",
            ".slt-map__border{fill:none;stroke:#1e2b2f;stroke-width:2.4px;stroke-linecap:round}",
            f".slt-map__name{{fill:{dark};font-size:5px;font-weight:500;text-anchor:middle}}",
            f".slt-map__name--a,.slt-map__name--b,.slt-map__name--c{{fill:{light}}}",
            f".slt-map__name--none{{stroke:{light};stroke-width:2px;stroke-linejoin:round;paint-order:stroke}}",
        )
    )


def swatch(id_: str, code: str) -> Markup:
    """A sign for the legend of a map that is on the same page."""
    return Markup(
        '<svg class="slt-map__swatch" viewBox="-16 -18 32 36" aria-hidden="true"><use href="#{}{}"/></svg>'
    ).format(id_, code)


def _definitions(known: dict[Sign, str], id_: str, *, low: bool = False) -> Markup:
    """The tile of each sign; with `low` once more, with a small mark at the top, above a name."""
    parts = [_hatched(f"{id_}h", 0.5 if low else 1.0)]
    for sign, code in known.items():
        parts.append(_sign(sign, id_, code))
        if low:
            parts.append(_sign(sign, id_, f"{code}n", Markup(' transform="translate(0 -9) scale(.5)"')))
    return Markup("<defs>{}</defs>").format(Markup("").join(parts))


def _sign(sign: Sign, id_: str, code: str, place: str = "") -> Markup:
    return Markup('<g id="{}{}"><path{} d="{}"/>{}{}</g>').format(
        id_,
        code,
        _fill(sign, id_),
        HEXAGON,
        Markup('<path class="slt-map__unknown" fill="url(#{}h)" d="{}"/>').format(id_, HALF) if sign.half else "",
        _mark(sign, place),
    )


def _mark(sign: Sign, place: str) -> Markup:
    if not sign.mark:
        return Markup()
    return Markup('<path class="slt-map__mark slt-map__mark--{}"{} d="{}"/>').format(sign.fill, place, sign.mark)


def _fill(sign: Sign, id_: str) -> Markup:
    if sign.hatched:
        return Markup(' class="slt-map__unknown" fill="url(#{}h)"').format(id_)
    return Markup(' class="slt-map__{}{}"').format(sign.fill, " slt-map__unknown" if sign.fill == "none" else "")


def _hatched(name: str, scale: float) -> Markup:
    return Markup(
        '<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale({:g})">'
        '<path class="slt-map__none" d="M0 0h6v6H0z"/><path class="slt-map__hatch" d="M1 0v6"/></pattern>'
    ).format(name, round(scale, 2))


def _surfaces(known: dict[Sign, str], id_: str, scale: float) -> Markup:
    """The surface of each sign, for shapes of any size: its colour with its mark again and again."""
    return Markup("<defs>{}</defs>").format(
        Markup("").join(
            _hatched(f"{id_}p{code}", scale * 0.7)
            if sign.hatched
            else Markup(
                '<pattern id="{}p{}" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="scale({:g})">'
                '<path class="slt-map__{}" d="M0 0h16v16H0z"/>{}{}</pattern>'
            ).format(
                id_,
                code,
                round(scale, 2),
                sign.fill,
                Markup('<path class="slt-map__none" d="M8 0h8v16H8z"/>') if sign.half else "",
                _mark(sign, Markup(' transform="translate(8 8) scale(.6)"')),
            )
            for sign, code in known.items()
        )
    )


def _by_county(shapes: Sequence[tuple[Shape, Markup]]) -> list[Markup]:
    """Links in groups that are read as the counties that they are."""
    ordered = sorted(shapes, key=lambda each: each[0].county)
    return [
        Markup('<g role="group" aria-label="{}">{}</g>').format(
            county,
            Markup("").join(_linked(shape, drawn) for shape, drawn in members),
        )
        for county, members in groupby(ordered, key=lambda each: each[0].county)
    ]


def _linked(shape: Shape, drawn: Markup) -> Markup:
    if shape.url is None:
        return Markup("<g><title>{}</title>{}</g>").format(shape.says, drawn)
    return Markup('<a href="{}"><title>{}</title>{}</a>').format(shape.url, shape.says, drawn)


def _x(cell: Cell) -> int:
    return cell.column * PITCH + cell.row % 2 * PITCH // 2


def _y(cell: Cell) -> int:
    return cell.row * ROW


def _between(cells: Sequence[tuple[str, Cell]]) -> str:
    """The lines between tiles of different counties, each drawn once."""
    counties = {cell: county for county, cell in cells}
    lines = []
    for cell, county in counties.items():
        for side, near in list(zip(_SIDES, beside(cell), strict=True))[:3]:
            if counties.get(near, county) != county:
                (x, y), (to_x, to_y) = side
                lines.append(f"M{_x(cell) + x} {_y(cell) + y}l{to_x - x} {to_y - y}")
    return "".join(lines)


def _name(shape: Shape, cell: Cell) -> Markup:
    """The name in one or two lines, cut off with a full stop where a line has no room for it."""
    lines = lines_of(shape.name)
    spans = Markup("").join(
        Markup('<tspan x="{}" dy="{}">{}</tspan>').format(_x(cell), 0 if number == 0 else 6, line)
        for number, line in enumerate(lines)
    )
    return Markup('<text class="slt-map__name slt-map__name--{}" y="{}">{}</text>').format(
        shape.sign.fill, _y(cell) + (3 if len(lines) == 1 else 0), spans
    )


def lines_of(name: str) -> list[str]:
    """A name as it stands on a tile.

    >>> lines_of("Skien"), lines_of("Nord-Aurdal"), lines_of("Kristiansand"), lines_of("Øystre Slidre")
    (['Skien'], ['Nord-', 'Aurdal'], ['Kristians.'], ['Øystre', 'Slidre'])
    """
    name = name.partition(" (")[0]
    lines = [name]
    for divider in "- ":
        if len(name) > _LINE and divider in name:
            first, _, second = name.partition(divider)
            lines = [f"{first}{divider}".strip(), second]
            break
    return [line if len(line) <= _LINE else f"{line[: _LINE - 1]}." for line in lines]
