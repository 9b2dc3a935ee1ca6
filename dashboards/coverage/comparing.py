"""Municipalities beside each other as distributions: the country, counties, police districts, size classes, chosen peers.

Never a list from best to worst: the rows stand in the order in which they were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.i18n import page_language
from dashboards.asked import COUNTY, POLICE_DISTRICT, SIZE, chosen
from dashboards.coverage.parts import (
    COUNTED_MUNICIPALITIES,
    DECISIONS,
    FILTERS,
    flat,
    method,
    share_of,
    told,
    with_reports,
)
from dashboards.coverage.peers import MOST
from dashboards.coverage.words import in_county, percent
from dashboards.figures import (
    Asked,
    Attribute,
    Chart,
    Code,
    Dimension,
    Figure,
    Filter,
    Table,
    Text,
    Value,
    both,
    dated,
    same,
    share,
)
from dashboards.figures.errors import BadAddress
from dashboards.projection import reading
from dashboards.projection.picture import Category, Municipality, Picture
from dashboards.texts import CATEGORIES, of_municipalities

PEERS = "kommuner"
#: So many of them are named in the heading.
_NAMED = 3
_TITLE = _l("Sammenlign kommuner etter status")
#: What several can be chosen of, and then the peers.
SEVERAL = (COUNTY, POLICE_DISTRICT, SIZE)
_ORDER = (*SEVERAL, PEERS)
#: The parts of a bar, with the colour of each: what is approved is petrol, what is not any more is amber, the rest is grey.
_PARTS: dict[str, tuple[object, tuple[Category, ...], str]] = {
    "godkjent": (_l("Godkjent"), (Category.APPROVED,), "--slt-chart-1"),
    "med_vilkar": (_l("Godkjent med vilkår"), (Category.APPROVED_WITH_CONDITIONS,), "--slt-chart-2"),
    "for_portalen_eller_delvis": (
        _l("Godkjent før portalen eller i noen bydeler"),
        (Category.BEFORE_PORTAL, Category.PARTLY),
        "--slt-chart-4",
    ),
    "gjelder_ikke": (
        _l("Godkjenningen gjelder ikke, eller avslag"),
        (
            Category.SUSPENDED,
            Category.IN_TRANSITION,
            Category.EXPIRED,
            Category.WITHDRAWN,
            Category.REJECTED,
        ),
        "--slt-chart-3",
    ),
    "ingen_avgjorelse": (_l("Ingen avgjørelse"), (Category.NONE,), "--slt-chart-7"),
    "ikke_rapportert": (_l("Ikke rapportert"), (Category.NOT_REPORTED,), "--slt-chart-6"),
    "ingen": (_l("Ingen SLT kjent"), (Category.UNKNOWN,), "--slt-chart-8"),
}


def compared(asked: Asked) -> Table:
    """The categories of each group, as shares of the municipalities in it; a chosen municipality stands for itself."""
    groups, country = list(_groups(asked)), reading.picture(asked.on)
    peers = _peers(asked, country)
    rows: list[tuple[Value, ...]] = []
    parts = [part for _label, _code, part in groups]
    parts += [country.only(lambda m, peer=peer: m is peer) for peer in peers]  # type: ignore[misc]
    for part in parts:
        figures = part.figures
        counted = [sum(figures.categories[c] for c in categories) for _label, categories, _colour in _PARTS.values()]
        rows.append(tuple(share(number, figures.municipalities) for number in counted))
    codes = [*(code for _label, code, _part in groups), *(_code(peer, country) for peer in peers)]
    statuses = {_key(peer): both(CATEGORIES[peer.category]) for peer in peers}
    stands = Attribute("kommunens_status", both(_l("Kommunens status")), statuses)
    return Table(
        id="sammenlign",
        title=both(_TITLE),
        finding=both(lambda: _finding([(label, part) for label, _code, part in groups[1:]], peers, country)),
        dimensions=(
            Dimension("gruppe", both(_l("Kommuner")), tuple(codes), attributes=(stands,) if peers else ()),
            Dimension(
                "status",
                both(_l("Status")),
                tuple(Code(key, both(label)) for key, (label, _categories, _colour) in _PARTS.items()),
            ),
        ),
        measures=(share_of("andel", _l("Andel av kommunene")),),
        values=flat(rows),
        n=country.figures.municipalities,
        counted=both(COUNTED_MUNICIPALITIES),
        on=asked.on,
        source=with_reports(both(DECISIONS)),
        method=method(
            told(
                _l("Hver kommune er talt én gang i hver gruppe som den er i, etter statusen den har denne dagen."),
                *([_l("En utvalgt kommune står for seg selv, i den rekkefølgen den er skrevet.")] if peers else []),
            ),
            _l("Kommunene i gruppen med denne statusen"),
            _l("Alle kommunene i gruppen denne dagen"),
        ),
        chart=Chart("stacked", "andel", {key: colour for key, (_label, _categories, colour) in _PARTS.items()}),
        made_up=country.made_up,
    )


def _groups(asked: Asked) -> Iterator[tuple[Text, Code, Picture]]:
    """The whole country, and then each group that is asked for: its name, its code with the number, and what is in it."""
    country = reading.picture(asked.on)
    whole = both(_l("Hele landet"))
    yield whole, Code("landet", _counted(whole, country), url=url_for("coverage.national", **dated(asked.on))), country
    for name in filter(asked.filters.get, SEVERAL):
        labels = next(f for f in FILTERS if f.name == name).codes(asked.on)
        for code in filter(None, asked.filters[name].split(",")):
            part = chosen(country, {name: code})
            yield labels[code], Code(f"{name}-{code}", _counted(labels[code], part)), part


def _peers(asked: Asked, country: Picture) -> list[Municipality]:
    """The chosen municipalities, in the order in which they are written. Raises `BadAddress` for too many."""
    wanted = [number for number in asked.filters.get(PEERS, "").split(",") if number]
    if len(wanted) > MOST:
        raise BadAddress(_("Velg høyst %(most)s kommuner. Her står %(many)s.", most=MOST, many=len(wanted)))
    there = {m.number: m for m in country.municipalities}
    return [there[number] for number in wanted]


def _key(peer: Municipality) -> str:
    return f"{PEERS}-{peer.number}"


def _code(peer: Municipality, country: Picture) -> Code:
    """A chosen municipality; with its county where another one has its name."""
    alone = sum(m.name == peer.name for m in country.municipalities) == 1
    name = both(lambda: peer.name if alone else in_county(peer))
    return Code(_key(peer), name, url=url_for("coverage.municipality", number=peer.number, **dated(country.on)))


def _counted(label: Text, part: Picture) -> Text:
    """A group's name with how many municipalities are in it."""
    return Text(*(f"{label.of(language)} ({len(part.municipalities)})" for language in ("nb", "nn")))


