"""The seven prerequisites as stacked bars, and the table that says the same."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.web.formats import as_number
from app.web.i18n import page_language
from certification.assessment import PrerequisiteKey
from certification.assessment.texts import prerequisite_title
from dashboards.figures import Series, lying_bars
from dashboards.prerequisites.service import Distribution
from dashboards.releases.content import HIDDEN
from dashboards.releases.suppression import LEVELS

#: From amber (lowest) to dark petrol (highest); not reported is grey, hidden is hatched.
_COLOURS = ("--slt-chart-3", "--slt-chart-5", "--slt-chart-4", "--slt-chart-2", "--slt-chart-1")
_GREY = "--slt-chart-6"


def plot(distribution: Distribution) -> dict[str, Any]:
    """Every bar is as long as the number of municipalities; what is hidden is a part of its own."""
    rows = distribution.rows
    series = [
        Series(_("Nivå %(level)s", level=level), [row.levels[level] or 0 for row in rows], _COLOURS[level])
        for level in LEVELS
    ]
    if distribution.hides:
        series.append(Series(_("Skjult"), [row.hidden for row in rows], _GREY, hatched=True))
    series.append(Series(_("Ikke rapportert"), [row.not_reported for row in rows], _GREY))
    return lying_bars([title(row.key) for row in rows], series, unit=_("Kommuner"))


def table(distribution: Distribution) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Head and rows for the table macro."""
    head: list[dict[str, Any]] = [{"label": _("Forutsetning")}]
    head += [{"label": _("Nivå %(level)s", level=level), "number": True} for level in LEVELS]
    head.append({"label": _("Ikke rapportert"), "number": True})
    rows = [
        [
            title(row.key),
            *(HIDDEN if level is None else as_number(level) for level in row.levels),
            as_number(row.not_reported),
        ]
        for row in distribution.rows
    ]
    return head, rows


def title(key: PrerequisiteKey) -> str:
    """The prerequisite's name in the page's language."""
    return prerequisite_title(key, page_language())
