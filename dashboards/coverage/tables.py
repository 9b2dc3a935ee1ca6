"""The tables of the public facts: municipalities, units and inhabitants by status, and each municipality with its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import last_day
from app.web.formats import as_number
from dashboards.coverage.parts import (
    ALL_FILTERS,
    APART,
    COUNTED,
    COUNTED_MUNICIPALITIES,
    COUNTED_UNITS,
    COVERED_PEOPLE,
    DECISIONS,
    MUNICIPALITIES,
    PEOPLE,
    PERSONS,
    UNITS,
    VERSION,
    ages,
    area_name,
    covered,
    facts,
    flat,
    measure,
    method,
    picture,
    share_of,
    source_of,
    told,
    total,
    with_reports,
    young,
)
from dashboards.coverage.published import APPLIED, Facts
from dashboards.coverage.words import NO_UNIT, finding, unit_names
from dashboards.figures import (
    Asked,
    Attribute,
    Chart,
    Code,
    Dimension,
    Figure,
    Table,
    Text,
    Value,
    both,
    dated,
    klass,
    known,
    same,
    share,
)
from dashboards.projection.picture import Category, Figures, Municipality, Picture, Unit
from dashboards.projection.picture import total as summed
from dashboards.projection.statuses import CERTIFIED
from dashboards.texts import APPLIED_TEXT, CATEGORIES, KINDS, STATUSES, of_municipalities

_DEFINITION = _l(
    "Hver kommune er talt én gang, etter statusen den har denne dagen. «Ingen SLT kjent» er kommuner som ingen SLT-enhet i"
    " portalen dekker. «Ikke rapportert» har en SLT-enhet som aldri har levert årsrapport om kommunen, og «Ingen avgjørelse»"
    " en som har det; %(issuer)s har ikke avgjort noen søknad fra dem."
)
_DEFINITION_1 = _l(
    "Hver kommune er talt én gang, etter statusen den har denne dagen. «Ingen SLT kjent» er kommuner som ingen SLT-enhet i"
    " portalen dekker. «Ingen avgjørelse» har en SLT-enhet som %(issuer)s ikke har avgjort noen søknad fra."
)
_UNITS = _l(
    "En SLT-enhet er en kommune, en bydel eller et interkommunalt samarbeid. «Ikke rapportert» har aldri levert årsrapport,"
    " og «Ingen avgjørelse» har det; %(issuer)s har ikke avgjort noen søknad fra dem. En enhet er i overgang så lenge alt den"
    " dekker, er det."
)


def _apart(figures: Figures) -> bool:
    """Whether who has not reported is told apart: an early release doesn't."""
    return Category.NOT_REPORTED in figures.categories


def by_status(asked: Asked) -> Table:
    """Municipalities in each category, those that are empty too; of a day, and not in a release, also who lives in them."""
    seen = facts(asked)
    figures = seen.figures
    rows = [
        _line(figures.categories[category], some, under_18, figures)
        for category, (some, under_18) in _people(seen, asked).items()
    ]
    rows.append(_line(figures.municipalities, figures.population, figures.under_18, figures))
    codes = [Code(category.value, both(CATEGORIES[category])) for category in figures.categories]
    if figures.applied:
        codes.append(Code(APPLIED, both(APPLIED_TEXT)))
        rows.insert(-1, _line(figures.applied[0], None, None, figures))
    measures = (
        measure("kommuner", MUNICIPALITIES),
        share_of("andel", _l("Andel av kommunene")),
        measure("innbyggere", PEOPLE, PERSONS),
        share_of("andel_innbyggere", _l("Andel av innbyggerne")),
        *young(seen.ages)[:1],
    )
    source = source_of(seen.on, seen.release)
    width = len(measures) if seen.release is None else 2
    return Table(
        id="kommuner-etter-status",
        title=both(_l("Kommuner etter status")),
        finding=both(lambda: _commonest(figures)),
        dimensions=(Dimension("status", both(_l("Status")), (*codes, total(_l("Alle kommuner")))),),
        measures=measures[:width],
        values=flat([row[:width] for row in rows]),
        n=figures.municipalities,
        counted=both(COUNTED_MUNICIPALITIES),
        on=seen.on,
        source=with_reports(source) if _apart(figures) else source,
        method=method(
            told(_DEFINITION if _apart(figures) else _DEFINITION_1, *([COUNTED] if seen.release is None else [])),
            _l("Kommunene med denne statusen, og de som bor i dem"),
            version=APART if _apart(figures) else VERSION,
        ),
        chart=Chart("bars", "kommuner"),
        note=both(_l("En kommune i et interkommunalt samarbeid er godkjent når godkjenningen nevner den.")),
        made_up=seen.made_up,
        release=seen.release,
        released_on=seen.released_on,
    )


