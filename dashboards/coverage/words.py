"""What the pages of coverage say in words and in small tables; the figures are in `tables`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from app.clock import last_day, today
from app.web.formats import as_date, as_number, as_percent, as_short_date
from app.web.i18n import page_language
from app.web.sorting import norwegian_key
from dashboards.certified.service import Certificate
from dashboards.coverage.parts import FILTERS
from dashboards.figures import Asked, dated
from dashboards.projection.picture import COVERED, Area, Category, Figures, Municipality, Picture
from dashboards.projection.reading import Spell
from dashboards.projection.statuses import CERTIFIED
from dashboards.releases.content import UNKNOWN
from dashboards.texts import CATEGORIES, STATUSES, of_municipalities

_SENTENCES: dict[Category, object] = {
    Category.APPROVED: _l("Kommunen har godkjent SLT."),
    Category.APPROVED_WITH_CONDITIONS: _l("Kommunen har godkjent SLT med vilkår."),
    Category.BEFORE_PORTAL: _l("Kommunen har en godkjenning av SLT fra før portalen."),
    Category.SUSPENDED: _l("%(issuer)s har suspendert godkjenningen. Den teller ikke så lenge."),
    Category.IN_TRANSITION: _l(
        "Godkjenningen gjaldt til kommunen ble endret eller gikk ut av SLT-enheten. Kommunen er i overgang til"
        " %(issuer)s har avgjort en ny søknad."
    ),
    Category.EXPIRED: _l("Godkjenningen er utløpt og ikke fornyet."),
    Category.WITHDRAWN: _l("%(issuer)s har trukket godkjenningen tilbake."),
    Category.REJECTED: _l("%(issuer)s har avslått søknaden om godkjenning."),
    Category.NONE: _l("Kommunen har en SLT-enhet. %(issuer)s har ikke avgjort noen søknad om godkjenning."),
    Category.NOT_REPORTED: _l("Kommunen har en SLT-enhet som ikke har levert årsrapport til %(issuer)s om den ennå."),
    Category.UNKNOWN: _l("Vi kjenner ikke til noe SLT-arbeid i kommunen."),
}

#: What is said of an area of one municipality, and of none.
_ONE: dict[Category | None, object] = {
    **dict.fromkeys(Category, _l("Kommunen har ikke godkjent SLT")),
    **dict.fromkeys(COVERED, _l("Kommunen har godkjent SLT")),
    Category.PARTLY: _l("Deler av kommunen har godkjent SLT"),
    None: _l("Ingen kommuner passer med det du har valgt"),
}

#: Where no unit covers a municipality.
NO_UNIT = "–"

Head = list[dict[str, Any]]
Cells = list[list[object]]


def finding(figures: Figures) -> str:
    """The page's heading: how many of how many."""
    if figures.municipalities < 2:
        return str(_ONE[next((c for c in Category if figures.categories.get(c)), None)])
    if not figures.covered:
        return str(_("Ingen av %(all)s kommuner har godkjent SLT", all=as_number(figures.municipalities)))
    return str(
        _(
            "%(municipalities)s har godkjent SLT",
            municipalities=of_municipalities(figures.covered, figures.municipalities),
        )
    )


def caption(asked: Asked) -> str:
    """Of which municipalities a page is: the whole country, or what the filters choose."""
    if not asked.filters:
        return str(_("Hele landet"))
    labels = {f.name: f.codes(asked.on) for f in FILTERS}
    return ", ".join(labels[name][code].of(page_language()) for name, code in asked.filters.items())


def lead(picture: Picture) -> list[str]:
    """The sentences below the heading: inhabitants, and the municipalities that are covered in part."""
    figures = picture.figures
    said: list[str] = []
    if figures.share and figures.covered_population:
        said.append(
            _(
                "%(people)s mennesker, %(share)s av innbyggerne, bor der SLT er godkjent.",
                people=as_number(figures.covered_population),
                share=percent(figures.share),
            )
        )
        if figures.covered_under_18:
            said.append(_("%(people)s av dem er under 18 år.", people=as_number(figures.covered_under_18)))
    if before := figures.categories[Category.BEFORE_PORTAL]:
        said.append(
            ngettext(
                "%(num)s kommune har en godkjenning fra før portalen, som ikke er vurdert her.",
                "%(num)s kommuner har en godkjenning fra før portalen, som ikke er vurdert her.",
                before,
            )
        )
    for municipality in picture.municipalities:
        if municipality.category is Category.PARTLY:
            approved, of = municipality.parts
            said.append(
                _(
                    "I %(name)s er %(approved)s av %(of)s bydeler godkjent.",
                    name=municipality.name,
                    approved=approved,
                    of=of,
                )
            )
    return said


