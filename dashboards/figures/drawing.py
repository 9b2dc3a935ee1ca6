"""The chart as a picture, drawn without a browser: SVG by hand, and PNG of that SVG by typst.

kaleido, which draws Plotly's charts on a server, needs a Chromium and seconds for it. The picture says all that must be said
of the numbers: it is passed on without its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor, log10
from textwrap import wrap

from flask_babel import gettext as _
from markupsafe import escape

from app.web.formats import as_date, as_number
from dashboards.figures.charting import Drawn, Part, drawn
from dashboards.figures.table import Language, Missing, Table, Value
from dashboards.figures.words import breaks, shown

#: The tokens of the style sheet in its light scheme, and whether text on them is light.
COLOURS = {
    "--slt-chart-1": ("#01303b", True),
    "--slt-chart-2": ("#2f8298", True),
    "--slt-chart-3": ("#b26a00", True),
    "--slt-chart-4": ("#9ec1cc", False),
    "--slt-chart-5": ("#eeb04c", False),
    "--slt-chart-6": ("#bbbcbd", False),
    "--slt-chart-7": ("#7d8285", True),
    "--slt-chart-8": ("#dfe1e2", False),
}
_TEXT, _QUIET, _GRID = "#1e2b2f", "#5a666a", "#d4d9da"
_WIDTH, _MARGIN, _LABELS, _RIGHT = 800, 24, 210, 60
_BAR, _GAP, _LINE, _HEIGHT = 26, 14, 18, 300
#: The width of a sign of 15 px, roughly: for wrapping and for whether a number fits.
_SIGN = 7.8
#: How the mark of a break is drawn.
_BREAK = f'stroke="{COLOURS["--slt-chart-3"][0]}" stroke-width="2" stroke-dasharray="6 4"'
#: Dots for an inch of 96 px.
_DOTS = 192
#: Steps between the lines of an axis.
_STEPS = (1, 2, 5, 10)


def svg(table: Table, language: Language) -> str:
    """The chart with its finding, n, date and source. Raises `ValueError` for a table without a chart."""
    found = drawn(table)
    if found is None:
        raise ValueError(table.id)
    title = wrap(table.finding.of(language), 76)
    y = float(_MARGIN + 24 * len(title))
    parts = list(_texts(title, _MARGIN, _MARGIN + 18, 20, 24, weight=600))
    if len(found.parts) > 1:
        legend, y = _legend(found, language, y + 8)
        parts += legend
    body, y = _lines(found, language, y + 16) if found.lines else _bars(found, language, y + 16)
    parts += body
    foot = [line for said in _said(table, language) for line in wrap(said, 105)]
    parts += _texts(foot, _MARGIN, y + 20, 13, 18, fill=_QUIET)
    height = y + 20 + 18 * len(foot) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        f' role="img" lang="{language}" font-family="Inter, Arial, sans-serif" font-size="15">'
        f"<title>{escape(table.finding.of(language))}</title><desc>{escape(table.title.of(language))}</desc>"
        '<defs><pattern id="h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="#fff"/><rect width="3" height="7" fill="{COLOURS["--slt-chart-6"][0]}"/>'
        f'</pattern></defs><rect width="{_WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def png(table: Table, language: Language) -> bytes:
    """The same picture in dots, twice as many as it is wide."""
    import typst  # 40 MB, which no other page needs

    made: bytes = typst.compile(
        b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")',
        format="png",
        ppi=_DOTS,
        ignore_system_fonts=True,
        sys_inputs={"svg": svg(table, language)},
    )
    return made


def _said(table: Table, language: Language) -> list[str]:
    when = as_date(table.on)
    first = f"{_('Antall')}: {as_number(table.n)} {table.counted.of(language)}. {_('Gjelder')}: {when}."
    source = f"{_('Kilde')}: {table.source.of(language)}."
    made_up = [_("Demonstrasjonsdata: tallene er oppdiktet.")] if table.made_up else []
    part = [f"{_('Område')}: {table.part.of(language)}."] if table.part else []
    return [*made_up, *part, *breaks(table, language), first, source]


def _bars(found: Drawn, language: Language, y: float) -> tuple[list[str], float]:
    room = _WIDTH - _MARGIN - _LABELS - _RIGHT
    most = max((sum(_sizes(found, place)) for place in range(len(found.codes))), default=0.0) or 1.0
    parts: list[str] = []
    for place, code in enumerate(found.codes):
        if code.breaks:
            parts.append(f'<path d="M{_MARGIN} {y - _GAP / 2:.1f}h{_WIDTH - 2 * _MARGIN}" {_BREAK}/>')
            parts += _texts([_("Brudd")], _WIDTH - _MARGIN, y - _GAP / 2 - 3, 13, 0, anchor="end")
        label = wrap(code.label.of(language), int(_LABELS / _SIGN)) or [""]
        tall = max(_BAR, _LINE * len(label))
        parts += _texts(label, _MARGIN, y + (tall - _LINE * len(label)) / 2 + 14, 15, _LINE)
        x, top = float(_MARGIN + _LABELS), y + (tall - _BAR) / 2
        for part, size in zip(found.parts, _sizes(found, place), strict=True):
            width = size / most * room
            if width:
                parts.append(_rect(x, top, width, part))
            parts += _number(shown(part.values[place], found.measure), x, top, width, part, stacked=found.stacked)
            x += width
        y += tall + _GAP
    parts += _texts([found.axis(language)], _MARGIN + _LABELS, y + 10, 13, _LINE, fill=_QUIET)
    return parts, y + 14


def _number(text: str, x: float, top: float, width: float, part: Part, *, stacked: bool) -> Iterator[str]:
    if stacked and (not width or len(text) * _SIGN + 6 > width):
        return
    if stacked:
        light = COLOURS[part.colour][1] and not part.hatched
        yield from _texts([text], x + width / 2, top + 18, 14, 0, fill="#fff" if light else _TEXT, anchor="middle")
    else:
        yield from _texts([text], x + width + 6, top + 18, 14, 0)


def _lines(found: Drawn, language: Language, y: float) -> tuple[list[str], float]:
    left, room = _MARGIN + 56, _WIDTH - 2 * _MARGIN - 56 - 20
    most = max((_size(v, found) for part in found.parts for v in part.values), default=0.0)
    step = _step(most)
    top_value = max(step, step * -(-most // step))
    parts: list[str] = []
    for index in range(round(top_value / step) + 1):
        at = y + _HEIGHT - index * step / top_value * _HEIGHT
        parts.append(f'<path d="M{left} {at:.1f}h{room}" stroke="{_GRID}"/>')
        text = as_number(index * step, 0 if step >= 1 else 1) + ("\u00a0%" if found.measure.share else "")
        parts += _texts([text], left - 8, at + 5, 13, 0, fill=_QUIET, anchor="end")
    wide = room / max(1, len(found.codes))
    every = -(-len(found.codes) // 12)
    for index, code in enumerate(found.codes):
        if code.breaks:
            at = left + index * wide
            parts.append(f'<path d="M{at:.1f} {y}v{_HEIGHT}" {_BREAK}/>')
            parts += _texts([_("Brudd")], at + 5, y + 12, 13, 0)
        if index % every == 0:
            label = code.label.of(language)
            parts += _texts([label], left + (index + 0.5) * wide, y + _HEIGHT + 18, 13, 0, fill=_QUIET, anchor="middle")
    for part in found.parts:
        colour = COLOURS[part.colour][0]
        path = ""
        for index, value in enumerate(part.values):
            if isinstance(value, Missing):
                continue
            x, at = left + (index + 0.5) * wide, y + _HEIGHT - _size(value, found) / top_value * _HEIGHT
            joined = index and not isinstance(part.values[index - 1], Missing)
            path += f"{'L' if joined else 'M'}{x:.1f} {at:.1f}"
            parts.append(f'<circle cx="{x:.1f}" cy="{at:.1f}" r="4" fill="{colour}"/>')
        parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
    parts += _texts([found.axis(language)], _MARGIN, y + _HEIGHT + 42, 13, 0, fill=_QUIET)
    return parts, y + _HEIGHT + 46


def _legend(found: Drawn, language: Language, y: float) -> tuple[list[str], float]:
    parts: list[str] = []
    x = float(_MARGIN)
    for part in found.parts:
        name = part.name.of(language)
        width = 22 + len(name) * _SIGN + 18
        if x > _MARGIN and x + width > _WIDTH - _MARGIN:
            x, y = float(_MARGIN), y + 24
        parts.append(_rect(x, y + 2, 14, part, tall=14))
        parts += _texts([name], x + 20, y + 14, 14, 0)
        x += width
    return parts, y + 20


def _rect(x: float, y: float, width: float, part: Part, *, tall: int = _BAR) -> str:
    fill = "url(#h)" if part.hatched else COLOURS[part.colour][0]
    edge = f' stroke="{COLOURS[part.colour][0]}"' if part.hatched else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall}" fill="{fill}"{edge}/>'


def _texts(
    lines: Iterable[str],
    x: float,
    y: float,
    size: int,
    step: int,
    *,
    fill: str = _TEXT,
    weight: int = 400,
    anchor: str = "start",
) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield (
            f'<text x="{x:.1f}" y="{y + index * step:.1f}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
            f' text-anchor="{anchor}">{escape(line)}</text>'
        )


def _sizes(found: Drawn, place: int) -> list[float]:
    return [_size(part.values[place], found) for part in found.parts]


def _size(value: Value, found: Drawn) -> float:
    if isinstance(value, Missing):
        return 0.0
    return float(Fraction(value) * (100 if found.measure.share else 1))


def _step(most: float) -> float:
    """The distance between the lines of an axis: one, two or five of a power of ten, four to eight of them."""
    if most <= 0:
        return 1
    power = 10.0 ** floor(log10(most / 4))
    return next(n * power for n in _STEPS if n * power * 4 >= most / 1.5)
