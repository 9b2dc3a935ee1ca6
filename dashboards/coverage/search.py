"""Finding a municipality by what people type: a part of a name in any of its languages, its number, or a city district."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from uuid import UUID

from tenants.register.records import CityDistrict, Municipality

#: Letters that a keyboard may lack, as people write them instead.
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t"})


def matching(municipalities: Iterable[Municipality], districts: Iterable[CityDistrict], wanted: str) -> set[UUID]:
    """The municipalities that are meant: those with exactly this name or number, else those that have it in a name.

    >>> matching([], [], "Herøy")
    set()
    """
    whole = list(municipalities)
    by_key = {m.key: m.id for m in whole}
    names = [(m.id, name) for m in whole for name in (m.number, *(name for _language, name in m.names.parts))]
    names += [(by_key[d.municipality], d.name) for d in districts if d.municipality in by_key]
    plain = [(place, folded(name)) for place, name in names]
    sought = folded(wanted)
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
