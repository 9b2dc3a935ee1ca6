"""How coverage has changed over five years: each day counted by the municipalities and the borders of that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number, as_short_date
from certification.criteria import service as criteria
from dashboards import breaks
from dashboards.coverage.parts import (
    ALL_FILTERS,
    COUNTED_MUNICIPALITIES,
    COVERED_PEOPLE,
    MUNICIPALITIES,
    PERSONS,
    SOURCE,
    ages,
    covered,
    flat,
    measure,
    method,
    picture,
    share_of,
    young,
)
from dashboards.coverage.words import finding
from dashboards.figures import Asked, Chart, Code, Dimension, Figure, Missing, Table, Text, Value, both, known, share
from dashboards.projection.picture import Picture
from dashboards.texts import of_municipalities
from tenants.register.records import BEGINS_ON

YEARS = 5
_TITLE = _l("Godkjent SLT over fem år")
_NOTE = _l("Hver dag er talt med kommunene og grensene som gjaldt da. Det som var rapportert, er ikke regnet om.")


def over_years(asked: Asked) -> Table:
    """The last day of each of the five years before, and the day itself.

    An area that did not exist on a day has no numbers then: it is not made up of what has become of it since.
    """
    days = [day for year in range(asked.on.year - YEARS, asked.on.year) if (day := date(year, 12, 31)) >= BEGINS_ON]
    days.append(asked.on)
    seen = [picture(Asked(day, asked.filters)) for day in days]
    codes = [
        Code(day.isoformat(), both(partial(as_short_date, day)), note=why, breaks=why is not None)
        for day, why in zip(days, _breaks(seen, asked.filters), strict=True)
    ]
    with_ages = ages(asked.on)
    first = next((one for one in seen if one.municipalities), seen[-1])
    return Table(
        id="utvikling",
        title=both(_TITLE),
        finding=both(lambda: _finding(first, seen[-1])),
        dimensions=(Dimension("dag", both(_l("Dag")), tuple(codes), "time"),),
        measures=(
            measure("kommuner", MUNICIPALITIES),
            measure("godkjente", _l("Med godkjent SLT")),
            share_of("andel_kommuner", _l("Andel av kommunene")),
            measure("dekkede_innbyggere", COVERED_PEOPLE, PERSONS),
            share_of("andel_innbyggere", _l("Andel av innbyggerne")),
            *young(with_ages),
        ),
        values=flat([_row(one, with_ages) for one in seen]),
        n=seen[-1].figures.municipalities,
        counted=both(COUNTED_MUNICIPALITIES),
        on=asked.on,
        source=both(SOURCE),
        method=method(
            covered(with_ages),
            _l("Kommunene med godkjent SLT, og innbyggerne som bor der SLT er godkjent"),
            _l("Kommunene og innbyggerne i området på hver av dagene, med datidens grenser"),
        ),
        chart=Chart("lines", "andel_kommuner"),
        note=both(_NOTE),
        made_up=any(one.made_up for one in seen),
    )


def _row(one: Picture, with_ages: bool) -> tuple[Value, ...]:
    if not one.municipalities:
        return (Missing.UNKNOWN,) * (7 if with_ages else 5)
    figures = one.figures
    under_18 = (known(figures.under_18), known(figures.covered_under_18)) if with_ages else ()
    return (
        figures.municipalities,
        figures.covered,
        share(figures.covered, figures.municipalities),
        known(figures.covered_population),
        share(figures.covered_population, figures.population),
        *under_18,
    )


def _breaks(seen: Sequence[Picture], filters: Mapping[str, str]) -> list[Text | None]:
    """Why the series breaks before each day: other municipalities than on the day before it in the table, or other criteria."""
    found: list[Text | None] = [None]
    for before, after in pairwise(seen):
        rules = criteria.in_force(after.on).id
        found.append(
            breaks.why(
                (before.on, len(before.municipalities)),
                (after.on, len(after.municipalities)),
                filters,
                rules if rules != criteria.in_force(before.on).id else None,
            )
        )
    return found


def _finding(first: Picture, last: Picture) -> str:
    before, after = first.figures, last.figures
    if after.municipalities < 2:
        return finding(after)
    return str(
        _(
            "%(municipalities)s har godkjent SLT, mot %(before)s av %(of)s den %(day)s",
            municipalities=of_municipalities(after.covered, after.municipalities),
            before=as_number(before.covered),
            of=as_number(before.municipalities),
            day=as_short_date(first.on),
        )
    )


FIGURES = (Figure("utvikling", _TITLE, over_years, ALL_FILTERS),)
