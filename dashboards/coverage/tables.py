"""The tables of the public facts: municipalities, units and inhabitants by status, county and police district."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import last_day
from app.web.formats import as_number
from app.web.sorting import norwegian_key
from dashboards.coverage.published import Facts, published
from dashboards.coverage.words import NO_UNIT, finding, unit_names
from dashboards.figures import (
    Asked,
    Attribute,
    Chart,
    Code,
    Dimension,
    Figure,
    Filter,
    Measure,
    Method,
    Table,
    Text,
    Value,
    both,
    klass,
    known,
    same,
    share,
)
from dashboards.projection import reading
from dashboards.projection.picture import Area, Category, Figures, Municipality, Picture
from dashboards.projection.statuses import CERTIFIED, Status
from dashboards.texts import CATEGORIES, STATUSES
from tenants.register import service as register

COUNTY, POLICE_DISTRICT = "fylke", "politidistrikt"
_BY_AREA = (COUNTY, POLICE_DISTRICT)
_TOTAL = "alle"

_MUNICIPALITIES, _UNITS, _PEOPLE = _l("Kommuner"), _l("SLT-enheter"), _l("Innbyggere")
_COUNTED_MUNICIPALITIES, _COUNTED_UNITS = _l("kommuner"), _l("SLT-enheter")
_PERCENT, _PERSONS = _l("prosent"), _l("personer")
_SOURCE = _l("Avgjørelsene til %(issuer)s, og folketall fra Statistisk sentralbyrå (kommuner 2024, bydeler 2020)")
_VERSION = _l("Definisjon 1, gjelder fra 31. desember 2017")
_APPROVED = _l(
    "En kommune har godkjent SLT når %(issuer)s har godkjent den, og godkjenningen fortsatt gjelder. Godkjent med vilkår og"
    " godkjent før portalen er med. Oslo er dekket bydel for bydel, og er godkjent når alle bydelene er det."
)
_NOBODY = _l("Ingen. Alle kommunene som fantes denne dagen, er med.")
_ALL = _l("Alle kommunene som fantes denne dagen")


def picture(asked: Asked) -> Picture:
    """The nation on the day, or the part of it that the filters name."""
    whole = reading.picture(asked.on)
    for name, of in ((COUNTY, _county), (POLICE_DISTRICT, _district)):
        if (wanted := asked.filters.get(name)) is not None:
            whole = whole.only(lambda m, of=of, wanted=wanted: of(m).key == wanted)  # type: ignore[misc]
    return whole


def facts(asked: Asked) -> Facts:
    """What adds up on the day, or in the release that is asked for. Raises `NotFound` where there is no such release."""
    if asked.release is not None:
        return published(asked.release)
    seen = picture(asked)
    return Facts(seen.on, seen.figures, seen.counties, seen.police_districts, seen.made_up)


def by_status(asked: Asked) -> Table:
    """Municipalities in each category."""
    seen = facts(asked)
    figures = seen.figures
    codes = [Code(category.value, both(CATEGORIES[category])) for category in Category]
    rows: list[tuple[Value, ...]] = [
        (number, share(number, figures.municipalities)) for number in figures.categories.values()
    ]
    rows.append((figures.municipalities, share(figures.municipalities, figures.municipalities)))
    return Table(
        id="kommuner-etter-status",
        title=both(_l("Kommuner etter status")),
        finding=both(lambda: _commonest(figures)),
        dimensions=(Dimension("status", both(_l("Status")), (*codes, _total(_l("Alle kommuner")))),),
        measures=(_measure("kommuner", _MUNICIPALITIES), _share("andel", _l("Andel"))),
        values=_flat(rows),
        n=figures.municipalities,
        counted=both(_COUNTED_MUNICIPALITIES),
        on=seen.on,
        source=both(_SOURCE),
        method=Method(
            both(_l("Hver kommune er talt én gang, etter statusen den har denne dagen.")),
            both(_l("Kommunene med denne statusen")),
            both(_ALL),
            both(_NOBODY),
            both(_VERSION),
        ),
        chart=Chart("bars", "kommuner"),
        note=both(_l("En kommune i et interkommunalt samarbeid er godkjent når godkjenningen nevner den.")),
        made_up=seen.made_up,
        release=seen.release,
        released_on=seen.released_on,
    )


def units_by_status(asked: Asked) -> Table:
    """Units at each status, each counted where its host is."""
    seen = facts(asked)
    counts = seen.figures.units
    everybody = sum(counts.values())
    approved = sum(counts[status] for status in CERTIFIED)
    codes = [Code(status.value, both(STATUSES[status])) for status in Status]
    return Table(
        id="enheter-etter-status",
        title=both(_l("SLT-enheter etter status")),
        finding=both(
            lambda: _(
                "%(approved)s av %(all)s SLT-enheter er godkjent",
                approved=as_number(approved),
                all=as_number(everybody),
            )
        ),
        dimensions=(Dimension("status", both(_l("Status")), (*codes, _total(_l("Alle SLT-enheter")))),),
        measures=(_measure("enheter", _UNITS),),
        values=(*counts.values(), everybody),
        n=everybody,
        counted=both(_COUNTED_UNITS),
        on=seen.on,
        source=both(_l("Avgjørelsene til %(issuer)s")),
        method=Method(
            both(_l("En SLT-enhet er en kommune, en bydel eller et interkommunalt samarbeid.")),
            both(_l("SLT-enhetene med denne statusen")),
            both(_l("Alle SLT-enhetene som fantes denne dagen")),
            both(_l("Ingen.")),
            both(_VERSION),
        ),
        chart=Chart("bars", "enheter"),
        note=both(_l("Et interkommunalt samarbeid er talt der vertskommunen ligger.")),
        made_up=seen.made_up,
        release=seen.release,
        released_on=seen.released_on,
    )


def by_county(asked: Asked) -> Table:
    """What is covered in each county, and in all of it."""
    seen = facts(asked)
    return _areas(
        seen,
        figure_id="kommuner-etter-fylke",
        title=both(_l("Godkjent SLT etter fylke")),
        areas=seen.counties.items(),
        say=lambda some, of: _(
            "%(some)s av %(of)s fylker har kommuner med godkjent SLT", some=as_number(some), of=as_number(of)
        ),
        dimension=lambda codes: Dimension(
            "fylke", both(_l("Fylke")), codes, "geo", code_label=both(_l("Fylkesnummer")), klass=klass.COUNTIES
        ),
        code=lambda area: Code(area.key, _area_name(area), url=url_for("coverage.county", county=area.key)),
    )


def by_police_district(asked: Asked) -> Table:
    """What is covered in each police district, and in all of it."""
    seen = facts(asked)
    return _areas(
        seen,
        figure_id="kommuner-etter-politidistrikt",
        title=both(_l("Godkjent SLT etter politidistrikt")),
        areas=seen.police_districts.items(),
        say=lambda some, of: _(
            "%(some)s av %(of)s politidistrikter har kommuner med godkjent SLT", some=as_number(some), of=as_number(of)
        ),
        dimension=lambda codes: Dimension(
            "politidistrikt", both(_l("Politidistrikt")), codes, "geo", code_label=both(_l("Kode"))
        ),
        code=lambda area: Code(area.key, _area_name(area), url=url_for("coverage.police_district", slug=area.key)),
    )


def municipalities(asked: Asked) -> Table:
    """Each municipality with its status, its unit and its inhabitants."""
    return municipalities_of(picture(asked))


def municipalities_of(seen: Picture) -> Table:
    """The same of a picture, for a page that looks for some of them."""
    found = seen.municipalities
    codes = [Code(m.number, same(m.name), url=url_for("coverage.municipality", number=m.number)) for m in found]
    attributes = (
        Attribute("fylke", both(_l("Fylke")), {m.number: _area_name(m.county) for m in found}),
        Attribute("status", both(_l("Status")), _statuses(found)),
        Attribute(
            "enhet", both(_l("SLT-enhet")), {m.number: same(name) for m in found if (name := unit_names(m)) != NO_UNIT}
        ),
        Attribute(
            "godkjent_til", both(_l("Godkjent til og med")), {m.number: day for m in found if (day := _until(m))}
        ),
    )
    return Table(
        id="kommuner",
        title=both(_l("Kommunene")),
        finding=both(lambda: finding(seen.figures)),
        dimensions=(
            Dimension(
                "kommune",
                both(_l("Kommune")),
                tuple(codes),
                "geo",
                attributes,
                both(_l("Kommunenummer")),
                klass.MUNICIPALITIES,
            ),
        ),
        measures=(
            _measure("innbyggere", _PEOPLE, _PERSONS),
            _measure("dekkede_innbyggere", _l("Innbyggere med godkjent SLT"), _PERSONS),
        ),
        values=_flat([(known(m.whole.population), known(m.covered_population)) for m in found]),
        n=len(found),
        counted=both(_COUNTED_MUNICIPALITIES),
        on=seen.on,
        source=both(_SOURCE),
        method=Method(
            both(_APPROVED),
            both(_l("Innbyggerne i kommunen eller bydelene der SLT er godkjent")),
            both(_l("Alle innbyggerne i kommunen")),
            both(_NOBODY),
            both(_VERSION),
        ),
        made_up=seen.made_up,
    )


def _areas(
    seen: Facts,
    *,
    figure_id: str,
    title: Text,
    areas: Iterable[tuple[Area, Figures]],
    say: Callable[[int, int], str],
    dimension: Callable[[tuple[Code, ...]], Dimension],
    code: Callable[[Area], Code],
) -> Table:
    found = sorted(areas, key=lambda pair: norwegian_key(pair[0].name))
    some = sum(1 for _area, figures in found if figures.covered)
    whole = seen.figures
    return Table(
        id=figure_id,
        title=title,
        finding=both(lambda: say(some, len(found))),
        dimensions=(dimension((*(code(area) for area, _figures in found), _total(_l("Alle")))),),
        measures=(
            _measure("kommuner", _MUNICIPALITIES),
            _measure("godkjente", _l("Med godkjent SLT")),
            _share("andel_kommuner", _l("Andel av kommunene")),
            _measure("innbyggere", _PEOPLE, _PERSONS),
            _measure("dekkede_innbyggere", _l("Innbyggere med godkjent SLT"), _PERSONS),
            _share("andel_innbyggere", _l("Andel av innbyggerne")),
            _measure("enheter", _UNITS),
        ),
        values=_flat([_row(figures) for _area, figures in found] + [_row(whole)]),
        n=whole.municipalities,
        counted=both(_COUNTED_MUNICIPALITIES),
        on=seen.on,
        source=both(_SOURCE),
        method=Method(
            both(_APPROVED),
            both(_l("Kommunene med godkjent SLT, og innbyggerne som bor der SLT er godkjent")),
            both(_l("Alle kommunene, og alle innbyggerne, i området denne dagen")),
            both(_NOBODY),
            both(_VERSION),
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


def _row(figures: Figures) -> tuple[Value, ...]:
    return (
        figures.municipalities,
        figures.covered,
        share(figures.covered, figures.municipalities),
        known(figures.population),
        known(figures.covered_population),
        share(figures.covered_population, figures.population),
        sum(figures.units.values()),
    )


def _commonest(figures: Figures) -> str:
    category = max(Category, key=lambda c: figures.categories[c])
    return str(
        _(
            "Vanligst er «%(status)s»: %(number)s av %(all)s kommuner",
            status=CATEGORIES[category],
            number=as_number(figures.categories[category]),
            all=as_number(figures.municipalities),
        )
    )


def _statuses(found: Sequence[Municipality]) -> dict[str, Text]:
    words = {category: both(CATEGORIES[category]) for category in Category}
    return {m.number: words[m.category] for m in found}


def _until(municipality: Municipality) -> date | None:
    until = municipality.whole.certificate_until
    return last_day(until) if until else None


def _area_name(area: Area) -> Text:
    return Text(area.name, area.name_nn)


def _county(municipality: Municipality) -> Area:
    return municipality.county


def _district(municipality: Municipality) -> Area:
    return municipality.police_district


def _total(label: object) -> Code:
    return Code(_TOTAL, both(label), total=True)


def _measure(key: str, label: object, unit: object = "") -> Measure:
    return Measure(key, both(label), both(unit or label))


def _share(key: str, label: object) -> Measure:
    return Measure(key, both(label), both(_PERCENT), decimals=1, share=True)


def _flat(rows: Iterable[tuple[Value, ...]]) -> tuple[Value, ...]:
    return tuple(value for row in rows for value in row)


def _county_codes(on: date) -> dict[str, Text]:
    return {county.number: same(county.names.norwegian) for county in register.counties(on)}


def _district_codes(on: date) -> dict[str, Text]:
    return {d.key: Text(d.name_nb, d.name_nn) for d in register.police_districts(on)}


FILTERS = (
    Filter(COUNTY, _l("Fylke"), _county_codes),
    Filter(POLICE_DISTRICT, _l("Politidistrikt"), _district_codes),
)
FIGURES = (
    Figure("kommuner-etter-status", _l("Kommuner etter status"), by_status, _BY_AREA, released=True),
    Figure("enheter-etter-status", _l("SLT-enheter etter status"), units_by_status, _BY_AREA, released=True),
    Figure("kommuner-etter-fylke", _l("Godkjent SLT etter fylke"), by_county, _BY_AREA, released=True),
    Figure(
        "kommuner-etter-politidistrikt",
        _l("Godkjent SLT etter politidistrikt"),
        by_police_district,
        _BY_AREA,
        released=True,
    ),
    Figure("kommuner", _l("Kommunene"), municipalities, _BY_AREA),
)
