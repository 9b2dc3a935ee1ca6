"""A chart drawn as SVG without a browser, by the look of where it is seen: in a file, on a page, or on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from textwrap import wrap

from flask_babel import gettext as _
from markupsafe import escape

from app.web.formats import as_number
from dashboards.figures.charting import Drawn, Part
from dashboards.figures.table import Language, Missing, Value
from dashboards.figures.words import shown

_BAR, _LINE, _HEIGHT = 26, 18, 300
#: The width of a sign of 15 px, roughly: for wrapping and for whether a number fits.
_SIGN = 7.8
#: Steps between the lines of an axis.
_STEPS = (1, 2, 5, 10)

Body = tuple[list[str], float]


@dataclass(frozen=True)
class Look:
    """In pixels: the width, the margin at each side, what is kept for the names of bars and for the number after one, and between
    two bars; then the inks, each by its name in the style sheet.

    `bright` are the inks that a number is written on in the paper's colour. On a page, which may be light or dark, None:
    numbers stand beside bars alone. `hatch` is the pattern's id.
    """

    width: int
    margin: int
    labels: int
    right: int
    gap: int
    inks: Mapping[str, str]
    text: str
    quiet: str
    grid: str
    paper: str
    bright: frozenset[str] | None = None
    hatch: str = "h"

    @property
    def pattern(self) -> str:
        """What the hidden is hatched with, to stand once in a drawing."""
        return (
            f'<defs><pattern id="{self.hatch}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="7" height="7" fill="{self.paper}"/>'
            f'<rect width="3" height="7" fill="{self.inks["--slt-chart-6"]}"/></pattern></defs>'
        )

    def chart(self, found: Drawn, language: Language, y: float) -> Body:
        """The chart from `y` down: its parts, and where it ends."""
        parts: list[str] = []
        if len(found.parts) > 1:
            parts, y = self._legend(found, language, y + 8)
        body, y = self._lines(found, language, y + 16) if found.lines else self._bars(found, language, y + 16)
        return [*parts, *body], y

    def _bars(self, found: Drawn, language: Language, y: float) -> Body:
        left = self.margin + self.labels
        room = self.width - left - (self.margin if found.stacked else self.right)
        most = max((sum(_sizes(found, place)) for place in range(len(found.codes))), default=0.0) or 1.0
        parts: list[str] = []
        for place, code in enumerate(found.codes):
            if code.breaks:
                above = y - self.gap / 2
                parts.append(f'<path d="M{self.margin} {above:.1f}h{self.width - 2 * self.margin}" {self._broken}/>')
                parts += self.texts([_("Brudd")], self.width - self.margin, above - 3, 13, 0, anchor="end")
            label = wrap(code.label.of(language), int(self.labels / _SIGN), break_long_words=False) or [""]
            tall = max(_BAR, _LINE * len(label))
            parts += self.texts(label, self.margin, y + (tall - _LINE * len(label)) / 2 + 14, 15, _LINE)
            x, top = float(left), y + (tall - _BAR) / 2
            for part, size in zip(found.parts, _sizes(found, place), strict=True):
                width = size / most * room
                if width:
                    parts.append(self._rect(x, top, width, part))
                text = shown(part.values[place], found.measure)
                parts += self._number(text, x, top, width, part, stacked=found.stacked)
                x += width
            y += tall + self.gap
        parts += self.texts([found.axis(language)], left, y + 10, 13, _LINE, fill=self.quiet)
        return parts, y + 14

    def _number(self, text: str, x: float, top: float, width: float, part: Part, *, stacked: bool) -> Iterator[str]:
        if not stacked:
            yield from self.texts([text], x + width + 6, top + 18, 14, 0)
        elif self.bright is not None and width and len(text) * _SIGN + 6 <= width:
            on_bright = part.colour in self.bright and not part.hatched
            fill = self.paper if on_bright else self.text
            yield from self.texts([text], x + width / 2, top + 18, 14, 0, fill=fill, anchor="middle")

    def _lines(self, found: Drawn, language: Language, y: float) -> Body:
        left, room = self.margin + 56, self.width - 2 * self.margin - 56 - 20
        most = max((_size(v, found) for part in found.parts for v in part.values), default=0.0)
        step = _step(most)
        top_value = max(step, step * -(-most // step))
        parts: list[str] = []
        for index in range(round(top_value / step) + 1):
            at = y + _HEIGHT - index * step / top_value * _HEIGHT
            parts.append(f'<path d="M{left} {at:.1f}h{room}" stroke="{self.grid}"/>')
            text = as_number(index * step, 0 if step >= 1 else 1) + ("\u00a0%" if found.measure.share else "")
            parts += self.texts([text], left - 8, at + 5, 13, 0, fill=self.quiet, anchor="end")
        wide = room / max(1, len(found.codes))
        every = -(-len(found.codes) // (room // 55))
        for index, code in enumerate(found.codes):
            if code.breaks:
                at = left + index * wide
                parts.append(f'<path d="M{at:.1f} {y}v{_HEIGHT}" {self._broken}/>')
                parts += self.texts([_("Brudd")], at + 5, y + 12, 13, 0)
            if index % every == 0:
                label, middle = code.label.of(language), left + (index + 0.5) * wide
                parts += self.texts([label], middle, y + _HEIGHT + 18, 13, 0, fill=self.quiet, anchor="middle")
        for part in found.parts:
            ink = self.inks[part.colour]
            path = ""
            for index, value in enumerate(part.values):
                if isinstance(value, Missing):
                    continue
                x, at = left + (index + 0.5) * wide, y + _HEIGHT - _size(value, found) / top_value * _HEIGHT
                joined = index and not isinstance(part.values[index - 1], Missing)
                path += f"{'L' if joined else 'M'}{x:.1f} {at:.1f}"
                parts.append(f'<circle cx="{x:.1f}" cy="{at:.1f}" r="4" fill="{ink}"/>')
            parts.append(f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="2.5"/>')
        parts += self.texts([found.axis(language)], self.margin, y + _HEIGHT + 42, 13, 0, fill=self.quiet)
        return parts, y + _HEIGHT + 46

    def _legend(self, found: Drawn, language: Language, y: float) -> Body:
        parts: list[str] = []
        x = float(self.margin)
        for part in found.parts:
            name = part.name.of(language)
            width = 22 + len(name) * _SIGN + 18
            if x > self.margin and x + width > self.width - self.margin:
                x, y = float(self.margin), y + 24
            parts.append(self._rect(x, y + 2, 14, part, tall=14))
            parts += self.texts([name], x + 20, y + 14, 14, 0)
            x += width
        return parts, y + 20

    @property
    def _broken(self) -> str:
        return f'stroke="{self.inks["--slt-chart-3"]}" stroke-width="2" stroke-dasharray="6 4"'

    def _rect(self, x: float, y: float, width: float, part: Part, *, tall: int = _BAR) -> str:
        ink = self.inks[part.colour]
        fill, edge = (f"url(#{self.hatch})", f' stroke="{ink}"') if part.hatched else (ink, "")
        return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall}" fill="{fill}"{edge}/>'

    def texts(
        self,
        lines: Iterable[str],
        x: float,
        y: float,
        size: int,
        step: int,
        *,
        fill: str | None = None,
        weight: int = 400,
        anchor: str = "start",
    ) -> Iterator[str]:
        """Lines of text from a point on, `step` apart."""
        strong = f' font-weight="{weight}"' if weight != 400 else ""
        held = f' text-anchor="{anchor}"' if anchor != "start" else ""
        for index, line in enumerate(lines):
            yield (
                f'<text x="{x:.1f}" y="{y + index * step:.1f}" font-size="{size}"{strong} fill="{fill or self.text}"{held}>'
                f"{escape(line)}</text>"
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
