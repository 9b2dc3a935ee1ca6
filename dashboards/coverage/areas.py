"""What is covered, by county, police district, size class and kind of unit: tables that add up to the nation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number
from app.web.sorting import norwegian_key
from dashboards.asked import COUNTY, KIND, POLICE_DISTRICT, SIZE
from dashboards.coverage.parts import (
    ALL_FILTERS,
    COUNTED_MUNICIPALITIES,
    COVERED_PEOPLE,
    MUNICIPALITIES,
    PEOPLE,
    PERSONS,
    UNITS,
    area_name,
    covered,
    facts,
    flat,
    measure,
    method,
    picture,
    share_of,
    source_of,
    total,
    young,
)
from dashboards.coverage.published import Facts
from dashboards.coverage.words import county_url, finding, police_district_url
from dashboards.figures import Asked, Chart, Code, Dimension, Figure, Table, Value, both, klass, known, share
from dashboards.projection.picture import Area, Figures, Municipality, Picture, figures
from dashboards.projection.sizes import Size, size_of
from dashboards.texts import KINDS, SIZES

#: What a table says of how many of its parts have some municipality that is approved.
Say = Callable[[str, str], str]
#: The code of the municipalities that no unit covers.
NO_UNIT = "ingen"
NO_UNIT_TEXT = _l("Ingen SLT-enhet")


def by_county(asked: Asked) -> Table:
    """What is covered in each county, and in all of them."""
    seen = facts(asked)
    label, code_label = both(_l("Fylke")), both(_l("Fylkesnummer"))
    return _by_area(
        "kommuner-etter-fylke",
        seen,
        seen.counties,
        Dimension(COUNTY, label, (), "geo", code_label=code_label, klass=klass.COUNTIES),
        county_url,
        lambda some, of: _("%(some)s av %(of)s fylker har kommuner med godkjent SLT", some=some, of=of),
    )


def by_police_district(asked: Asked) -> Table:
    """What is covered in each police district, and in all of them."""
    seen = facts(asked)
    label, code_label = both(_l("Politidistrikt")), both(_l("Kode"))
    return _by_area(
        "kommuner-etter-politidistrikt",
        seen,
        seen.police_districts,
        Dimension(POLICE_DISTRICT, label, (), "geo", code_label=code_label),
        police_district_url,
        lambda some, of: _("%(some)s av %(of)s politidistrikter har kommuner med godkjent SLT", some=some, of=of),
    )


def members_by_size(seen: Picture) -> dict[Size, list[Municipality]]:
    """The municipalities of each size class."""
    members: dict[Size, list[Municipality]] = {size: [] for size in Size}
    for municipality in seen.municipalities:
        members[size_of(municipality.whole.population)].append(municipality)
    return members


def members_by_kind(seen: Picture) -> dict[str, list[Municipality]]:
    """The municipalities that each kind of unit covers, and those that none does."""
    members: dict[str, list[Municipality]] = {kind: [] for kind in (*KINDS, NO_UNIT)}
    for municipality in seen.municipalities:
        # A city with several has districts, and they are of one kind.
        members[next((unit.kind for unit in municipality.units), NO_UNIT)].append(municipality)
    return members


def by_size(asked: Asked) -> Table:
    """What is covered in each size class, and in all of them. Before the first count of inhabitants all are of none."""
    seen, whole = picture(asked), facts(asked)
    members = members_by_size(seen)
    shown = [size for size in Size if members[size] or size is not Size.UNKNOWN]
    codes = [Code(size.value, both(SIZES[size])) for size in shown]
    return _table(
        "kommuner-etter-storrelse",
        _TITLES[SIZE],
        whole,
        Dimension(SIZE, both(_l("Innbyggere i kommunen")), (*codes, total(_l("Alle")))),
        [figures(members[size]) for size in shown],
        lambda some, of: (
            _("%(some)s av %(of)s størrelser har kommuner med godkjent SLT", some=some, of=of)
            if len(members[Size.UNKNOWN]) < len(seen.municipalities)
            else _("Innbyggertallene er ikke kjent for denne dagen")
        ),
        apart=Size.UNKNOWN in shown,
    )


def by_kind(asked: Asked) -> Table:
    """What is covered by each kind of unit, what no unit covers, and all of them."""
    seen, whole = picture(asked), facts(asked)
    members = members_by_kind(seen)
    codes = [Code(kind, both(KINDS.get(kind, NO_UNIT_TEXT))) for kind in members]
    return _table(
        "kommuner-etter-slag",
        _TITLES[KIND],
        whole,
        Dimension(KIND, both(_l("Slags SLT-enhet")), (*codes, total(_l("Alle")))),
        [figures(of) for of in members.values()],
        lambda some, of: (
            _("%(some)s av %(of)s slags SLT-enheter har kommuner med godkjent SLT", some=some, of=of)
            if any(members[kind] for kind in KINDS)
            else _("Ingen SLT-enhet er kjent denne dagen")
        ),
        apart=True,
    )


def _by_area(
    figure_id: str,
    seen: Facts,
    areas: Mapping[Area, Figures],
    dimension: Dimension,
    url: Callable[[Area, date], str],
    say: Say,
) -> Table:
    """A row for each area, by name, with the way to its page of the day."""
    found = sorted(areas.items(), key=lambda pair: norwegian_key(pair[0].name))
    codes = [Code(area.key, area_name(area), url=url(area, seen.on)) for area, _figures in found]
    whole = replace(dimension, codes=(*codes, total(_l("Alle"))))
    return _table(figure_id, _TITLES[dimension.key], seen, whole, [part for _area, part in found], say)


def _table(
    figure_id: str,
    title: object,
    seen: Facts,
    dimension: Dimension,
    parts: Sequence[Figures],
    say: Say,
    *,
    apart: bool = False,
) -> Table:
    """`apart`: the last row is of those that belong to none, which the finding doesn't count. Nor does it count empty ones."""
    told = [part for part in (parts[:-1] if apart else parts) if part.municipalities]
    some, of = sum(1 for part in told if part.covered), len(told)
    return Table(
        id=figure_id,
        title=both(title),
        finding=both(
            lambda: (
                finding(seen.figures)
                if of == 1 or not seen.figures.municipalities
                else say(as_number(some), as_number(of))
            )
        ),
        dimensions=(dimension,),
        measures=(
            measure("kommuner", MUNICIPALITIES),
            measure("godkjente", _l("Med godkjent SLT")),
            share_of("andel_kommuner", _l("Andel av kommunene")),
            measure("innbyggere", PEOPLE, PERSONS),
            measure("dekkede_innbyggere", COVERED_PEOPLE, PERSONS),
            share_of("andel_innbyggere", _l("Andel av innbyggerne")),
            measure("enheter", UNITS),
            *young(seen.ages),
        ),
        values=flat([_row(part, seen.ages) for part in (*parts, seen.figures)]),
        n=seen.figures.municipalities,
        counted=both(COUNTED_MUNICIPALITIES),
        on=seen.on,
        source=source_of(seen.on, seen.release),
        method=method(
            covered(seen.ages),
            _l("Kommunene med godkjent SLT, og innbyggerne som bor der SLT er godkjent"),
            _l("Alle kommunene, og alle innbyggerne, i området denne dagen"),
        ),
        chart=Chart("bars", "andel_kommuner"),
        note=both(
            _l(
                "Et interkommunalt samarbeid er talt som SLT-enhet der vertskommunen ligger. Kommunene i det er talt hver for seg."
            )
        ),
        made_up=seen.made_up,
        release=seen.release,
        released_on=seen.released_on,
    )


def _row(part: Figures, ages: bool) -> tuple[Value, ...]:
    under_18 = (known(part.under_18), known(part.covered_under_18)) if ages else ()
    return (
        part.municipalities,
        part.covered,
        share(part.covered, part.municipalities),
        known(part.population),
        known(part.covered_population),
        share(part.covered_population, part.population),
        part.all_units,
        *under_18,
    )


_TITLES = {
    COUNTY: _l("Godkjent SLT etter fylke"),
    POLICE_DISTRICT: _l("Godkjent SLT etter politidistrikt"),
    SIZE: _l("Godkjent SLT etter kommunens størrelse"),
    KIND: _l("Godkjent SLT etter slags SLT-enhet"),
}
FIGURES = (
    Figure("kommuner-etter-fylke", _TITLES[COUNTY], by_county, ALL_FILTERS, released=True),
    Figure("kommuner-etter-politidistrikt", _TITLES[POLICE_DISTRICT], by_police_district, ALL_FILTERS, released=True),
    Figure("kommuner-etter-storrelse", _TITLES[SIZE], by_size, ALL_FILTERS),
    Figure("kommuner-etter-slag", _TITLES[KIND], by_kind, ALL_FILTERS),
)