def units_by_status(asked: Asked) -> Table:
    """Units at each status, each counted where its host is; of a day, and not in a release, also by their kind."""
    seen = facts(asked)
    counts = seen.figures.units
    everybody = seen.figures.all_units
    approved = sum(counts[status] for status in CERTIFIED)
    units = list(homes(picture(asked)).values()) if seen.release is None else []
    counted = Counter((unit.status, unit.kind) for unit in units)
    kinds = list(KINDS) if seen.release is None else []
    rows: list[tuple[Value, ...]] = [(counts[status], *(counted[status, kind] for kind in kinds)) for status in counts]
    rows.append((everybody, *(sum(unit.kind == kind for unit in units) for kind in kinds)))
    codes = [Code(status.value, both(STATUSES[status])) for status in counts]
    if seen.figures.applied:
        codes.append(Code(APPLIED, both(APPLIED_TEXT)))
        rows.insert(-1, (seen.figures.applied[1],))
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
        dimensions=(Dimension("status", both(_l("Status")), (*codes, total(_l("Alle SLT-enheter")))),),
        measures=(measure("enheter", UNITS), *(measure(kind, KINDS[kind], COUNTED_UNITS) for kind in kinds)),
        values=flat(rows),
        n=everybody,
        counted=both(COUNTED_UNITS),
        on=seen.on,
        source=with_reports(both(DECISIONS)) if _apart(seen.figures) else both(DECISIONS),
        method=method(
            _UNITS
            if _apart(seen.figures)
            else _l("En SLT-enhet er en kommune, en bydel eller et interkommunalt samarbeid."),
            _l("SLT-enhetene med denne statusen"),
            _l("Alle SLT-enhetene som fantes denne dagen"),
            _l("Ingen."),
            APART if _apart(seen.figures) else VERSION,
        ),
        chart=Chart("bars", "enheter"),
        note=both(_l("Et interkommunalt samarbeid er talt der vertskommunen ligger.")),
        made_up=seen.made_up,
        release=seen.release,
        released_on=seen.released_on,
    )


def municipalities(asked: Asked) -> Table:
    """Each municipality with its status, its unit and its inhabitants."""
    return municipalities_of(picture(asked))


def municipalities_of(seen: Picture) -> Table:
    """The same of a picture, for a page that looks for some of them."""
    found = seen.municipalities
    attributes = (
        Attribute("status", both(_l("Status")), statuses_of(found)),
        *areas_of(found),
        Attribute(
            "enhet", both(_l("SLT-enhet")), {m.number: same(name) for m in found if (name := unit_names(m)) != NO_UNIT}
        ),
        Attribute(
            "godkjent_til", both(_l("Godkjent til og med")), {m.number: day for m in found if (day := _until(m))}
        ),
    )
    figures = seen.figures
    width = 4 if (with_ages := ages(seen.on)) else 2
    people = [(m.whole.population, m.covered_population, m.whole.under_18, m.covered_under_18)[:width] for m in found]
    people.append((figures.population, figures.covered_population, figures.under_18, figures.covered_under_18)[:width])
    return Table(
        id="kommuner",
        title=both(_l("Kommunene")),
        finding=both(lambda: finding(figures)),
        dimensions=(each(found, seen.on, *attributes, sum_label=_l("Alle")),),
        measures=(
            measure("innbyggere", PEOPLE, PERSONS),
            measure("dekkede_innbyggere", COVERED_PEOPLE, PERSONS),
            *young(with_ages),
        ),
        values=flat(tuple(map(known, row)) for row in people),
        n=len(found),
        counted=both(COUNTED_MUNICIPALITIES),
        on=seen.on,
        source=with_reports(source_of(seen.on)),
        method=method(
            covered(with_ages),
            _l("Innbyggerne i kommunen eller bydelene der SLT er godkjent"),
            _l("Alle innbyggerne i kommunen"),
        ),
        made_up=seen.made_up,
    )


