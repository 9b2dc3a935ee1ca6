"""Finding a municipality by what people type: a part of a name in any of its languages, its number, what it was called
before, or a city district.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from dashboards.projection.versions import kept
from tenants.register import service as register
from tenants.register.records import CityDistrict, Municipality

#: Letters that a keyboard may lack, as people write them instead.
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t"})

Named = Sequence[tuple[UUID, str]]


def found(wanted: str, on: date) -> set[UUID]:
    """The municipalities of a day that are meant; an old name or number is that of what the municipality has become.

    What is called so exactly that day comes first, then what was called so exactly before, then what has it in a name.
    """
    now, before = kept("picture", ("names", on), lambda: (_names_on(on), _former_names(on)))
    sought = folded(wanted)
    for named in (now, before):
        if exactly := {place for place, name in named if name == sought}:
            return exactly
    return {place for place, name in (*now, *before) if sought in name}


def matching(municipalities: Iterable[Municipality], districts: Iterable[CityDistrict], wanted: str) -> set[UUID]:
    """The municipalities that are meant: those with exactly this name or number, else those that have it in a name.

    >>> matching([], [], "Herøy")
    set()
    """
    plain, sought = _plain(municipalities, districts), folded(wanted)
    exactly = {place for place, name in plain if name == sought}
    return exactly or {place for place, name in plain if sought in name}


def folded(text: str) -> str:
    """Lower case without accents, å as a, "kommune" left out.

    >>> folded("Herøy kommune"), folded("Kárášjohka"), folded("Ås")
    ('heroy', 'karasjohka', 'as')
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.replace("aa", "a").removesuffix(" kommune").strip()


def _plain(municipalities: Iterable[Municipality], districts: Iterable[CityDistrict]) -> Named:
    whole = list(municipalities)
    by_key = {m.key: m.id for m in whole}
    names = [(m.id, name) for m in whole for name in _names(m)]
    names += [(by_key[d.municipality], d.name) for d in districts if d.municipality in by_key]
    return [(place, folded(name)) for place, name in names]


def _names_on(on: date) -> Named:
    return _plain(register.municipalities(on), register.city_districts(on))


def _former_names(on: date) -> Named:
    """All other names and numbers that some municipality has had, each with what it is on the day."""
    whole = register.whole()
    return [
        (now.id, folded(name))
        for version in whole.municipalities
        if not version.in_force(on)
        for now in whole.on_the_day(version.key, on)
        for name in _names(version)
    ]


def _names(municipality: Municipality) -> list[str]:
    return [municipality.number, *(name for _language, name in municipality.names.parts)]
