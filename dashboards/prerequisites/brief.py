"""The ministry's brief: the nation, or a county, on one page, from the latest release and what changed since the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import OSLO
from app.pdf import Document, Section
from app.pdf import pdf as typeset
from app.web.formats import as_date, as_number, as_percent
from app.web.i18n import page_language
from app.web.naming import spoken_of
from dashboards.figures import Asked
from dashboards.figures.errors import NotReleasedYet, UnknownCode
from dashboards.prerequisites import lacking, service, words
from dashboards.releases import service as releases
from dashboards.releases.content import HIDDEN, UNKNOWN
from dashboards.releases.questions import Grouping
from dashboards.releases.worlds import NATION
from dashboards.texts import of_municipalities

#: What each of the seven asks, as the handbook has them.
_SEVEN = _l(
    "Solid forankring: vedtak, politiets bekreftelse og ledere i styringsgruppen. Ansvarlig koordinator: i stilling og på tvers"
    " av sektorer. God styring: vedtatte mål, møter og mandat. Målrettet kartlegging: fersk og fra flere kilder. Felles"
    " problemforståelse: utfordringer som politiet har vært med på å godkjenne. Koordinerte tiltak: plan, eier og samordning. Systematisk"
    " evaluering: vurdert, gjort og brukt."
)
#: So many releases are announced.
_AHEAD = 12


def coming(on: date) -> list[date]:
    """The days of the next releases: the first of each month."""
    found: list[date] = []
    year, month = on.year, on.month
    while len(found) < _AHEAD:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        found.append(date(year, month, 1))
    return found


def pdf(county: str | None, asked: Asked) -> tuple[bytes, str]:
    """The page as PDF in the language in force, and the file's name; the same release gives the same bytes.

    `county` is its number. It is of the release that is asked for, or the latest by the day. Raises `NotReleasedYet`
    where there is none, and `UnknownCode` for a county that the release doesn't have.
    """
    latest = releases.latest(asked.on) if asked.release is None else releases.numbered(asked.release)
    if latest is None:
        raise NotReleasedYet(asked.on, releases.first())
    before = releases.numbered(latest.number - 1)
    with spoken_of(latest.on):
        document = _document(latest, before, county)
    name = f"slt-kortrapport-{county or 'landet'}-{latest.on.isoformat()}.pdf"
    return typeset(document, datetime.combine(latest.on, time(), OSLO)), name


def _document(latest: releases.Published, before: releases.Published | None, county: str | None) -> Document:
    now = _figures(latest, county)
    if now is None:
        raise UnknownCode(words.GROUPING_TEXTS[Grouping.COUNTY], county or "", latest.on)
    then = _figures(before, county) if before else None
    language = page_language()
    name = str(_("Hele landet")) if county is None else now["name_nn"] if language == "nn" else now["name"]
    found, earlier = service.of(latest.number), service.of(before.number) if before else None
    return Document(
        title=_("SLT i tall: %(name)s", name=name),
        lead=_lead(now),
        language=language,
        about=(
            (_("Utgivelse"), _("nummer %(number)s, %(day)s", number=latest.number, day=as_date(latest.on))),
            (_("Forrige"), as_date(before.on) if before else "–"),
            (_("Neste"), as_date(coming(latest.on)[0])),
        ),
        sections=[
            Section(_("Godkjenning"), _head(), tuple(_coverage(now, then)), numbers=3),
            *_prerequisites(found, earlier, f"county:{county}" if county else NATION),
            Section(_("Slik er tallene laget"), note=_definitions(latest)),
        ],
        footer=_("SLT-portalen, utgivelse %(number)s. Oppdiktede tall.", number=latest.number)
        if latest.content["demonstration"]
        else _("SLT-portalen, utgivelse %(number)s.", number=latest.number),
        points=9,
    )


def _lead(figures: Mapping[str, Any]) -> str:
    """How many municipalities are approved, and of a city's districts."""
    said = _(
        "%(municipalities)s har godkjent SLT.",
        municipalities=of_municipalities(figures["covered"], figures["municipalities"]),
    )
    districts = figures.get("city_districts")
    if not districts:
        return str(said)
    more = _(
        "%(covered)s av %(all)s bydeler har det.",
        covered=as_number(districts["covered"]),
        all=as_number(districts["all"]),
    )
    return f"{said} {more}"


def _head() -> tuple[str, ...]:
    return (_("Tall"), _("Nå"), _("Forrige"), _("Endring"))


def _figures(release: releases.Published, county: str | None) -> Mapping[str, Any] | None:
    if county is None:
        found: Mapping[str, Any] = release.content["nation"]
        return found
    return next((area for area in release.content["counties"] if area["key"] == county), None)


def _coverage(now: Mapping[str, Any], then: Mapping[str, Any] | None) -> Iterator[tuple[str, ...]]:
    lines: tuple[tuple[str, Callable[[Mapping[str, Any]], Any]], ...] = (
        (_("Kommuner"), lambda f: f["municipalities"]),
        (_("Kommuner med godkjent SLT"), lambda f: f["covered"]),
        (_("Godkjent med vilkår"), lambda f: f["categories"]["approved_with_conditions"]),
        (_("Innbyggere der SLT er godkjent"), lambda f: f["covered_population"]),
        (_("Innbyggere under 18 år der SLT er godkjent"), lambda f: f.get("covered_under_18")),
        (_("Bydeler med godkjent SLT"), lambda f: f.get("city_districts", {}).get("covered")),
        (_("SLT-enheter"), lambda f: sum(f["units"].values())),
    )
    for label, of in lines:
        value, earlier = of(now), of(then) if then else None
        if value is None:  # the register doesn't know it
            continue
        yield label, _shown(value), "–" if earlier is None else _shown(earlier), _change(value, earlier)
    share, before = _share(now), _share(then) if then else None
    yield (
        _("Andel av innbyggerne"),
        UNKNOWN if share is None else as_percent(share, 1),
        "–" if then is None else UNKNOWN if before is None else as_percent(before, 1),
        _points(share, before),
    )


