"""The city districts (bydeler) one by one: a city that has them is covered district by district."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import last_day
from app.web.formats import as_number
from dashboards.asked import COUNTY, POLICE_DISTRICT
from dashboards.coverage.comparing import PEERS
from dashboards.coverage.parts import (
    COVERED_PEOPLE,
    PEOPLE,
    PERSONS,
    flat,
    measure,
    method,
    picture,
    source_of,
    total,
    with_reports,
    young,
)
from dashboards.figures import Asked, Attribute, Code, Dimension, Figure, Table, Value, both, dated, klass, known, same
from dashboards.projection.picture import Category, Municipality, Place
from dashboards.projection.picture import total as summed
from dashboards.texts import CATEGORIES
from tenants.register import service as register
from tenants.register.records import place_identity

_TITLE = _l("Bydelene")


@dataclass(frozen=True)
class _District:
    """A city district by its key in the register. `stands`: what tells how it is covered, itself or the whole city."""

    key: str
    city: Municipality
    place: Place

    @property
    def stands(self) -> Place:
        whole = self.city.whole
        return whole if whole.unit and not self.place.unit else self.place

    @property
    def people(self) -> tuple[int | None, int | None, int | None, int | None]:
        """Inhabitants and those where SLT is approved, of all ages and under 18."""
        of = (self.place.population, self.place.under_18)
        covered = [number if self.stands.certified else 0 for number in of]
        return of[0], covered[0], of[1], covered[1]


def city_districts(asked: Asked) -> Table:
    """Each city district with its status, its unit and its inhabitants."""
    found = list(_districts(asked))
    some = sum(each.stands.certified for each in found)
    width = 4 if (ages := any(each.place.under_18 is not None for each in found)) else 2
    rows = [each.people[:width] for each in found]
    whole = tuple(summed(numbers) for numbers in zip(*rows, strict=True)) or (0,) * width
    values: list[tuple[Value, ...]] = [tuple(map(known, row)) for row in (*rows, whole)]
    words = {category: both(CATEGORIES[category]) for category in Category}
    attributes = (
        Attribute("kommune", both(_l("Kommune")), {each.key: same(each.city.name) for each in found}),
        Attribute("status", both(_l("Status")), {each.key: words[each.stands.category] for each in found}),
        Attribute(
            "enhet", both(_l("SLT-enhet")), {each.key: same(unit.name) for each in found if (unit := each.stands.unit)}
        ),
        Attribute(
            "godkjent_til",
            both(_l("Godkjent til og med")),
            {each.key: last_day(until) for each in found if (until := each.stands.certificate_until)},
        ),
    )
    return Table(
        id="bydeler",
        title=both(_TITLE),
        finding=both(
            lambda: (
                _("%(some)s av %(all)s bydeler har godkjent SLT", some=as_number(some), all=as_number(len(found)))
                if found
                else _("Ingen kommune her er delt i bydeler")
            )
        ),
        dimensions=(
            Dimension(
                "bydel",
                both(_l("Bydel")),
                (*(_code(each, asked.on) for each in found), total(_l("Alle"))),
                "geo",
                attributes,
                both(_l("Bydelsnummer")),
                klass.CITY_DISTRICTS,
            ),
        ),
        measures=(
            measure("innbyggere", PEOPLE, PERSONS),
            measure("dekkede_innbyggere", COVERED_PEOPLE, PERSONS),
            *young(ages),
        ),
        values=flat(values),
        n=len(found),
        counted=both(_l("bydeler")),
        on=asked.on,
        source=with_reports(source_of(asked.on)),
        method=method(
            _l(
                "En bydel har godkjent SLT når %(issuer)s har godkjent den, og godkjenningen fortsatt gjelder. Godkjent med"
                " vilkår og godkjent før portalen er med. Er byen godkjent under ett, gjelder det hver bydel."
            ),
            _l("Innbyggerne i bydelen, der SLT er godkjent"),
            _l("Alle innbyggerne i bydelen"),
            _l("Innbyggere i byen som ikke hører til en bydel"),
        ),
        note=both(_l("Bydelene kan være talt en annen dag enn byen. Da er ikke summen byens folketall.")),
        made_up=any(each.city.made_up for each in found),
    )


def _districts(asked: Asked) -> Iterator[_District]:
    """By city, and in each by number."""
    keys = {(place_identity(d.municipality), d.name): d.key for d in register.city_districts(asked.on)}
    numbers = asked.filters.get(PEERS)
    for city in picture(asked).municipalities:
        if numbers is None or city.number in numbers.split(","):
            here = [_District(keys[city.id, str(place.name)], city, place) for place in city.districts]
            yield from sorted(here, key=lambda each: each.key)


def _code(district: _District, on: date) -> Code:
    url = url_for("coverage.municipality", number=district.city.number, **dated(on))
    return Code(district.key, same(str(district.place.name)), url=url)


FIGURES = (Figure("bydeler", _TITLE, city_districts, (COUNTY, POLICE_DISTRICT, PEERS), several=(PEERS,), drawn=False),)
