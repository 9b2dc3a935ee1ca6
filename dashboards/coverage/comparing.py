"""Municipalities beside each other as distributions: the country, counties, police districts, size classes, chosen peers.

Never a list from best to worst: the rows stand in the order in which they were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from dashboards.asked import COUNTY, POLICE_DISTRICT, SIZE, chosen
from dashboards.coverage.parts import (
    COUNTED_MUNICIPALITIES,
    DECISIONS,
    FILTERS,
    flat,
    method,
    share_of,
    with_reports,
)
from dashboards.figures import (
    Asked,
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
from dashboards.projection import reading
from dashboards.projection.picture import Category, Picture

PEERS = "kommuner"
#: How many peers can be chosen.
MOST_PEERS = 20
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


def numbers(written: str) -> list[str]:
    """The municipalities' numbers that are written with commas or spaces between them, each once.

    >>> numbers("4003, 4001 4003")
    ['4003', '4001']
    """
    return list(dict.fromkeys(written.replace(",", " ").split()))


def compared(asked: Asked) -> Table:
    """The categories of each group, as shares of the municipalities in it."""
    groups = list(_groups(asked))
    rows: list[tuple[Value, ...]] = []
    for _code, part in groups:
        figures = part.figures
        counted = [sum(figures.categories[c] for c in categories) for _label, categories, _colour in _PARTS.values()]
        rows.append(tuple(share(number, figures.municipalities) for number in counted))
    country = groups[0][1]
    codes = tuple(code for code, _part in groups)
    return Table(
        id="sammenlign",
        title=both(_TITLE),
        finding=both(lambda: _finding(len(groups) - 1)),
        dimensions=(
            Dimension("gruppe", both(_l("Kommuner")), codes),
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
            _l("Hver kommune er talt én gang i hver gruppe som den er i, etter statusen den har denne dagen."),
            _l("Kommunene i gruppen med denne statusen"),
            _l("Alle kommunene i gruppen denne dagen"),
        ),
        chart=Chart("stacked", "andel", {key: colour for key, (_label, _categories, colour) in _PARTS.items()}),
        made_up=country.made_up,
    )


def _groups(asked: Asked) -> Iterator[tuple[Code, Picture]]:
    """The whole country, and then each group that is asked for."""
    country = reading.picture(asked.on)
    whole = _counted(both(_l("Hele landet")), country)
    yield Code("landet", whole, url=url_for("coverage.national", **dated(asked.on))), country
    for name in _ORDER:
        if (wanted := asked.filters.get(name)) is None:
            continue
        if name == PEERS:
            peers = set(numbers(wanted))
            part = country.only(lambda m, peers=peers: m.number in peers)  # type: ignore[misc]
            names = ", ".join(m.name for m in part.municipalities)
            yield Code(PEERS, _counted(same(names), part)), part
            continue
        labels = next(f for f in FILTERS if f.name == name).codes(asked.on)
        for code in wanted.split(","):
            part = chosen(country, {name: code})
            yield Code(f"{name}-{code}", _counted(labels[code], part)), part


def _counted(label: Text, part: Picture) -> Text:
    """A group's name with how many municipalities are in it."""
    return Text(*(f"{label.of(language)} ({len(part.municipalities)})" for language in ("nb", "nn")))


def _finding(others: int) -> str:
    if not others:
        return str(_("Velg hvem som skal sammenlignes med hele landet"))
    return str(
        ngettext(
            "Fordelingen i hele landet, og i %(num)s gruppe", "Fordelingen i hele landet, og i %(num)s grupper", others
        )
    )


class _Peers(Mapping[str, Text]):
    """Every list of numbers of municipalities of the day is a code of the filter."""

    def __init__(self, on: date) -> None:
        self._names = {m.number: m.name for m in reading.picture(on).municipalities}

    def __getitem__(self, written: str) -> Text:
        found = numbers(written)
        if not found or len(found) > MOST_PEERS or any(number not in self._names for number in found):
            raise KeyError(written)
        return same(", ".join(self._names[number] for number in found))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


PEER_FILTER = Filter(PEERS, _l("Kommuner"), _Peers)
FIGURES = (Figure("sammenlign", _TITLE, compared, _ORDER, several=SEVERAL),)
