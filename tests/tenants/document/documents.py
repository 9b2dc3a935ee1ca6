"""Facts documents for the tests: a flawless one of each kind of unit, and any number of changed ones.

`flawless` meets every finding and reaches level 4 everywhere. `disturbed` changes some places of it, mostly to values on
the edge of a rule, so that a few changes lead to any verdict; it may also make the document invalid.
"""

from __future__ import annotations

import copy
import json
import random
from datetime import date, timedelta
from functools import cache
from typing import Any

Document = dict[str, Any]

DAYS = ("2026-11-22", "2024-02-29", "2026-03-31", "2026-07-31", "2026-08-01", "2027-01-01", "2025-12-31", "2030-06-15")

#: The values that a key takes, and some that it doesn't mind.
CHOICES: dict[str, tuple[object, ...]] = {
    "kind": ("slt", "kog"),
    "body": ("municipal_council", "executive_committee", "district_committee", "administration"),
    "issuer": ("local_police", "police_council"),
    "signatory_agency": ("police", "municipality"),
    "placement": ("chief_executive_staff", "cross_sector", "sector", "other"),
    "tier": ("top_leader", "unit_leader", "middle_manager", "staff"),
    "agency": ("municipality", "police", "county", "voluntary", "faith", "business", "school"),
    "role": (
        "mayor",
        "chief_executive",
        "district_committee_chair",
        "district_director",
        "police_leader",
        "deputy_mayor",
    ),
    "type": ("effect", "process", "formative", "none"),
    "reason": (None, "", " \u001c\u00a0", "for lite"),
    "owner": (None, "police"),
    "challenge": (None, "rus", "Rus", "fravær"),
    "evidence_base": (None, "documented", "experience", "unknown"),
    "decision": (None, "continue", "adjust", "stop"),
    "police_plan": (True, False, None),
    "percent": (100, 0.5, 37.5, 1e-7),
    "vacant_days_24_months": (0, 60, 61),
    "answers": (0, 4, 5),
    "agree_percent": (0, 69.99999999999999, 70, 70.0, 100),
    "annual_wheel_years": (2023, 2024, 2025, 2026, 2027, 2030, -1),
    "sources": (
        "ungdata",
        "police_statistics",
        "public_health_profile",
        "professional_experience",
        "report",
        "other_statistics",
    ),
    "agencies": ("school", "police", "voluntary"),
    "flags": ("new", "transferable", "costly", "risk", "strategy_anchored"),
    "themes": ("rus", "Rus", "fravær", "mobbing"),
}
#: Of the flawless document's ten measures.
FLAGS: tuple[list[str], ...] = (
    [],
    ["new"],
    ["risk"],
    ["new"],
    ["costly"],
    ["new"],
    ["new"],
    ["risk"],
    ["new"],
    ["risk"],
)
DATE_KEYS = ("valid_until", "valid_from", "valid_to", "annual_gatherings", "confidentiality_discussed_on")


def months_earlier(day: date, months: int) -> date:
    """Return the same day `months` months earlier, or the last day of that month."""
    year, month = day.year, day.month
    for _ in range(months):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


@cache
def edge_days(as_of: date) -> list[str]:
    """Return the days on which a rule may turn, and some far from all."""
    turns = [as_of, *(months_earlier(as_of, months) for months in (1, 12, 13, 24, 36))]
    near = [turn + timedelta(days=days) for turn in turns for days in (-1, 0, 1)]
    near += [as_of.replace(day=1), as_of.replace(day=1) - timedelta(days=1), as_of + timedelta(days=400)]
    near += [months_earlier(as_of.replace(day=1), months) for months in range(1, 14)]
    return [day.isoformat() for day in near]


def flawless(as_of: str = "2026-11-22", kind: str = "municipality") -> Document:
    """Return a document that meets every finding and reaches level 4 of every prerequisite."""
    return json.loads(_flawless(as_of, kind))  # type: ignore[no-any-return]  # no list stands in two places of it