def each(found: Sequence[Municipality], on: date, *attributes: Attribute, sum_label: object = None) -> Dimension:
    """The dimension that has a code for each municipality, with the way to its page of the day, and their sum if it has a name."""
    codes = [
        Code(m.number, same(m.name), url=url_for("coverage.municipality", number=m.number, **dated(on))) for m in found
    ]
    if sum_label is not None:
        codes.append(total(sum_label))
    return Dimension(
        "kommune",
        both(_l("Kommune")),
        tuple(codes),
        "geo",
        attributes,
        both(_l("Kommunenummer")),
        klass.MUNICIPALITIES,
    )


def areas_of(found: Sequence[Municipality]) -> tuple[Attribute, Attribute]:
    """The county and the police district of each."""
    return (
        Attribute("fylke", both(_l("Fylke")), {m.number: area_name(m.county) for m in found}),
        Attribute(
            "politidistrikt", both(_l("Politidistrikt")), {m.number: area_name(m.police_district) for m in found}
        ),
    )


def homes(seen: Picture) -> dict[object, Unit]:
    """The units that are counted in these municipalities, each once."""
    return {unit.id: unit for m in seen.municipalities for unit in m.units if unit.home == m.id}


def _people(seen: Facts, asked: Asked) -> dict[Category, tuple[int | None, int | None]]:
    """Who lives in the municipalities of each category, and those under 18; a release doesn't know."""
    found = [] if seen.release is not None else picture(asked).municipalities
    of = {category: [m.whole for m in found if m.category is category] for category in seen.figures.categories}
    return {
        category: (summed(place.population for place in places), summed(place.under_18 for place in places))
        for category, places in of.items()
    }


def _line(number: int, people: int | None, under_18: int | None, figures: Figures) -> tuple[Value, ...]:
    parts = (share(number, figures.municipalities), known(people), share(people, figures.population))
    return (number, *parts, known(under_18))


def _commonest(figures: Figures) -> str:
    category = max(figures.categories, key=lambda c: figures.categories[c])
    if figures.municipalities == 1:
        return str(_("Kommunens status: «%(status)s»", status=CATEGORIES[category]))
    return str(
        _(
            "Vanligst er «%(status)s»: %(municipalities)s",
            status=CATEGORIES[category],
            municipalities=of_municipalities(figures.categories[category], figures.municipalities),
        )
    )


def statuses_of(found: Sequence[Municipality]) -> dict[str, Text]:
    """The words of each one's status, by its number."""
    words = {category: both(CATEGORIES[category]) for category in Category}
    return {m.number: words[m.category] for m in found}


def _until(municipality: Municipality) -> date | None:
    until = municipality.whole.certificate_until
    return last_day(until) if until else None


FIGURES = (
    Figure("kommuner-etter-status", _l("Kommuner etter status"), by_status, ALL_FILTERS, released=True),
    Figure("enheter-etter-status", _l("SLT-enheter etter status"), units_by_status, ALL_FILTERS, released=True),
    Figure("kommuner", _l("Kommunene"), municipalities, ALL_FILTERS, drawn=False),
)
