"""Who lives in each place on a day: its last count, or the last counts of what went whole into it since. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from tenants.register.records import Change, Population


@dataclass(frozen=True, slots=True)
class Counts:
    """All counts, what passed between municipalities, and the first day of each that something passed to."""

    populations: Sequence[Population]
    changes: Sequence[Change]
    begun: Mapping[str, date]

    def on(self, day: date) -> dict[str, Population]:
        """The inhabitants of each place by a day, by its key; of a place that is missing they are not known.

        Who is merged since the last count has the sum of what it was, where all of that was counted on one day. Of who was
        parted since, or got a part of another, nothing is known. Small parts that move (`boundary_transfer`) are of the next count.
        """
        counted = sorted((p for p in self.populations if p.counted_on <= day), key=lambda p: p.counted_on)
        passed = [c for c in self.changes if c.changed_on <= day]
        return _inhabitants({p.place: p for p in counted}, passed, self.begun)


def _inhabitants(
    latest: Mapping[str, Population], changes: Iterable[Change], begun: Mapping[str, date]
) -> dict[str, Population]:
    found = dict(latest)
    for day, of in groupby(sorted(changes, key=lambda c: c.changed_on), key=lambda c: c.changed_on):
        merged: defaultdict[str, list[str]] = defaultdict(list)
        parted: set[str] = set()
        for change in of:
            if change.kind == "merger":
                merged[change.target].append(change.source)
            elif change.kind == "split":
                parted |= {change.source, change.target}
        becomes: dict[str, Population | None] = {}
        for target, sources in merged.items():
            stays = [target] if begun[target] < day else []
            becomes[target] = _sum(target, [found.get(part) for part in (*sources, *stays)])
        becomes |= dict.fromkeys(parted)
        for key, count in becomes.items():
            if key in latest and latest[key].counted_on >= day:
                continue
            if count is None:
                found.pop(key, None)
            else:
                found[key] = count
    return found


def _sum(key: str, parts: Sequence[Population | None]) -> Population | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or len({part.counted_on for part in known}) != 1:
        return None
    young = [part.under_18 for part in known if part.under_18 is not None]
    return replace(
        known[0],
        place=key,
        population=sum(part.population for part in known),
        under_18=sum(young) if len(young) == len(known) else None,
    )