@cache
def _flawless(as_of: str, kind: str) -> str:
    now = date.fromisoformat(as_of)
    municipalities = {"municipality": ["4003"], "cooperation": ["4643", "4645"], "city_district": ["0301"]}[kind]
    political, administrative = (
        ("district_committee_chair", "district_director") if kind == "city_district" else ("mayor", "chief_executive")
    )

    def ago(months: int) -> str:
        return months_earlier(now, months).isoformat()

    leaders = [
        {"role": role, "municipality": number} for number in municipalities for role in (political, administrative)
    ]
    leaders.append({"role": "police_leader", "municipality": None})
    middle = [months_earlier(now.replace(day=15), months).isoformat() for months in range(1, 13)]
    document: Document = {
        "schema": "slt-facts/1",
        "unit": {"id": "prøve", "kind": kind, "name": "Prøve", "municipalities": municipalities},
        "as_of": as_of,
        "vedtak": [
            {"municipality": number, "body": "municipal_council", "adopted_on": ago(30), "case_number": "12/24"}
            for number in municipalities
        ],
        "police_confirmations": [
            {
                "municipality": number,
                "issuer": "police_council",
                "signatory_agency": "police",
                "signatory_role": "police_leader",
                "confirmed_on": ago(3),
                "valid_until": None,
                "withdrawn_on": None,
            }
            for number in municipalities
        ],
        "leadership_changed_on": ago(5),
        "police_plan": True,
        "coordinator": {
            "employment": "position",
            "percent": 100,
            "started_on": ago(40),
            "ended_on": None,
            "placement": "cross_sector",
            "acts_for_management": True,
            "mandate_from_steering_group": True,
            "vacant_days_24_months": 0,
            "handover_done": False,
        },
        "groups": [
            {
                "id": "s",
                "level": "steering",
                "covers": municipalities,
                "established_on": ago(40),
                "dissolved_on": None,
                "members": [
                    {
                        **leader,
                        "agency": "police" if leader["role"] == "police_leader" else "municipality",
                        "tier": "top_leader",
                    }
                    for leader in leaders
                ],
                "is_police_council": True,
                "duties": {"sets_goals": True, "gathers_knowledge": True, "directs_coordinator": True},
            },
            *(
                {
                    "id": f"c{number}",
                    "level": "coordination",
                    "covers": [number],
                    "established_on": ago(40),
                    "members": [
                        {
                            "role": "head_of_school",
                            "agency": "municipality",
                            "municipality": number,
                            "tier": "unit_leader",
                        },
                        {"role": "prevention_officer", "agency": "police", "tier": "staff"},
                        {"role": "county_school", "agency": "county", "municipality": number, "tier": "unit_leader"},
                    ],
                }
                for number in municipalities
            ),
            {
                "id": "p",
                "level": "practitioner",
                "covers": municipalities,
                "established_on": ago(40),
                "members": [
                    {"role": "field_worker", "agency": agency, "municipality": None, "tier": "staff"}
                    for agency in ("municipality", "police", "voluntary")
                ],
            },
        ],
        "meetings": [
            {
                "groups": [f"c{number}" for number in municipalities] + (["s"] if index < 4 else []),
                "held_on": day,
                "minutes": True,
                "present": leaders if index < 4 else [],
                "kind": "slt",
            }
            for index, day in enumerate(middle)
        ],
        "annual_gatherings": [ago(2)],
        "confidentiality_discussed_on": [ago(4)],
        "goals": [{"adopted_on": ago(30), "reviewed_on": ago(6)}, {"adopted_on": ago(6)}],
        "plans": [{"adopted_on": ago(30), "has_slt_goals": True}],
        "orders": [{"issued_on": ago(8), "due_on": as_of}, {"issued_on": ago(8), "closed_on": ago(1)}],
        "surveys": [
            {
                "completed_on": ago(6),
                "sources": ["police_statistics", "professional_experience", "ungdata"],
                "describes_causes": True,
                "maps_resources": True,
                "presented_to_steering_on": ago(5),
            }
        ],
        "challenges": {
            "themes": ["rus", "fravær"],
            "approvals": [
                {"level": level, "approved_on": ago(4), "police_present": True}
                for level in ("steering", "coordination")
            ],
            "pulse": {"answers": 5, "agree_percent": 70},
        },
        "action_plan": {"adopted_on": ago(10), "valid_from": ago(9), "valid_to": as_of},
        "annual_wheel_years": [now.year],
        "measures": [
            {
                "id": name,
                "started_on": ago(months),
                "owner": "school",
                "agencies": ["school", "police"],
                "challenge": "rus",
                "evidence_base": "unknown",
                "flags": flags,
                "stance": {"type": "none", "reason": "for lite"} if months == 3 else {"type": "process"},
                "evaluations": [
                    {
                        "completed_on": ago(2),
                        "decision": "adjust",
                        "discussed_at_steering_on": ago(1),
                        "planned_on": None,
                    }
                ],
            }
            for name, months, flags in zip("abcdefghij", (3, 20, 14, 3, 15, 16, 17, 18, 19, 40), FLAGS, strict=True)
        ],
    }
    if kind == "city_district":
        document["unit"]["city_district"] = "01"
    return json.dumps(document)


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
