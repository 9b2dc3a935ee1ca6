"""What a valid facts document holds between two of its places: references, unique ids and the order of dates.

`holds` answers yes or no for a document of the right types, quickly; `broken` lists what is wrong in any JSON object,
faulty ones included. A property test holds both to one verdict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from msgspec import UNSET

from tenants.document.facts import MUNICIPALITY, TEXT, Day, Facts, Group, Unit, parse_day
from tenants.document.faults import Fault, pointer

#: (part of the document, earlier key, later keys): a later day is not before the earlier one; equal is allowed.
DATE_ORDER = (
    ("vedtak", "adopted_on", ("valid_until", "repealed_on")),
    ("police_confirmations", "confirmed_on", ("valid_until", "withdrawn_on")),
    ("coordinator", "started_on", ("ended_on",)),
    ("groups", "established_on", ("dissolved_on",)),
    ("action_plan", "valid_from", ("valid_to",)),
    ("measures", "started_on", ("ended_on",)),
)
#: Keys that a group of another level than steering must not have.
STEERING_KEYS = ("is_police_council", "duties")


def holds(facts: Facts) -> bool:
    """Tell whether every reference of a document of the right types holds, and every pair of dates is in order."""
    return (
        _unit_fits(facts.unit)
        and _groups_fit(facts.groups or (), frozenset(facts.unit.municipalities))
        and _references_hold(facts)
        and _days_are_in_order(facts)
        and _differ([measure.id for measure in facts.measures or ()])
    )


def _unit_fits(unit: Unit) -> bool:
    several = len(unit.municipalities) > 1
    return (
        several == (unit.kind == "cooperation")
        and (unit.city_district is not UNSET) == (unit.kind == "city_district")
        and _differ(unit.municipalities)
    )


def _groups_fit(groups: Collection[Group], municipalities: Collection[str]) -> bool:
    for group in groups:
        if group.level != "steering" and not (group.is_police_council is UNSET and group.duties is UNSET):
            return False
        if not _differ(group.covers) or not all(covered in municipalities for covered in group.covers):
            return False
        if not all(member.municipality is None or member.municipality in municipalities for member in group.members):
            return False
    return _differ([group.id for group in groups])


def _references_hold(facts: Facts) -> bool:
    municipalities = frozenset(facts.unit.municipalities)
    named = {entry.municipality for entry in facts.vedtak or ()}
    named.update(entry.municipality for entry in facts.police_confirmations or ())
    if not named <= municipalities:
        return False
    ids = {group.id for group in facts.groups or ()}
    for meeting in facts.meetings or ():
        if not ids.issuperset(meeting.groups) or (meeting.kind == "slt" and not meeting.groups):
            return False
        for presence in meeting.present:
            if presence.municipality is not None and presence.municipality not in municipalities:
                return False
    return True


def _days_are_in_order(facts: Facts) -> bool:
    for part, earlier, laters in DATE_ORDER:
        entries = getattr(facts, part)
        if entries is None:
            continue
        for entry in entries if isinstance(entries, tuple) else (entries,):
            start = getattr(entry, earlier)
            for later in laters:
                end = getattr(entry, later)
                if end is not None and end < start:
                    return False
    return True


def _differ(values: Collection[str]) -> bool:
    return len(values) < 2 or len(set(values)) == len(values)


Json = dict[str, Any]


def broken(document: Json) -> Iterator[Fault]:
    """List the broken relations of any JSON object.

    A relation to a place that is itself of a wrong type is left out: that place has its own fault.
    """
    yield from _unit_faults(document)
    yield from _group_faults(document)
    yield from _municipality_faults(document)
    yield from _meeting_faults(document)
    yield from _date_faults(document)
    yield from _repeats(((i, m.get("id")) for i, m in _objects(document, "measures")), "measures", last="id")


def _unit_faults(document: Json) -> Iterator[Fault]:
    unit = document.get("unit")
    if not isinstance(unit, dict) or unit.get("kind") not in ("municipality", "cooperation", "city_district"):
        return
    kind, numbers = unit["kind"], unit.get("municipalities")
    if isinstance(numbers, list) and numbers and (len(numbers) > 1) != (kind == "cooperation"):
        wanted = (
            "two or more municipalities for a cooperation" if kind == "cooperation" else f"exactly one for a {kind}"
        )
        yield Fault(pointer("unit", "municipalities"), wanted)
    if isinstance(numbers, list):
        yield from _repeats(enumerate(numbers), "unit", "municipalities")
    if kind == "city_district" and "city_district" not in unit:
        yield Fault(pointer("unit", "city_district"), "the number of the city district, a text of two digits")
    if kind != "city_district" and "city_district" in unit:
        yield Fault(pointer("unit", "city_district"), f"no such key for a {kind}")


def _group_faults(document: Json) -> Iterator[Fault]:
    for index, group in _objects(document, "groups"):
        if group.get("level") in ("coordination", "practitioner"):
            for key in STEERING_KEYS:
                if key in group:
                    yield Fault(pointer("groups", index, key), "no such key but for a steering group")
        if isinstance(group.get("covers"), list):
            yield from _repeats(enumerate(group["covers"]), "groups", index, "covers")
    yield from _repeats(((i, group.get("id")) for i, group in _objects(document, "groups")), "groups", last="id")


def _municipality_faults(document: Json) -> Iterator[Fault]:
    unit = document.get("unit")
    known = unit.get("municipalities") if isinstance(unit, dict) else None
    if (
        not isinstance(known, list)
        or not known
        or not all(isinstance(n, str) and re.search(MUNICIPALITY, n) for n in known)
    ):
        return
    municipalities = frozenset(known)
    for place, number in _municipality_references(document):
        if isinstance(number, str) and number not in municipalities:
            yield Fault(pointer(*place), "one of the unit's municipalities")


def _municipality_references(document: Json) -> Iterator[tuple[tuple[str | int, ...], object]]:
    for part in ("vedtak", "police_confirmations"):
        for index, entry in _objects(document, part):
            yield (part, index, "municipality"), entry.get("municipality")
    for index, group in _objects(document, "groups"):
        covers = group.get("covers")
        for position, number in enumerate(covers if isinstance(covers, list) else ()):
            yield ("groups", index, "covers", position), number
    for part, inner in (("groups", "members"), ("meetings", "present")):
        for index, entry in _objects(document, part):
            for position, role in _objects(entry, inner):
                yield (part, index, inner, position, "municipality"), role.get("municipality")


def _meeting_faults(document: Json) -> Iterator[Fault]:
    ids = _group_ids(document)
    for index, meeting in _objects(document, "meetings"):
        served = meeting.get("groups", [])
        if meeting.get("kind") == "slt" and served == []:
            yield Fault(pointer("meetings", index, "groups"), "at least one group that the meeting served")
        for position, group in enumerate(served if isinstance(served, list) else ()):
            if ids is not None and isinstance(group, str) and group not in ids:
                yield Fault(pointer("meetings", index, "groups", position), "the id of one of the groups")


def _group_ids(document: Json) -> set[object] | None:
    """Return the ids of the groups, or None where one of them cannot be read."""
    groups = document.get("groups")
    if not isinstance(groups, list):
        return set() if groups is None else None
    ids = [group.get("id") if isinstance(group, dict) else None for group in groups]
    return set(ids) if all(isinstance(id_, str) and re.search(TEXT, id_) for id_ in ids) else None


def _date_faults(document: Json) -> Iterator[Fault]:
    for part, earlier, laters in DATE_ORDER:
        single = document.get(part)
        entries = (
            [((part,), single)] if isinstance(single, dict) else [((part, i), e) for i, e in _objects(document, part)]
        )
        for place, entry in entries:
            start = _day(entry.get(earlier))
            for later in laters:
                end = _day(entry.get(later))
                if start is not None and end is not None and end < start:
                    yield Fault(pointer(*place, later), f"a day not before {earlier}")


def _repeats(values: Any, *place: str | int, last: str | None = None) -> Iterator[Fault]:
    """Yield a fault for every text that has stood before; `values` are pairs of index and value."""
    seen: set[str] = set()
    for index, value in values:
        if not isinstance(value, str):
            continue
        if value in seen:
            yield Fault(
                pointer(*place, index, *([last] if last else [])), "a value that does not repeat an earlier one"
            )
        seen.add(value)


def _objects(parent: Json, key: str) -> Iterator[tuple[int, Json]]:
    """Yield index and item of the objects in a list, nothing where there is no list."""
    items = parent.get(key)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield index, item


def _day(value: object) -> Day | None:
    try:
        return parse_day(value)
    except ValueError:
        return None
