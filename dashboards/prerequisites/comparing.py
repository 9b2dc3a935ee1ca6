"""What is released of several counties, police districts and size classes beside each other: distributions, never a league table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from flask import current_app
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.i18n import page_language
from dashboards.asked import SIZE
from dashboards.coverage.parts import share_of
from dashboards.figures import Asked, Code, Dimension, Missing, Table, Text, Value, both, registry
from dashboards.figures.words import shown
from dashboards.prerequisites.saying import CASES, MEETINGS, said
from dashboards.prerequisites.service import Counted, Row, Standing
from dashboards.prerequisites.tables import columns, question_of, table_of, values
from dashboards.prerequisites.words import AREAS, SLUGS, area_text, column_text, question_text
from dashboards.projection.sizes import Size
from dashboards.releases.questions import Grouping, size_of

#: The filter that names what is compared, and what it may name: the word of the address, and the question of the releases.
THEME = "tema"
THEMES: dict[str, str] = {**{slug: str(key) for key, slug in SLUGS.items()}, **MEETINGS, **CASES}
FIRST = next(iter(THEMES))
#: The figure, and which of its filters may name several.
ID, SEVERAL = "sammenlign-forutsetninger", tuple(AREAS)
#: So many groups are named in a heading.
_NAMED = 4
_ANDEL = "andel"
(_SIZE,) = (name for name, grouping in AREAS.items() if grouping is Grouping.SIZE)
_NOTE = _l(
    "Tallene gis ut for fylker, politidistrikter og fem størrelser. Av kommuner som noen velger selv, kunne de røpe hva én"
    " SLT-enhet har svart."
)


def choices() -> list[tuple[str, object]]:
    """What can be compared, with its name."""
    return [(theme, LazyString(partial(_named, question))) for theme, question in THEMES.items()]


def figure_id(theme: str) -> str:
    """The id that the figures of a question begin with."""
    return f"forutsetning-{theme}" if theme in SLUGS.values() else theme


def released(filters: Mapping[str, str]) -> dict[str, str]:
    """What of the groups of public facts has released numbers: of their classes of inhabitants the class of the releases that
    each lies in; of chosen municipalities nothing.

    >>> released({"fylke": "40", "storrelse": "0,2000,100000,ukjent", "kommuner": "4003"})
    {'fylke': '40', 'innbyggere': '0,4,unknown'}
    """
    found = {name: filters[name] for name in SEVERAL if name in filters}
    sizes = [Size(code) for code in filters.get(SIZE, "").split(",") if code]
    classes = dict.fromkeys(size_of(None if size is Size.UNKNOWN else size.fewest) for size in sizes)
    return {**found, _SIZE: ",".join(classes)} if classes else found


def compared(found: Standing, asked: Asked) -> Table:
    """The nation and each area that is asked for, as shares of its municipalities; `..` of an area that was not counted."""
    question = THEMES[asked.filters.get(THEME, FIRST)]
    counted = question_of(found, question)
    nation = counted.nation
    rows: list[tuple[str, Text, Row | None]] = [("landet", area_text(nation), nation)]
    for name in SEVERAL:
        labels = registry.of(current_app).filters[name].codes(asked.on)
        for code in filter(None, asked.filters.get(name, "").split(",")):
            row = counted.areas.get(f"{AREAS[name]}:{code}")
            rows.append((f"{name}-{code}", area_text(row) if row and row.names else labels[code], row))
    across = columns(counted)
    shares: list[tuple[Value, ...]] = [
        tuple(_share(value, row.municipalities) for value in values(row, across))
        if row
        else (Missing.UNKNOWN,) * len(across.codes)
        for _key, _label, row in rows
    ]
    title = question_text(question)
    return table_of(
        found,
        ID,
        Text(*(f"{both(_l('Sammenlign')).of(language)}: {title.of(language)}" for language in ("nb", "nn"))),
        both(lambda: _finding(counted, [(label, row) for (_key, label, _row), row in zip(rows, shares, strict=True)])),
        (
            Dimension(
                "gruppe", both(_l("Kommuner")), tuple(Code(key, _counted(label, row)) for key, label, row in rows)
            ),
            across,
        ),
        tuple(value for row in shares for value in row),
        counted,
        rest=[1] * len(rows),
        measures=(share_of(_ANDEL, _l("Andel av kommunene")),),
        note=both(_NOTE),
    )


def _share(value: Value, municipalities: int) -> Value:
    return value if isinstance(value, Missing) else Fraction(value, municipalities) if municipalities else 0


def _finding(counted: Counted, rows: Sequence[tuple[Text, Sequence[Value]]]) -> str:
    """Of levels and meetings the best of the columns in each group, where they are few; else what is said of the nation."""
    theme = _named(counted.question)
    if counted.question in CASES.values() or not 1 < len(rows) <= _NAMED:
        words = said(counted, counted.nation).of(page_language())
        return words if words.startswith(theme) else str(_("%(theme)s: %(said)s", theme=theme, said=words))
    place = len(counted.nation.columns) - 1
    told = ", ".join(f"{label.of(page_language())} {_told(row[place])}" for label, row in rows)
    best = column_text(list(counted.nation.columns)[place]).of(page_language())
    return str(_("%(theme)s, «%(column)s»: %(groups)s", theme=theme, column=best, groups=told))


def _told(value: Value) -> str:
    return str(_("skjult")) if value is Missing.HIDDEN else shown(value, share_of(_ANDEL, ""))


def _counted(label: Text, row: Row | None) -> Text:
    """A group's name with how many municipalities are in it."""
    return Text(*(f"{label.of(language)} ({row.municipalities})" for language in ("nb", "nn"))) if row else label


def _named(question: str) -> str:
    return question_text(question).of(page_language())
