"""The map of the municipalities: a figure as others are, whose picture is a map (`dashboards.maps`)."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number
from dashboards.coverage.parts import (
    ALL_FILTERS,
    APART,
    COUNTED,
    COUNTED_MUNICIPALITIES,
    DECISIONS,
    PEOPLE,
    PERSONS,
    flat,
    measure,
    method,
    picture,
    told,
    with_reports,
)
from dashboards.coverage.tables import areas_of, each, statuses_of
from dashboards.coverage.words import finding
from dashboards.figures import Asked, Attribute, Figure, Filter, Table, Text, both, known
from dashboards.maps import service as maps
from dashboards.projection.picture import Category, Picture
from dashboards.texts import of_municipalities

_TITLE = _l("Kommunene på kartet")
_NO_BOUNDARIES = _l("Vi har ikke kommunegrensene for denne dagen. Kartet viser kommunene som sekskanter i stedet.")


def on_the_map(asked: Asked) -> Table:
    """Each municipality with its county and its status, drawn where it lies."""
    seen = picture(asked)
    found = seen.municipalities
    boundaries = asked.filters.get(maps.CHOICE)
    missing = boundaries and not maps.has_boundaries(seen.on)
    county, _district = areas_of(found)
    status = Attribute("status", both(_l("Status")), statuses_of(found))
    return Table(
        id="kart",
        title=both(_TITLE),
        finding=both(lambda: _finding(seen)),
        dimensions=(each(found, seen.on, county, status),),
        measures=(measure("innbyggere", PEOPLE, PERSONS),),
        values=flat((known(m.whole.population),) for m in found),
        n=len(found),
        counted=both(COUNTED_MUNICIPALITIES),
        on=seen.on,
        source=with_reports(
            both(
                _l("Avgjørelsene til %(issuer)s og grenser fra © Kartverket")
                if boundaries and not missing
                else DECISIONS
            )
        ),
        method=method(
            told(
                _l(
                    "Hver kommune er én del av kartet, etter statusen den har denne dagen. «Ingen SLT kjent» er kommuner som"
                    " ingen SLT-enhet i portalen dekker, «Ikke rapportert» er de der SLT-enheten aldri har levert årsrapport."
                ),
                COUNTED,
            ),
            _l("Kommunene med hver status"),
            version=APART,
        ),
        made_up=seen.made_up,
        drawing=maps.drawing(seen, boundaries),
        note=both(_NO_BOUNDARIES) if missing else None,
    )


def _finding(seen: Picture) -> str:
    """Over several counties in how many of them somebody is approved; in one, where nothing is known."""
    figures, counties = seen.figures, seen.counties
    if figures.municipalities < 2:
        return finding(figures)
    covered = of_municipalities(figures.covered, figures.municipalities)
    if len(counties) > 1:
        some = sum(1 for part in counties.values() if part.covered)
        return str(
            _(
                "%(municipalities)s har godkjent SLT. De ligger i %(some)s av %(counties)s fylker",
                municipalities=covered,
                some=as_number(some),
                counties=as_number(len(counties)),
            )
        )
    return str(
        _(
            "%(municipalities)s har godkjent SLT, og %(unknown)s har ingen SLT som er kjent",
            municipalities=covered,
            unknown=as_number(figures.categories[Category.UNKNOWN]),
        )
    )


def _maps(_on: date) -> dict[str, Text]:
    """On any day, so that an address answers alike as a page and as a file: where there are no boundaries, tiles and a note."""
    return {maps.BOUNDARIES: both(_l("Virkelige grenser"))}


FILTERS = (Filter(maps.CHOICE, _l("Kartets form"), _maps, chooses=False),)
FIGURES = (Figure("kart", _TITLE, on_the_map, (*ALL_FILTERS, maps.CHOICE)),)
