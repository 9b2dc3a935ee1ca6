"""The facts documents that the units of the made-up country hand in, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from dashboards.demo.country import Unit
from tenants.units.service import Kind


def facts(unit: Unit, on: date, numbers: tuple[str, ...]) -> dict[str, Any]:
    """The facts document that the unit hands in on a day; it works a little better each year."""
    rng = Random(f"{unit.id}-{on.year}")  # noqa: S311  (no secret: the same document every time)
    quality = min(1.0, unit.quality + 0.06 * (on.year - unit.begins.year))
    begun, taken_back = date(2021, 2, 1), unit.story == "rejected" and unit.taken_back_on <= on
    alone = len(numbers) == 1
    district = unit.kind is Kind.CITY_DISTRICT
    political = "district_committee_chair" if district else "mayor"
    administrative = "district_director" if district else "chief_executive"

    def good(bar: float) -> bool:
        return quality + rng.uniform(-0.15, 0.15) > bar

    def days_ago(days: int) -> str:
        return (on - timedelta(days=days)).isoformat()

    def members(level: str) -> list[dict[str, Any]]:
        if level == "steering":
            leaders: list[tuple[str, str, str | None]] = [
                (political, "municipality", None if alone else n) for n in numbers
            ]
            leaders += [(administrative, "municipality", None if alone else n) for n in numbers]
            return [
                {"role": role, "agency": agency, "municipality": m, "tier": "top_leader"}
                for role, agency, m in [*leaders, ("police_leader", "police", None)]
            ]
        roles = {
            "coordination": [
                ("school_leader", "municipality", "unit_leader"),
                ("police_prevention_leader", "police", "staff"),
            ],
            "practitioner": [("outreach_worker", "municipality", "staff"), ("police_officer", "police", "staff")],
        }[level]
        if level == "practitioner" and good(0.4):
            roles = [*roles, ("night_patrol", "voluntary", "staff")]
        return [{"role": r, "agency": a, "municipality": None, "tier": t} for r, a, t in roles]

    levels = ["steering", "coordination", "practitioner"]
    if unit.story == "conditions" and on.year == unit.begins.year:
        levels = levels[: rng.choice((1, 2))]
    groups: list[dict[str, Any]] = [
        {
            "id": level,
            "level": level,
            "covers": list(numbers),
            "established_on": begun.isoformat(),
            "members": members(level),
        }
        for level in levels
    ]
    meetings = list(_meetings(rng, levels, on, quality, political, administrative, numbers if not alone else (None,)))
    document: dict[str, Any] = {
        "schema": "slt-facts/1",
        "unit": {"id": str(unit.id), "kind": unit.kind.value, "name": unit.name, "municipalities": list(numbers)}
        | ({"city_district": unit.city_district} if district else {}),
        "as_of": on.isoformat(),
        "vedtak": [
            {"municipality": n, "body": "municipal_council", "adopted_on": begun.isoformat(), "case_number": "8/21"}
            for n in numbers
        ],
        "police_confirmations": [
            {
                "municipality": n,
                "issuer": "local_police",
                "signatory_agency": "police",
                "signatory_role": "police_leader",
                "confirmed_on": (unit.begins - timedelta(days=40)).isoformat(),
                "withdrawn_on": unit.taken_back_on.isoformat() if taken_back else None,
            }
            for n in numbers
        ],
        "police_plan": good(0.7),
        "coordinator": {
            "employment": "position",
            "percent": rng.choice((20, 50, 60, 100)),
            "started_on": begun.isoformat(),
            "placement": "cross_sector" if good(0.5) else "sector",
            "acts_for_management": good(0.45),
            "mandate_from_steering_group": good(0.35),
            "vacant_days_24_months": 0 if good(0.3) else 120,
            "handover_done": False,
        },
        "groups": groups,
        "meetings": meetings,
    }
    if unit.story in ("approved", "withdrawn") or good(0.2):
        document["goals"] = [{"adopted_on": days_ago(200 if good(0.6) else 600)}]
        document["plans"] = [{"adopted_on": days_ago(180), "has_slt_goals": True}]
    if good(0.3):
        document["surveys"] = [
            {
                "completed_on": days_ago(300 if good(0.6) else 900),
                "sources": ["ungdata", "police_statistics", "professional_experience"][: 3 if good(0.5) else 2],
                "describes_causes": good(0.5),
                "maps_resources": good(0.8),
                "presented_to_steering_on": days_ago(250) if good(0.5) else None,
            }
        ]
    if good(0.35):
        document["challenges"] = {
            "themes": ["Rus blant ungdom", "Fravær i skolen"],
            "approvals": [
                {"level": level, "approved_on": days_ago(100), "police_present": good(0.5)}
                for level in (("coordination", "steering") if good(0.5) else ("coordination",))
            ],
        }
        document["annual_gatherings"] = [days_ago(140)] if good(0.7) else []
        document["confidentiality_discussed_on"] = [days_ago(90)] if good(0.7) else []
    if good(0.3):
        document["action_plan"] = {
            "adopted_on": days_ago(160),
            "valid_from": date(on.year, 1, 1).isoformat(),
            "valid_to": date(on.year + 2, 12, 31).isoformat(),
        }
        document["measures"] = [
            {
                "id": f"t{n}",
                "started_on": days_ago(500 - 60 * n),
                "owner": "municipality" if good(0.4) else None,
                "agencies": ["municipality", "police"] if good(0.5) else ["municipality"],
                "challenge": "Rus blant ungdom" if good(0.5) else None,
                "evidence_base": "experience" if good(0.7) else None,
                "flags": ["new"] if n == 0 else [],
                "stance": {"type": "process"} if good(0.3) else None,
                "evaluations": [{"planned_on": days_ago(30)}] if n == 0 and good(0.6) else [],
            }
            for n in range(4)
        ]
        document["annual_wheel_years"] = [on.year] if good(0.7) else []
    return document


def _meetings(
    rng: Random,
    levels: Sequence[str],
    on: date,
    quality: float,
    political: str,
    administrative: str,
    numbers: Sequence[str | None],
) -> Iterator[dict[str, Any]]:
    steering = round(1 + 4 * quality)
    for n in range(steering):
        roles: list[tuple[str, str | None]] = [("police_leader", None)] if rng.random() < 0.4 + quality / 2 else []
        roles += [
            (role, m) for role in (political, administrative) for m in numbers if rng.random() < 0.3 + 0.7 * quality
        ]
        yield {
            "groups": ["steering"],
            "held_on": (on - timedelta(days=20 + n * 330 // steering)).isoformat(),
            "minutes": True,
            "present": [{"role": role, "municipality": m} for role, m in roles],
            "kind": "slt",
        }
    if "coordination" in levels:
        for month in range(12):
            if rng.random() < 0.25 + 0.75 * quality:
                yield {
                    "groups": ["coordination"],
                    "held_on": (on - timedelta(days=10 + month * 30)).isoformat(),
                    "minutes": True,
                    "present": [],
                    "kind": "slt",
                }
