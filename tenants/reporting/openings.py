"""How a document that was brought in puts what the dated rows put another way on its day: pure functions of values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from tenants.reporting.history import Said

Index = list[tuple[str, UUID]]


def as_brought_in(facts: dict[str, Any], index: Index, as_of: date, openings: Iterable[Said]) -> Index:
    """Put into `facts`, on the day of a document that was brought in, what the rows still say as that document puts it.

    Returns the index (JSON pointer, id of the row) with the places that the entries have then.
    """
    for said in openings:
        if said.as_of != as_of or facts.get(said.key) != said.built:
            continue
        if said.written is None:
            facts.pop(said.key, None)
        else:
            (facts[said.key],) = said.written
        if isinstance(said.built, list) and said.written and isinstance(said.written[0], list):
            index = _pointing(index, said.key, said.built, said.written[0])
    return index


def _pointing(index: Index, key: str, built: Sequence[Any], written: Sequence[Any]) -> Index:
    """The index when the entries of a key stand in another order."""
    places: dict[str, list[int]] = {}
    for j, entry in enumerate(written):
        places.setdefault(_same(entry), []).append(j)
    moved = {str(i): str(found.pop(0)) for i, entry in enumerate(built) if (found := places.get(_same(entry)))}
    out: Index = []
    for pointer, row in index:
        _root, top, *rest = pointer.split("/")
        if top != key or not rest:
            out.append((pointer, row))
        elif rest[0] in moved:
            out.append(("/".join(("", top, moved[rest[0]], *rest[1:])), row))
    return out


def _same(value: Any) -> str:
    """A text that is the same for two entries that mean the same: lists are sets, and what is left out is its default."""
    return json.dumps(_meaning(value), sort_keys=True)


def _meaning(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _meaning(part) for key, part in value.items() if part not in (None, False) and part != []}
    if isinstance(value, list):
        return sorted({json.dumps(_meaning(part), sort_keys=True) for part in value})
    return value
