"""Charts and maps as pictures, drawn without a browser: files of SVG, PNG of that SVG by typst, and what a page shows at once.

kaleido, which draws Plotly's charts on a server, needs a Chromium and seconds for it. A file says all that must be said of the
numbers, since it is passed on without its page; on a page the picture stands until Plotly has drawn the chart, and for good
where there is no JavaScript.
"""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap

from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.web.formats import as_date, as_number
from dashboards.figures.charting import drawn
from dashboards.figures.pictures import Body, Look
from dashboards.figures.table import Language, Table
from dashboards.figures.words import breaks

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
_FILE = Look(
    width=800,
    margin=24,
    labels=210,
    right=60,
    gap=14,
    inks={name: colour for name, (colour, _light) in COLOURS.items()},
    text="#1e2b2f",
    quiet="#5a666a",
    grid="#d4d9da",
    paper="#fff",
    bright=frozenset(name for name, (_colour, light) in COLOURS.items() if light),
)
#: On a page the style sheet decides, light or dark: as wide as a figure is, and as it is on a phone.
_PAGE = Look(
    width=1070,
    margin=0,
    labels=190,
    right=60,
    gap=18,
    inks={name: f"var({name})" for name in COLOURS},
    text="currentColor",
    quiet="currentColor",
    grid="var(--ds-color-neutral-border-subtle)",
    paper="var(--ds-color-neutral-background-default)",
)
_PHONE = replace(_PAGE, width=340, labels=140, right=52)
#: Dots for an inch of 96 px.
_DOTS = 192


def svg(table: Table, language: Language) -> str:
    """The chart or the map with its finding, n, date and source. Raises `ValueError` for a table without either."""
    found = drawn(table)
    if found is None and table.drawing is None:
        raise ValueError(table.id)
    margin, width = _FILE.margin, _FILE.width
    title, finding = wrap(table.title.of(language), 105), wrap(table.finding.of(language), 76)
    y = float(margin + 18 * len(title))
    parts = list(_FILE.texts(title, margin, margin + 10, 14, 18, fill=_FILE.quiet))
    parts += _FILE.texts(finding, margin, y + 18, 20, 24, weight=600)
    y += 24 * len(finding)
    body, y = _FILE.chart(found, language, y) if found else _map(table, language, y + 8)
    parts += body
    foot = [line for said in _said(table, language) for line in wrap(said, 105)]
    parts += _FILE.texts(foot, margin, y + 20, 13, 18, fill=_FILE.quiet)
    height = y + 20 + 18 * len(foot) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" lang="{language}" font-family="Inter, Arial, sans-serif" font-size="15">'
        f"<title>{escape(table.title.of(language))}: {escape(table.finding.of(language))}</title>"
        f'{_FILE.pattern}<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def still(table: Table, language: Language, id_: str) -> Markup:
    """The chart as a page shows it at once, for a wide window and for a phone; nothing for a table without one.

    `id_` is the figure's on that page, which may have the same table several times.
    """
    found = drawn(table)
    if found is None:
        return Markup()
    pictures = []
    for name, look in (("wide", _PAGE), ("narrow", _PHONE)):
        own = replace(look, hatch=f"{id_}-{name}")
        body, height = own.chart(found, language, 0.0)
        pattern = own.pattern if any(part.hatched for part in found.parts) else ""
        pictures.append(
            f'<svg class="slt-still__{name}" viewBox="0 0 {own.width} {height:.0f}">{pattern}{"".join(body)}</svg>'
        )
    return Markup("".join(pictures))  # noqa: S704 made here, each text escaped


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


def _map(table: Table, language: Language, y: float) -> Body:
    if table.drawing is None:
        return [], y
    body, height = table.drawing.in_file(table, language, _FILE.width - 2 * _FILE.margin)
    return [f'<g transform="translate({_FILE.margin} {y})">{body}</g>'], y + height


def _said(table: Table, language: Language) -> list[str]:
    when = as_date(table.on)
    counted = _("Antall %(counted)s", counted=table.counted.of(language))
    first = f"{counted}: {as_number(table.n)}. {_('Gjelder')}: {when}."
    source = f"{_('Kilde')}: {table.source.of(language)}."
    made_up = [_("Demonstrasjonsdata: tallene er oppdiktet.")] if table.made_up else []
    part = [f"{_('Område')}: {table.part.of(language)}."] if table.part else []
    return [*made_up, *part, *breaks(table, language), first, source]
