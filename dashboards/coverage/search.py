"""Finding a municipality by what people type: a part of a name in any of its languages, its number, what it was called
before, a city district, or the name of its unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from uuid import UUID

from dashboards.projection import reading
from dashboards.projection.versions import kept
from tenants.register import service as register
from tenants.register.records import Municipality

#: Letters that a keyboard may lack and Unicode doesn't take apart, as people write them instead.
_BASE = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t", "ä": "æ", "ö": "ø"})
#: å is a letter of its own, and stays one while other letters lose their accents.
_KEPT, _PUT_BACK = str.maketrans({"å": "\ue000"}), str.maketrans({"\ue000": "å"})
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_OWN_LETTERS = re.compile("[æøå]")
_WORD = re.compile(r"[^\W_]+")
#: So many letters may be a part of a name that is written with a space or a hyphen in the middle.
_LONG = 4


class _Rank(IntEnum):
    """How well a name is what was typed, the best first: is it, or has it in it; with its own letters, or with plain ones."""

    IS = 0
    IS_PLAINLY = 1
    HAS = 2
    HAS_PLAINLY = 3


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A text in lower case, its words with one space between: with æ, ø and å, and without."""

    own: str
    plain: str

    @classmethod
    def of(cls, text: str) -> _Spelt:
        letters = unicodedata.normalize("NFC", text.casefold()).translate(_BASE).replace("aa", "å")
        apart = unicodedata.normalize("NFKD", letters.translate(_KEPT))
        own = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_PUT_BACK)
        own = " ".join(_WORD.findall(own)).removesuffix(" kommune").removesuffix(" herad")
        return cls(own, own.translate(_PLAIN))

    def rank(self, name: _Spelt) -> _Rank | None:
        """How well a name is this; one letter must begin it."""
        if name.own == self.own:
            return _Rank.IS
        if name.plain == self.plain or _joined(name.plain) == _joined(self.plain):
            return _Rank.IS_PLAINLY
        if _has(name.own, self.own):
            return _Rank.HAS
        if _has(name.plain, self.plain) or (len(self.plain) >= _LONG and _joined(self.plain) in _joined(name.plain)):
            return _Rank.HAS_PLAINLY
        return None


Named = Sequence[tuple[UUID, _Spelt]]


@dataclass(frozen=True, slots=True)
class Found:
    """The municipalities that are meant, each with its place in order, and those that what is meant was before."""

    order: Mapping[UUID, int]
    before: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class _Names:
    """What municipalities are called on a day, what was called something before, and the words that may be with a name."""

    now: Named
    before: Named
    words: Mapping[UUID, frozenset[str]]


def found(wanted: str, on: date) -> Found:
    """The municipalities of a day that are meant; an old name or number is that of what the municipality has become.

    All that are or were called so exactly, the present ones first; or else all that have it in a name; or else those that have
    every word somewhere: number and name, name and county.
    """
    names = kept("picture", ("names", on), lambda: _names_on(on))
    sought = _Spelt.of(wanted)
    now, before = _ranked(sought, names.now), _ranked(sought, names.before)
    # Of two that are it as well, the present name goes before the former.
    order = {place: min(2 * now.get(place, 9), 2 * before.get(place, 9) + 1) for place in now.keys() | before.keys()}
    order = _best(sought, order, 2)
    if not order and sought.plain:
        asked = sought.plain.split()
        order = {
            place: 0
            for place, words in names.words.items()
            if all(any(word.startswith(each) for word in words) for each in asked)
        }
    was = {place for place in order if before.get(place, _Rank.HAS) <= _Rank.IS_PLAINLY}
    # Where all of them are called so still, there is nothing to tell.
    return Found(order, frozenset(was if any(now.get(place, _Rank.HAS) > _Rank.IS_PLAINLY for place in was) else ()))


def matching(municipalities: Iterable[Municipality], wanted: str) -> set[UUID]:
    """The municipalities that are meant: those with exactly this name or number, else those that have it in a name.

    >>> matching([], "Herøy")
    set()
    """
    sought = _Spelt.of(wanted)
    named = [(m.id, _Spelt.of(name)) for m in municipalities for name in _names(m)]
    return set(_best(sought, dict(_ranked(sought, named)), 1))


def folded(text: str) -> str:
    """Lower case without accents and signs, å as a, "kommune" and "herad" left out.

    >>> folded("Herøy kommune"), folded("Kárášjohka"), folded("Ås"), folded("St.Hanshaugen"), folded("Voss herad")
    ('heroy', 'karasjohka', 'as', 'st hanshaugen', 'voss')
    """
    return _Spelt.of(text).plain


def _joined(text: str) -> str:
    return text.replace(" ", "")


def _has(name: str, sought: str) -> bool:
    return name.startswith(sought) if len(sought) == 1 else bool(sought) and sought in name


def _ranked(sought: _Spelt, named: Named) -> dict[UUID, _Rank]:
    ranks: dict[UUID, _Rank] = {}
    for place, name in named:
        if (rank := sought.rank(name)) is not None and rank < ranks.get(place, len(_Rank)):
            ranks[place] = rank
    return ranks


def _best(sought: _Spelt, order: Mapping[UUID, int], steps: int) -> dict[UUID, int]:
    """Those that it is, or else those that have it; who typed æ, ø or å meant it, where there is such a name.

    `steps`: how many places in the order each rank has.
    """
    of = {place: _Rank(at // steps) for place, at in order.items()}
    for own, plain in ((_Rank.IS, _Rank.IS_PLAINLY), (_Rank.HAS, _Rank.HAS_PLAINLY)):
        meant = _OWN_LETTERS.search(sought.own) and own in of.values()
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
    spelt = [(place, _Spelt.of(name)) for place, name in now]
    before = [(place, _Spelt.of(name)) for place, name in _former_names(on)]
    for place, name in (*spelt, *before):
        words[place].update(name.plain.split())
    return _Names(spelt, before, {place: frozenset(each) for place, each in words.items()})


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
