"""Municipalities that are no more: they have the police district and the place on the map of what came of them, but for exceptions.

An exception is a dated row of such a municipality that says something else. Pure, but for the file that tells where those of the
product are known from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from tenants.register.records import Municipality
from tenants.register.register import Register

Column = Literal["police_district", "point"]


@dataclass(frozen=True, slots=True)
class Apart:
    """An exception: a row of a municipality that is no more, and what it would have of those that came of it.

    `value` is a police district's key, or a point in degrees; `inherited` are the keys of the districts (none for a point).
    """

    row: Municipality
    column: Column
    value: str
    inherited: tuple[str, ...] = ()


def apart(register: Register) -> list[Apart]:
    """Every exception, by municipality and day. A district that what came of it has at some time is none."""
    districts: dict[str, set[str]] = {}
    for m in register.municipalities:
        districts.setdefault(m.key, set()).add(m.police_district)
    found = []
    for ended in sorted(_ended(register), key=lambda row: row.key):
        after = {district for key in _onward(register.successors, ended.key) for district in districts[key]}
        for row in sorted((m for m in register.municipalities if m.key == ended.key), key=lambda m: m.started_on):
            if row.police_district not in after:
                found.append(Apart(row, "police_district", row.police_district, tuple(sorted(after))))
            if row.latitude is not None and row.longitude is not None:
                found.append(Apart(row, "point", f"{row.latitude:.4f} {row.longitude:.4f}"))
    return found


def ceased(register: Register) -> list[Municipality]:
    """The last row of each municipality that is no more, by name."""
    return sorted(_ended(register), key=lambda row: (row.names.norwegian, row.key))


def made_of(register: Register, key: str) -> set[str]:
    """The municipalities that one is made of, and those that these were made of, by key."""
    return _onward(register.predecessors, key)


def _onward(step: Callable[[str], Sequence[str]], key: str) -> set[str]:
    found: set[str] = set()
    waiting = list(step(key))
    while waiting:
        each = waiting.pop()
        if each not in found and each != key:
            found.add(each)
            waiting += step(each)
    return found


@cache
def sources() -> Mapping[tuple[str, date, str], str]:
    """Where each exception in the product's own files is known from, by key, day and column."""
    content = (files("tenants.register") / "data" / "apart.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(content))
    return {(row["key"], date.fromisoformat(row["dated"]), row["column"]): row["source"] for row in rows}


def _ended(register: Register) -> Sequence[Municipality]:
    last: dict[str, Municipality] = {}
    for row in sorted(register.municipalities, key=lambda m: m.started_on):
        last[row.key] = row
    return [row for row in last.values() if row.ended_on is not None]
