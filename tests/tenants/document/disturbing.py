"""Any number of changed facts documents: some places of a flawless one, mostly to values on the edge of a rule.

A few changes lead to any verdict; they may also make the document invalid.
"""

from __future__ import annotations

import copy
import random
from datetime import date
from typing import Any

from tests.tenants.document.documents import CHOICES, DATE_KEYS, DAYS, Document, edge_days, flawless


def disturbed(seed: int, changes: int | None = None) -> Document:
    """Return a document with some places changed, valid or not: the same for the same seed."""
    chance = random.Random(seed)
    document = flawless(
        chance.choice(DAYS), chance.choice(("municipality", "cooperation", "cooperation", "city_district"))
    )
    days = edge_days(date.fromisoformat(document["as_of"]))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12, 40)) if changes is None else changes):
        _disturb(document, days, chance)
    return document


def disturbed_but_valid(seed: int) -> Document:
    """Return a disturbed document whose days are put in order and whose references hold again."""
    document = disturbed(seed)
    for part, start, ends in ORDERS:
        entries = document.get(part) or []
        for entry in [entries] if isinstance(entries, dict) else entries:
            for end in ends:
                if entry.get(end) and entry[end] < entry[start]:
                    entry[start], entry[end] = entry[end], entry[start]
    for group in document.get("groups") or []:
        group["covers"] = list(dict.fromkeys(group["covers"])) or document["unit"]["municipalities"][:1]
    ids = [group["id"] for group in document.get("groups") or []]
    for meeting in document.get("meetings") or []:
        meeting["groups"] = [id_ for id_ in meeting["groups"] if id_ in ids]
        if not meeting["groups"]:
            meeting["kind"] = "kog"
    return document


ORDERS = (
    ("vedtak", "adopted_on", ("repealed_on", "valid_until", "repealed_on")),
    ("police_confirmations", "confirmed_on", ("withdrawn_on", "valid_until", "withdrawn_on")),
    ("coordinator", "started_on", ("ended_on",)),
    ("groups", "established_on", ("dissolved_on",)),
    ("action_plan", "valid_from", ("valid_to",)),
    ("measures", "started_on", ("ended_on",)),
)
#: Keys of days that a record with the first key may have.
ENDS = (
    ("confirmed_on", "withdrawn_on"),
    ("case_number", "repealed_on"),
    ("case_number", "valid_until"),
    ("established_on", "dissolved_on"),
    ("owner", "ended_on"),
    ("issued_on", "closed_on"),
)
OPTIONAL_DAYS = {
    "vedtak": ("valid_until", "repealed_on"),
    "police_confirmations": ("valid_until", "withdrawn_on"),
    "coordinator": ("ended_on",),
    "groups": ("dissolved_on",),
    "goals": ("adopted_on", "reviewed_on"),
    "orders": ("due_on", "closed_on"),
    "surveys": ("presented_to_steering_on",),
    "measures": ("ended_on", "planned_on", "completed_on", "discussed_at_steering_on"),
}


def _disturb(document: Document, days: list[str], chance: random.Random) -> None:
    parts = [key for key in document if key not in ("schema", "unit", "as_of")]
    part = chance.choice([*parts, "groups", "groups", "meetings", "measures"])
    if chance.random() < 0.03:
        document[part] = None
    lists = [node for node in _nodes(document[part]) if isinstance(node, list) and node]
    records = [node for node in _nodes(document[part]) if isinstance(node, dict)]
    sort = chance.random()
    if sort < 0.2 and lists:
        _disturb_list(chance.choice(lists), chance)
    elif sort < 0.5 and lists:
        siblings = [item for item in chance.choice(lists) if isinstance(item, dict)]
        if siblings:
            key = chance.choice(list(siblings[0]))
            for record in chance.sample(siblings, chance.randint(1, len(siblings))):
                _change(record, key, part, document, days, chance)
    elif records:
        record = chance.choice(records)
        ends = [key for day, key in ENDS if day in record]
        _change(record, chance.choice([*record, *ends]), part, document, days, chance)
    elif lists:
        _change(lists[0], chance.randrange(len(lists[0])), part, document, days, chance)
    else:
        _change(document, part, part, document, days, chance)


def _nodes(value: Any) -> list[Any]:
    """Return an array or object, and all inside it."""
    if not isinstance(value, dict | list):
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [value, *(node for item in inner for node in _nodes(item))]


def _change(owner: Any, key: Any, part: str, document: Document, days: list[str], chance: random.Random) -> None:
    """Give one place another value of its kind; what has no other is left alone."""
    name = key if isinstance(key, str) else part
    old = owner.get(key) if isinstance(owner, dict) else owner[key]
    if name == "municipality":
        whole_unit = part in ("groups", "meetings")
        owner[key] = chance.choice(document["unit"]["municipalities"] + ([None] if whole_unit else []))
    elif name == "covers":
        owner[key] = chance.sample(document["unit"]["municipalities"], 1)
    elif name == "level" and part == "groups":
        return
    elif isinstance(old, bool) and name != "police_plan":
        owner[key] = not old
    elif isinstance(old, list) and name in CHOICES:
        owner[key] = [chance.choice(CHOICES[name]) for _ in range(chance.randint(0, 4))]
    elif name == "level":
        owner[key] = chance.choice(("steering", "coordination"))
    elif name in CHOICES and not (old is None and name == part) and not isinstance(old, list):
        owner[key] = chance.choice(CHOICES[name])
    elif name in ("evaluations", "present", "members"):
        owner[key] = []
    elif name in ("pulse", "stance"):
        owner[key] = None
    elif name.endswith("_on") or name in DATE_KEYS:
        survey = part == "surveys" and name == "completed_on"
        optional = name in OPTIONAL_DAYS.get(part, ()) and not survey
        ends = any(key == end for _, end in ENDS)
        if not isinstance(old, list) and owner is not document and (isinstance(owner, list) or ends or key in owner):
            owner[key] = None if optional and chance.random() < 0.2 else chance.choice(days)


def _disturb_list(items: list[Any], chance: random.Random) -> None:
    sort = chance.random()
    if sort < 0.4:
        items[:] = chance.sample(items, chance.randint(0, len(items)))
        return
    if sort < 0.5:
        chance.shuffle(items)
        return
    if sort < 0.7:
        del items[chance.randrange(len(items))]
        return
    twin = copy.deepcopy(chance.choice(items))
    if isinstance(twin, dict) and "id" in twin:
        twin["id"] += str(chance.randrange(10**6))
    items.insert(chance.randrange(len(items) + 1), twin)
