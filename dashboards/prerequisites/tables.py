"""The seven prerequisites: how many municipalities stand at each level, as a release tells it."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.errors import NotFound
from app.web.formats import as_number
from certification.assessment import PrerequisiteKey
from certification.assessment.texts import prerequisite_title
from dashboards.figures import (
    Asked,
    Chart,
    Code,
    Dimension,
    Figure,
    Measure,
    Method,
    Missing,
    Table,
    Text,
    Value,
    both,
)
from dashboards.prerequisites import service
from dashboards.prerequisites.service import Distribution
from dashboards.releases.suppression import LEVELS

#: From amber (lowest) to dark petrol (highest); not reported is grey.
_COLOURS = ("--slt-chart-3", "--slt-chart-5", "--slt-chart-4", "--slt-chart-2", "--slt-chart-1")
_NOT_REPORTED, _GREY = "ikke_rapportert", "--slt-chart-6"


def latest(on: date) -> Table | None:
    """The table of the latest release by a day; None before the first."""
    found = service.latest(on)
    return _table(found) if found else None


def distribution(asked: Asked) -> Table:
    """The table of a release, or of the latest by the day asked for. Raises `NotFound` where there is none."""
    found = service.of(asked.release) if asked.release is not None else service.latest(asked.on)
    if found is None:
        raise NotFound
    return _table(found)


def _table(found: Distribution) -> Table:
    levels = [Code(f"niva_{level}", both(_l("Nivå %(level)s", level=level))) for level in LEVELS]
    values: list[Value] = []
    for row in found.rows:
        values += [Missing.HIDDEN if level is None else level for level in row.levels]
        values.append(row.not_reported)
    return Table(
        id="forutsetninger",
        title=both(_l("Kommuner etter nivå på hver forutsetning")),
        finding=both(
            lambda: _(
                "%(reported)s av %(all)s kommuner har rapportert om forutsetningene",
                reported=as_number(found.reported),
                all=as_number(found.municipalities),
            )
        ),
        dimensions=(
            Dimension("forutsetning", both(_l("Forutsetning")), tuple(_code(row.key) for row in found.rows)),
            Dimension("niva", both(_l("Nivå")), (*levels, Code(_NOT_REPORTED, both(_l("Ikke rapportert"))))),
        ),
        measures=(Measure("kommuner", both(_l("Kommuner")), both(_l("kommuner"))),),
        values=tuple(values),
        n=found.municipalities,
        counted=both(_l("kommuner")),
        on=found.counted_on,
        source=both(_l("det SLT-enhetene sist har sendt inn")),
        method=Method(
            both(_l("Nivå 0 er lavest og 4 høyest, slik håndboken er tolket i kriteriene.")),
            both(_l("Kommunene på dette nivået i det siste dokumentet som gjelder dem")),
            both(_l("Alle kommunene som fantes denne dagen")),
            both(
                lambda: _(
                    "Rapporter som er %(months)s måneder eller eldre, telles som ikke rapportert. Tallene fornyes når minst"
                    " %(floor)s enheter har rapportert på nytt.",
                    months=found.stale_months,
                    floor=found.floor,
                )
            ),
            both(lambda: _("Kriterier: %(criteria)s", criteria=", ".join(found.criteria) or "–")),
        ),
        chart=Chart("stacked", "kommuner", {**dict(_coloured()), _NOT_REPORTED: _GREY}, rest=True),
        made_up=found.made_up,
        release=found.release,
        released_on=found.released_on,
    )


def _coloured() -> list[tuple[str, str]]:
    return [(f"niva_{level}", _COLOURS[level]) for level in LEVELS]


def _code(key: PrerequisiteKey) -> Code:
    return Code(key.value, Text(prerequisite_title(key, "nb"), prerequisite_title(key, "nn")))


FIGURES = (Figure("forutsetninger", _l("Kommuner etter nivå på hver forutsetning"), distribution, released=True),)
