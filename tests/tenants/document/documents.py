"""A flawless facts document of each kind of unit: it meets every finding and reaches level 4 everywhere."""

from __future__ import annotations

import json
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