def _share(figures: Mapping[str, Any]) -> float | None:
    people, covered = figures["population"], figures["covered_population"]
    return None if UNKNOWN in (people, covered) or not people else covered / people


def _points(share: float | None, before: float | None) -> str:
    """The change in percentage points, of the shares as they are shown."""
    if share is None or before is None:
        return "–"
    points = round(100 * share, 1) - round(100 * before, 1)
    sign = "" if abs(points) < 0.05 else "+" if points > 0 else "−"
    return str(_("%(change)s prosentpoeng", change=f"{sign}{as_number(abs(points), 1)}"))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else as_number(value)


def _change(value: Any, earlier: Any) -> str:
    if earlier is None or isinstance(value, str) or isinstance(earlier, str):
        return "–"
    return "0" if value == earlier else f"{'+' if value > earlier else '−'}{as_number(abs(value - earlier))}"


def _prerequisites(found: service.Standing | None, before: service.Standing | None, area: str) -> Iterator[Section]:
    """How the area's municipalities stand on each, and what they lack most often; beside the numbers of the release before."""
    if found is None or not (here := [each for each in found.prerequisites if area in each.areas]):
        return
    language = page_language()
    earlier = before.questions if before else {}
    apart = any(counted.apart for counted in here)
    rows, lacked = [], []
    for counted in here:
        row, then = counted.areas[area], _then(earlier.get(counted.question), area)
        name = words.question_text(counted.question).of(language)
        cells = [
            _with_change(value, then.columns.get(column) if then else None) for column, value in row.columns.items()
        ]
        # Early counts have those where no SLT is known among the unreported: that is no number to compare with.
        alike = then if then and (then.unknown is None) is (row.unknown is None) else None
        others = [_with_change(row.not_reported, alike.not_reported if alike else None)]
        if apart:
            others.append(
                UNKNOWN if row.unknown is None else _with_change(row.unknown, alike.unknown if alike else None)
            )
        rows.append((name, *cells, *others))
        step, number = lacking.told(counted, row)
        was = then.steps.get(row.most[0]) if then and row.most else None
        hidden = then is not None and row.most is not None and row.most[0] in then.steps and was is None
        change = _change(int(row.most[1]), was) if row.most else "–"
        lacked.append((name, step, number, HIDDEN if hidden else "–" if was is None else as_number(was), change))
    anew = any(earlier[each.question].on != each.on for each in here if each.question in earlier)
    yield Section(
        _("De sju forutsetningene: kommuner på hvert nivå"),
        (_("Forutsetning"), "0", "1", "2", "3", "4", _("Ikke rapportert"), *([_("Ingen SLT kjent")] if apart else [])),
        tuple(rows),
        " ".join((_counted_on(here), *_changes(earlier, anew=anew), _colon())),
        numbers=6 + apart,
    )
    if any(row.steps for row in (each.areas[area] for each in here)):
        yield Section(
            _("Neste steg som oftest mangler"),
            (_("Forutsetning"), _("Steg som mangler"), _("Nå"), _("Forrige"), _("Endring")),
            tuple(lacked),
            lacking.note([each.areas[area] for each in here]).of(language),
            numbers=3,
        )


def _then(counted: service.Counted | None, area: str) -> service.Row | None:
    return counted.areas.get(area) if counted else None


def _with_change(value: int | None, earlier: int | None) -> str:
    """A number with how much it has changed, where both are told and it has."""
    if value is None:
        return HIDDEN
    return as_number(value) if earlier in (None, value) else f"{as_number(value)} ({_change(value, earlier)})"


def _counted_on(counted: Sequence[service.Counted]) -> str:
    first, last = min(each.on for each in counted), max(each.on for each in counted)
    if first == last:
        return str(_("Talt %(day)s.", day=as_date(first)))
    return str(_("Talt mellom %(first)s og %(last)s.", first=as_date(first), last=as_date(last)))


def _changes(earlier: Mapping[str, service.Counted], *, anew: bool) -> Iterator[str]:
    """What is said of the release before, where there is one."""
    if earlier:
        yield str(
            _("I parentes: endringen fra forrige utgivelse, der begge tallene er vist.")
            if anew
            else _("Ikke talt på nytt siden forrige utgivelse.")
        )


def _colon() -> str:
    return str(_("Kolon betyr at tallet er skjult, fordi det kunne røpe noe om en enkelt enhet."))


def _definitions(latest: releases.Published) -> str:
    return f"{_counted_as(latest)} {_SEVEN}"


def _counted_as(latest: releases.Published) -> str:
    return str(
        _(
            "En kommune har godkjent SLT når %(issuer)s har godkjent den og godkjenningen gjelder; med vilkår og fra før portalen er"
            " med. Nevneren er alle kommuner denne dagen. Nivå 0 er lavest og 4 høyest. Rapporter som er %(months)s måneder"
            " eller eldre, telles ikke.",
            months=latest.content["parameters"]["stale_months"],
        )
    )
