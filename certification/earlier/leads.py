"""Leads: what others have written of SLT in a municipality, with its source, its date and its doubt. Never a status."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Says = Literal["uses", "former", "planned", "hiring", "quoted", "shared_ending"]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Lead:
    """A mention. `dated` is a year, or words; empty where the source has none. `says` None: of a cooperation."""

    name_then: str
    source: str
    dated: str
    says: Says | None
    confidence: Confidence | None
    note: str


@cache
def by_number() -> Mapping[str, Sequence[Lead]]:
    """The leads by the municipality's number of 2024's division, the surest and latest first."""
    found: defaultdict[str, list[Lead]] = defaultdict(list)
    for row in _rows("mentions.csv"):
        found[row["number"]].append(
            Lead(
                row["name_then"],
                row["source"],
                row["dated"],
                cast("Says", row["says"]),
                cast("Confidence", row["confidence"]),
                row["note"],
            )
        )
    for row in _rows("cooperations.csv"):
        told = Lead(
            row["members_then"], row["source"], row["dated"], None, None, f"{row['arrangement']}. {row['doubt']}"
        )
        for number in row["numbers"].split():
            found[number].append(told)
    return {number: tuple(sorted(leads, key=_order)) for number, leads in found.items()}


def _order(lead: Lead) -> tuple[int, int, str]:
    year = int(lead.dated) if lead.dated.isdecimal() else 0
    return (("high", "medium", "low", None).index(lead.confidence), -year, lead.source)


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("certification.earlier") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