def keys(figures: Figures) -> list[tuple[str, str, str | None]]:
    """The big numbers: municipalities, inhabitants, units, and where nothing is known."""
    units = figures.all_units
    approved = sum(figures.units[status] for status in CERTIFIED)
    of = _("av %(all)s", all=as_number(figures.municipalities))
    people = figures.covered_population
    many = None if people is None else _("%(people)s mennesker", people=as_number(people))
    return [
        (as_number(figures.covered), _("kommuner med godkjent SLT"), of),
        (percent(figures.share), _("av innbyggerne bor der SLT er godkjent"), many),
        (as_number(approved), _("SLT-enheter er godkjent"), _("av %(all)s", all=as_number(units))),
        (as_number(figures.categories[Category.UNKNOWN]), _("kommuner har ingen SLT som er kjent"), of),
    ]


def percent(share: Fraction | None) -> str:
    """A share as it is shown; two dots where it is not known, and never 100 % or 0 % of what is only nearly so."""
    if share is None:
        return UNKNOWN
    if 0 < share < Fraction(1, 100) or Fraction(99, 100) < share < 1:
        return as_percent(float(share), 1)
    return as_percent(float(share))


def county_url(county: Area, on: date) -> str:
    """A county's page of a day."""
    return url_for("coverage.county", county=county.key, **dated(on))


def police_district_url(district: Area, on: date) -> str:
    """A police district's page of a day."""
    return url_for("coverage.police_district", slug=district.key, **dated(on))


def history_table(spells: Sequence[Spell], on: date) -> tuple[Head, Cells]:
    """What has been true of a municipality by a day, the latest first."""
    still = _("i dag") if on == today() else _("den dagen")
    head = [{"label": _("Når")}, {"label": _("Status")}, {"label": _("SLT-enhet")}]
    rows: Cells = [
        [
            f"{as_short_date(spell.start)}\u2013{as_short_date(last_day(spell.end)) if spell.end else still}",
            STATUSES[spell.status],
            spell.unit or NO_UNIT,
        ]
        for spell in spells
    ]
    return head, rows


def facts(
    municipality: Municipality,
    on: date,
    *,
    mailboxes: Mapping[UUID, str],
    agreement: bool,
    certificates: Sequence[Certificate] = (),
) -> list[tuple[str, object, None]]:
    """The rows of a municipality's summary on a day."""
    whole = municipality.whole
    rows: list[tuple[str, object, None]] = [(_("Status"), status_of(municipality), None)]
    if municipality.units:
        rows.append((_("SLT-enhet"), unit_names(municipality), None))
    if mailboxes:
        links = [_link(f"mailto:{each}", each) for each in sorted(set(mailboxes.values()))]
        rows.append(
            (_("Felles postkasse") if on == today() else _("Felles postkasse i dag"), Markup(", ").join(links), None)
        )
    if whole.since:
        rows.append((_("Status siden"), as_date(whole.since), None))
    if whole.certificate_until:
        rows.append((_("Godkjent til og med"), as_date(last_day(whole.certificate_until)), None))
    if certificates:
        links = [
            _link(url_for("certified.certificate", code=held.code, **dated(on)), held.code) for held in certificates
        ]
        rows.append((_("I registeret"), Markup(", ").join(links), None))
    agreed = _("Ja") if agreement else _("Ikke kjent")
    county, district = municipality.county, municipality.police_district
    rows.append((_("Samarbeidsavtale med politiet"), agreed, None))
    rows.append((_("Fylke"), _link(county_url(county, on), area_name(county)), None))
    rows.append((_("Politidistrikt"), _link(police_district_url(district, on), area_name(district)), None))
    rows.append((_("Innbyggere"), UNKNOWN if whole.population is None else as_number(whole.population), None))
    if whole.under_18 is not None:
        rows.append((_("Innbyggere under 18 år"), as_number(whole.under_18), None))
    return rows


def sentence(municipality: Municipality) -> str:
    """What a municipality's page says first."""
    category = municipality.category
    until = municipality.whole.certificate_until
    if category is Category.PARTLY:
        approved, of = municipality.parts
        said = _("SLT er godkjent i %(approved)s av %(of)s bydeler.", approved=approved, of=of)
    elif category is Category.BEFORE_PORTAL and until:
        said = _(
            "%(name)s har en godkjenning av SLT fra før portalen. Den gjelder til og med %(day)s.",
            name=municipality.name,
            day=as_date(last_day(until)),
        )
    elif category in COVERED and until:
        said = _("%(name)s har godkjent SLT til og med %(day)s.", name=municipality.name, day=as_date(last_day(until)))
    else:
        said = _SENTENCES[category]
    return str(said)


def status_of(municipality: Municipality) -> str:
    """A municipality's category in words."""
    return str(CATEGORIES[municipality.category])


def unit_names(municipality: Municipality) -> str:
    """The units that cover it, each once."""
    return ", ".join(sorted({unit.name for unit in municipality.units}, key=norwegian_key)) or NO_UNIT


def area_name(area: Area) -> str:
    """The name in the page's language."""
    return area.name_nn if page_language() == "nn" else area.name


def in_county(municipality: Municipality) -> str:
    """A municipality's name, told from another one of the same name."""
    return str(_("%(name)s i %(county)s", name=municipality.name, county=area_name(municipality.county)))


def _link(url: str, text: str) -> Markup:
    return Markup('<a class="ds-link" href="{}">{}</a>').format(url, text)