def _finding(groups: Sequence[tuple[Text, Picture]], peers: Sequence[Municipality], country: Picture) -> str:
    """How large a part of the municipalities is approved: of few groups each, of more the least and the most."""
    if 0 < len(peers) <= _NAMED:
        return ". ".join(_stands(peer, country) for peer in peers)
    whole = percent(_approved(country))
    if peers:
        return str(
            _(
                "%(approved)s av de %(number)s utvalgte kommunene har godkjent SLT, mot %(share)s i hele landet",
                approved=country.only(lambda m: m in peers).figures.covered,
                number=len(peers),
                share=whole,
            )
        )
    if not groups:
        figures = country.figures
        municipalities = of_municipalities(figures.covered, figures.municipalities)
        return str(_("%(municipalities)s i landet har godkjent SLT", municipalities=municipalities))
    if len(groups) <= _NAMED:
        named = [(both(_l("Hele landet")), country), *groups]
        said = ", ".join(f"{label.of(page_language())} {percent(_approved(part))}" for label, part in named)
        return str(_("Godkjent SLT: %(groups)s", groups=said))
    shares = [share for _label, part in groups if (share := _approved(part)) is not None]
    return str(
        _(
            "Godkjent SLT i hele landet: %(share)s. I de %(number)s gruppene: fra %(least)s til %(most)s",
            share=whole,
            number=len(groups),
            least=percent(min(shares, default=None)),
            most=percent(max(shares, default=None)),
        )
    )


def _approved(part: Picture) -> Fraction | None:
    figures = part.figures
    return Fraction(figures.covered, figures.municipalities) if figures.municipalities else None


def _stands(peer: Municipality, country: Picture) -> str:
    """Where one is in the distribution of the country."""
    figures = country.figures
    return str(
        _(
            "%(name)s: «%(status)s», som %(share)s av kommunene i landet",
            name=peer.name,
            status=CATEGORIES[peer.category],
            share=percent(Fraction(figures.categories[peer.category], figures.municipalities)),
        )
    )


def _municipalities(on: date) -> dict[str, Text]:
    return {m.number: same(m.name) for m in reading.picture(on).municipalities}


PEER_FILTER = Filter(PEERS, _l("Kommuner"), _municipalities)
FIGURES = (Figure("sammenlign", _TITLE, compared, _ORDER, several=_ORDER),)
