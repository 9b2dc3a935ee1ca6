"""The facts of a frozen document one by one, so that somebody can point at one: where it stands, in words, and its page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from app.web.formats import as_short_date
from tenants.reporting import schemas
from tenants.reporting.kinds import KINDS
from tenants.reporting.said import said
from tenants.reporting.submission import service
from tenants.reporting.submission.following import by_row
from tenants.reporting.submission.models import Submission
from tenants.reporting.submission.parts import label

#: What an entry of the document is called; its day; and the day by which one is told that has neither.
_CALLED = ("case_number", "theme", "name")
_DAYS = ("held_on", "confirmed_on", "completed_on", "adopted_on", "issued_on")
_BEGUN = "started_on"
_POLICE = "police_confirmations"


@dataclass(frozen=True)
class Spot:
    """A fact of a document: its JSON pointer, what it is called, and the unit's page of it."""

    pointer: str
    name: str
    kind: str | None
    row: UUID

    @property
    def url(self) -> str:
        """Where the unit mends it, and puts documents beside it."""
        return (
            url_for("police.unit_home")
            if self.kind is None
            else url_for(f"reporting.{self.kind}_page", row_id=self.row)
        )


def spots(submission: Submission, names: Mapping[str, str]) -> dict[str, Spot]:
    """The facts of a submission by their pointers, in its order; `names` are the municipalities' by number.

    No two are called the same: each has what it is called, its level and its day, as far as it has them, and a number where
    all of that is the same.
    """
    facts: Mapping[str, Any] = json.loads(submission.document)["facts"]
    told = {entry.row: entry.name for sort in said(service.statements(submission), names) for entry in sort.entries}
    places = service.index(submission)
    entries = by_row(facts, places)
    levels = _levels(facts, names)
    several = len(facts["unit"]["municipalities"]) > 1
    kinds = {kind.rule.key: kind for kind in reversed(KINDS.values())}
    found = {}
    for pointer, row in places:
        key, *rest = pointer.split("/")[1:]
        if len(rest) > 1 or (key not in kinds and key != _POLICE):
            continue
        title = _("Bekreftelser fra politiet") if key == _POLICE else str(kinds[key].one)
        entry, own = entries[str(row)], told.get(str(row))
        detail = _detail(entry, own if own != title else None, levels, alone=not rest)
        place = _place(entry, names) if several else None
        name = ", ".join(part for part in (f"{title}: {detail}" if detail else title, place) if part)
        found[pointer] = Spot(pointer, name, None if key == _POLICE else kinds[key].name, row)
    return _told_apart(found)


def _told_apart(found: Mapping[str, Spot]) -> dict[str, Spot]:
    """The same, with a number after the names that several would have."""
    all_, seen = Counter(spot.name for spot in found.values()), Counter[str]()
    apart = {}
    for pointer, spot in found.items():
        seen[spot.name] += 1
        if all_[spot.name] > 1:
            number = _("nummer %(number)s", number=seen[spot.name])
            apart[pointer] = replace(spot, name=f"{spot.name}, {number}")
        else:
            apart[pointer] = spot
    return apart


def _levels(facts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """The level of each group, the highest first, and for which municipalities it is where that isn't all of them."""
    order = [level for level, _label in schemas.ORDER_LEVELS]

    def words(group: Mapping[str, Any]) -> str:
        level = label(schemas.ORDER_LEVELS, group["level"])
        if set(group["covers"]) >= set(facts["unit"]["municipalities"]):
            return level
        return f"{level}, {', '.join(names.get(each, each) for each in group['covers'])}"

    groups = sorted(facts.get("groups") or (), key=lambda group: order.index(group["level"]))
    return {group["id"]: words(group) for group in groups}


def _detail(entry: Any, own: str | None, levels: Mapping[str, str], *, alone: bool) -> str:
    if not isinstance(entry, Mapping):
        return own or _text(entry)
    called = own or next((entry[key] for key in _CALLED if entry.get(key)), None)
    on = next((entry[key] for key in _DAYS if entry.get(key)), None)
    # What is called something is called that first; what is told by its day alone, such as a meeting, by that.
    said = [called, _text(on) if on else None, *_level(entry, levels)]
    found = ", ".join(part for part in said if part)
    return found or (_text(entry[_BEGUN]) if not alone and entry.get(_BEGUN) else "")


def _level(entry: Mapping[str, Any], levels: Mapping[str, str]) -> list[str]:
    """The level of a group, or those of the groups that a meeting was for."""
    if "covers" in entry:
        return [levels[entry["id"]]]
    if "held_on" not in entry:
        return []
    return list(dict.fromkeys(level for each, level in levels.items() if each in entry["groups"])) or [
        label(schemas.MEETING_KINDS, entry["kind"])
    ]


def _text(value: Any) -> str:
    try:
        return as_short_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _place(entry: Any, names: Mapping[str, str]) -> str | None:
    return names.get(entry.get("municipality") or "") if isinstance(entry, Mapping) else None
