"""What the tables of the public facts have in common: whom they are of, how they are divided, and the words of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_short_date
from app.web.i18n import page_language
from dashboards.asked import COUNTY, KIND, POLICE_DISTRICT, SIZE, chosen
from dashboards.coverage.published import Facts, published
from dashboards.figures import Asked, Code, Filter, Measure, Method, Subject, Text, Value, both, same
from dashboards.projection import reading
from dashboards.projection.picture import Area, Picture
from dashboards.projection.sizes import Size
from dashboards.texts import KINDS, SIZES
from tenants.register import service as register

#: What the figures are of, beside municipalities and units.
APPROVALS = Subject("godkjenninger", _l("Godkjenninger og avgjørelser"), 1)
#: The filters that each of these figures takes.
ALL_FILTERS = (COUNTY, POLICE_DISTRICT, SIZE, KIND)
TOTAL = "alle"

MUNICIPALITIES, UNITS, PEOPLE = _l("Kommuner"), _l("SLT-enheter"), _l("Innbyggere")
COVERED_PEOPLE = _l("Innbyggere med godkjent SLT")
UNDER_18, COVERED_UNDER_18 = _l("Under 18 år"), _l("Under 18 år med godkjent SLT")
COUNTED_MUNICIPALITIES, COUNTED_UNITS, PERSONS = _l("kommuner"), _l("SLT-enheter"), _l("personer")
_PERCENT = _l("prosent")
DECISIONS = _l("Avgjørelsene til %(issuer)s")
SOURCE = _l("Avgjørelsene til %(issuer)s og folketall fra Statistisk sentralbyrå: siste telling før dagen")
VERSION = _l("Definisjon 1, gjelder fra 31. desember 2017")
#: Who has not reported is told apart from who is undecided.
APART = _l("Definisjon 2: «Ikke rapportert» er skilt ut fra «Ingen avgjørelse», også for dager før")
APPROVED = _l(
    "En kommune har godkjent SLT når %(issuer)s har godkjent den, og godkjenningen fortsatt gjelder. Godkjent med vilkår og"
    " godkjent før portalen er med. Oslo er dekket bydel for bydel, og er godkjent når alle bydelene er det."
)
#: How inhabitants are counted, and those of who is covered in part.
COUNTED = _l(
    "Folketallet er fra siste telling. En kommune som er slått sammen siden, har summen av kommunene den var. En som er delt,"
    " har ikke kjent folketall før neste telling."
)
_ESTIMATED = _l(
    "Er bare noen bydeler godkjent, er de dekkede innbyggerne anslått: så stor del av byens folketall som disse bydelene har av"
    " bydelenes."
)
_ESTIMATED_YOUNG = _l(
    "De under 18 år er anslått på samme måte, etter alle innbyggerne der bydelenes alder ikke er kjent."
)
NOBODY = _l("Ingen. Alle kommunene som fantes denne dagen, er med.")
ALL = _l("Alle kommunene som fantes denne dagen")


def picture(asked: Asked) -> Picture:
    """The nation on the day, or the part of it that the filters name."""
    return chosen(reading.picture(asked.on), asked.filters)


def facts(asked: Asked) -> Facts:
    """What adds up on the day, or in the release that is asked for. Raises `NotFound` where there is no such release."""
    if asked.release is not None:
        return published(asked.release)
    seen = picture(asked)
    return Facts(seen.on, seen.figures, seen.counties, seen.police_districts, seen.made_up, ages(seen.on))


def ages(on: date) -> bool:
    """Whether the register knows on a day who is under 18 in any municipality; where it doesn't, no table has a column of it."""
    return reading.picture(on).ages


def source_of(on: date, release: int | None = None) -> Text:
    """Where numbers that have inhabitants among them are from, with the days of the counts; a release doesn't know those."""
    if release is not None:
        return both(SOURCE)
    there = reading.picture(on).municipalities
    municipalities = {m.whole.counted_on for m in there}
    districts = {place.counted_on for m in there for place in m.districts}
    return both(partial(_source, sorted(filter(None, municipalities)), sorted(filter(None, districts))))


def with_reports(source: Text) -> Text:
    """The source of numbers that tell who has reported."""
    return both(lambda: _("Årsrapportene til SLT-enhetene. %(source)s", source=source.of(page_language())))


def _source(municipalities: Sequence[date], districts: Sequence[date]) -> str:
    if not municipalities:
        return str(DECISIONS)
    if not districts:
        return str(
            _(
                "Avgjørelsene til %(issuer)s og folketall fra Statistisk sentralbyrå (kommuner %(days)s)",
                days=_days(municipalities),
            )
        )
    return str(
        _(
            "Avgjørelsene til %(issuer)s og folketall fra Statistisk sentralbyrå (kommuner %(days)s, bydeler %(districts)s)",
            days=_days(municipalities),
            districts=_days(districts),
        )
    )


def _days(days: Sequence[date]) -> str:
    return ", ".join(as_short_date(day) for day in days)


def told(*sentences: object) -> Callable[[], str]:
    """Sentences as one text, in the language of the moment."""
    return lambda: " ".join(map(str, sentences))


def covered(with_ages: bool) -> Callable[[], str]:
    """When a municipality is approved, and who then lives where SLT is approved."""
    return told(APPROVED, COUNTED, _ESTIMATED, *([_ESTIMATED_YOUNG] if with_ages else []))


def method(
    definition: object,
    numerator: object,
    denominator: object = ALL,
    exclusions: object = NOBODY,
    version: object = VERSION,
) -> Method:
    """How a number is made, in both languages."""
    return Method(both(definition), both(numerator), both(denominator), both(exclusions), both(version))


def measure(key: str, label: object, unit: object = "") -> Measure:
    return Measure(key, both(label), both(unit or label))


def share_of(key: str, label: object) -> Measure:
    """A measure that is a share, in per cent."""
    return Measure(key, both(label), both(_PERCENT), decimals=1, share=True)


def young(wanted: bool) -> tuple[Measure, ...]:
    """The measures of those under 18, where they are known."""
    both_ = (("under_18", UNDER_18), ("dekkede_under_18", COVERED_UNDER_18))
    return tuple(measure(key, label, PERSONS) for key, label in both_ if wanted)


def total(label: object) -> Code:
    """The code of the sum of the others."""
    return Code(TOTAL, both(label), total=True)


def flat(rows: Iterable[tuple[Value, ...]]) -> tuple[Value, ...]:
    return tuple(value for row in rows for value in row)


def area_name(area: Area) -> Text:
    return Text(area.name, area.name_nn)


def _counties(on: date) -> dict[str, Text]:
    return {county.number: same(county.names.norwegian) for county in register.counties(on)}


def _districts(on: date) -> dict[str, Text]:
    return {d.key: Text(d.name_nb, d.name_nn) for d in register.police_districts(on)}


def _sizes(_on: date) -> dict[str, Text]:
    return {size.value: both(SIZES[size]) for size in Size}


def _kinds(_on: date) -> dict[str, Text]:
    return {kind: both(text) for kind, text in KINDS.items()}


FILTERS = (
    Filter(COUNTY, _l("Fylke"), _counties),
    Filter(POLICE_DISTRICT, _l("Politidistrikt"), _districts),
    Filter(SIZE, _l("Innbyggere"), _sizes, dated=False),
    Filter(KIND, _l("Slags SLT-enhet"), _kinds, dated=False),
)
