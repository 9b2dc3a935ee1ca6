"""The police's agreement of cooperation with each municipality: one table at one address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number
from dashboards.coverage import store
from dashboards.coverage.parts import ALL_FILTERS, COUNTED_MUNICIPALITIES, flat, measure, method, picture
from dashboards.coverage.tables import areas_of, each
from dashboards.figures import Asked, Attribute, Figure, Table, Text, Value, both
from dashboards.projection.picture import Municipality, Picture
from dashboards.projection.versions import kept
from dashboards.texts import of_municipalities

_TITLE = _l("Politiets samarbeidsavtaler med kommunene")
_YES, _NO = _l("Ja"), _l("Ikke kjent")


@dataclass(frozen=True)
class Agreed:
    """Since when an agreement holds for the whole municipality, and for how many of its city districts one holds."""

    since: date | None
    districts: int = 0


def agreed(on: date) -> Mapping[UUID, Agreed]:
    """The municipalities of which an agreement is known on a day, by identity; one query."""
    return kept("picture", ("agreements", on), lambda: _agreed(on))


def has_agreement(municipality: Municipality, found: Agreed | None) -> bool:
    """Whether one holds for the municipality as a whole, or for each of its city districts."""
    if found is None:
        return False
    return found.since is not None or 0 < len(municipality.districts) == found.districts


def agreements(asked: Asked) -> Table:
    """Each municipality with whether the police have told of an agreement, and since when."""
    seen, known = picture(asked), agreed(asked.on)
    found = seen.municipalities
    has = {m.id: has_agreement(m, known.get(m.id)) for m in found}
    some = sum(has.values())
    rows: list[tuple[Value, ...]] = [(int(has[m.id]),) for m in found]
    attributes = (
        Attribute("avtale", both(_l("Avtale")), _words(seen, has, known)),
        Attribute(
            "fra", both(_l("Fra")), {m.number: day for m in found if (a := known.get(m.id)) and (day := a.since)}
        ),
        *areas_of(found),
    )
    return Table(
        id="politiavtaler",
        title=both(_TITLE),
        finding=both(
            lambda: _(
                "Politiet har samarbeidsavtale med %(municipalities)s",
                municipalities=of_municipalities(some, len(found)),
            )
        ),
        dimensions=(each(found, seen.on, *attributes, sum_label=_l("Alle")),),
        measures=(measure("avtaler", _l("Avtaler"), _l("kommuner")),),
        values=flat([*rows, (some,)]),
        n=len(found),
        counted=both(COUNTED_MUNICIPALITIES),
        on=asked.on,
        source=both(_l("Politidistriktene, om avtaler som de har ført i portalen")),
        method=method(
            _l(
                "En skriftlig avtale om samarbeid mellom politiet og kommunen, ført av politidistriktet som har ansvaret for"
                " kommunen denne dagen. I Oslo teller byen når alle bydelene har en."
            ),
            _l("Kommunene som politiet har ført en avtale for som gjelder denne dagen"),
        ),
        note=both(_l("«Ikke kjent» betyr at politiet ikke har ført noen avtale i portalen.")),
        made_up=seen.made_up,
    )


def _words(seen: Picture, has: Mapping[UUID, bool], known: Mapping[UUID, Agreed]) -> dict[str, Text]:
    yes, no = both(_YES), both(_NO)
    found: dict[str, Text] = {}
    for m in seen.municipalities:
        some = known.get(m.id)
        if some and some.districts and not has[m.id]:
            found[m.number] = both(partial(_in_part, some.districts, len(m.districts)))
        else:
            found[m.number] = yes if has[m.id] else no
    return found


def _in_part(some: int, of: int) -> str:
    return str(_("I %(some)s av %(of)s bydeler", some=as_number(some), of=as_number(of)))


def _agreed(on: date) -> dict[UUID, Agreed]:
    return {row.municipality_id: Agreed(row.since, row.districts) for row in store.agreements(on)}


FIGURES = (Figure("politiavtaler", _TITLE, agreements, ALL_FILTERS, drawn=False),)
