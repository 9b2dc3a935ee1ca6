"""Finding a municipality by what people type: a part of a name in any of its languages, its number, what it was called
before, a city district, the name of its unit, or a county that is or was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.clock import today
from dashboards.coverage.spelling import OWN_LETTERS, Rank, Spelt, is_of
from dashboards.projection import reading
from dashboards.projection.versions import kept
from tenants.register import service as register
from tenants.register.records import Dated, Municipality

#: The place in order that is after those of all that have what was typed in a name.
AFTER = 2 * len(Rank)

Named = Sequence[tuple[UUID, Spelt]]


@dataclass(frozen=True, slots=True)
class Found:
    """The municipalities that are meant, each with its place in order, and those that what is meant was before."""

    order: Mapping[UUID, int]
    before: frozenset[UUID]
    counties: Sequence[FoundCounty] = ()


@dataclass(frozen=True, slots=True)
class FoundCounty:
    """A county of the day, or of another: then `on` is the day nearest to it on which the county was, `ended` where that is before.

    `municipalities` are what those that were in it then are on the day that was asked for.
    """

    name: str
    number: str
    on: date
    ended: bool
    municipalities: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class _Names:
    """What municipalities are called on a day, what was called something before, and the words that may be with a name."""

    now: Named
    before: Named
    words: Mapping[UUID, frozenset[str]]
    counties: Sequence[tuple[FoundCounty, Sequence[Spelt]]]


def found(wanted: str, on: date) -> Found:
    """The municipalities of a day that are meant; an old name or number is that of what the municipality has become.

    All that are or were called so exactly, the present ones first; or else all that have it in a name; or else those that have
    every word somewhere: number and name, name and county.
    """
    names = kept("picture", ("names", on), lambda: _names_on(on))
    sought = Spelt.of(wanted)
    now, before = _ranked(sought, names.now), _ranked(sought, names.before)
    # Of two that are it as well, the present name goes before the former.
    order = {place: min(2 * now.get(place, 9), 2 * before.get(place, 9) + 1) for place in now.keys() | before.keys()}
    order = _best(sought, order, 2)
    counties = _counties(sought, names) if all(at // 2 > Rank.IS_PLAINLY for at in order.values()) else []
    if not order and sought.plain:
        asked = sought.plain.split()
        order = {
            place: 0
            for place, words in names.words.items()
            if all(any(_begins(word, each, sought) for word in words) for each in asked)
        }
    was = {place for place in order if before.get(place, Rank.HAS) <= Rank.IS_PLAINLY}
    # Where all of them are called so still, there is nothing to tell.
    changed = any(now.get(place, Rank.HAS) > Rank.IS_PLAINLY for place in was)
    return Found(order, frozenset(was if changed else ()), counties)


def _begins(word: str, asked: str, sought: Spelt) -> bool:
    return word.startswith(asked) or (sought.genitive and is_of(asked, word))


def _counties(sought: Spelt, names: _Names) -> list[FoundCounty]:
    """The counties that are or were called so."""
    ranks = [(county, min(map(sought.rank, called), key=_last)) for county, called in names.counties]
    return [county for county, rank in ranks if rank is not None and rank <= Rank.IS_PLAINLY]


def _last(rank: Rank | None) -> int:
    return len(Rank) if rank is None else rank


def matching(municipalities: Iterable[Municipality], wanted: str) -> set[UUID]:
    """The municipalities that are meant: those with exactly this name or number, else those that have it in a name.

    >>> matching([], "Herøy")
    set()
    """
    sought = Spelt.of(wanted)
    named = [(m.id, Spelt.of(name)) for m in municipalities for name in _names(m)]
    return set(_best(sought, dict(_ranked(sought, named)), 1))


def folded(text: str) -> str:
    """Lower case without accents and signs, å as a, "kommune" and "herad" left out.

    >>> folded("Herøy kommune"), folded("Kárášjohka"), folded("Ås"), folded("St.Hanshaugen"), folded("Voss herad")
    ('heroy', 'karasjohka', 'as', 'st hanshaugen', 'voss')
    """
    return Spelt.of(text).plain


def _ranked(sought: Spelt, named: Named) -> dict[UUID, Rank]:
    ranks: dict[UUID, Rank] = {}
    for place, name in named:
        if (rank := sought.rank(name)) is not None and rank < ranks.get(place, len(Rank)):
            ranks[place] = rank
    return ranks


def _best(sought: Spelt, order: Mapping[UUID, int], steps: int) -> dict[UUID, int]:
    """Those that it is, or else those that have it; who typed æ, ø or å meant it, where there is such a name.

    `steps`: how many places in the order each rank has.
    """
    of = {place: Rank(at // steps) for place, at in order.items()}
    for own, plain in ((Rank.IS, Rank.IS_PLAINLY), (Rank.HAS, Rank.HAS_PLAINLY)):
        meant = OWN_LETTERS.search(sought.own) and own in of.values()
        chosen = {place: at for place, at in order.items() if of[place] in ((own,) if meant else (own, plain))}
        if chosen:
            return chosen
    return {}


def _names_on(on: date) -> _Names:
    whole = register.municipalities(on)
    by_key = {m.key: m.id for m in whole}
    called = {name for m in whole for name in _names(m)}
    words: defaultdict[UUID, set[str]] = defaultdict(set)
    now = [(m.id, name) for m in whole for name in _names(m)]
    for district in register.city_districts(on):
        if place := by_key.get(district.municipality):
            now.append((place, district.name))
            words[place].add("bydel")
    for municipality in reading.picture(on).municipalities:
        # A cooperation that has the name of one of its municipalities is not what the name means.
        now += [(municipality.id, unit.name) for unit in municipality.units if unit.name not in called]
        words[municipality.id].update(folded(municipality.county.name).split())
    spelt = [(place, Spelt.of(name)) for place, name in now]
    before = [(place, Spelt.of(name)) for place, name in _former_names(on)]
    for place, name in (*spelt, *before):
        words[place].update(name.plain.split())
    return _Names(spelt, before, {place: frozenset(each) for place, each in words.items()}, _counties_on(on))


def _counties_on(on: date) -> list[tuple[FoundCounty, Sequence[Spelt]]]:
    """Every county that there is or has been by today, with all that it is called; those of the day first."""
    whole = register.whole()
    found: list[tuple[FoundCounty, Sequence[Spelt]]] = []
    for key in dict.fromkeys(county.key for county in whole.counties):
        versions = [county for county in whole.counties if county.key == key]
        version = next((each for each in versions if each.in_force(on)), None)
        if version is None:
            version = min(versions, key=lambda each: abs(_nearest(each, on) - on))
        day = _nearest(version, on)
        if day > max(on, today()):
            continue  # Of which there is no page yet.
        then = [m.key for m in whole.municipalities if m.county == key and m.in_force(day)]
        ids = frozenset(now.id for m in then for now in whole.on_the_day(m, on))
        county = FoundCounty(version.names.norwegian, version.number, day, day < on, ids)
        found.append((county, [Spelt.of(name) for each in versions for _language, name in each.names.parts]))
    return sorted(found, key=lambda each: (each[0].on != on, each[0].number))


def _nearest(version: Dated, on: date) -> date:
    """The day nearest to another on which a row of the register holds."""
    if version.ended_on is not None and version.ended_on <= on:
        return version.ended_on - timedelta(days=1)
    return max(version.started_on, on)


def _former_names(on: date) -> Iterable[tuple[UUID, str]]:
    """All other names and numbers that some municipality has had, each with what it is on the day."""
    whole = register.whole()
    for version in whole.municipalities:
        if not version.in_force(on):
            for now in whole.on_the_day(version.key, on):
                itself = set(_names(now)) if now.key == version.key else set()
                yield from ((now.id, name) for name in _names(version) if name not in itself)


def _names(municipality: Municipality) -> list[str]:
    return [municipality.number, *(name for _language, name in municipality.names.parts)]
