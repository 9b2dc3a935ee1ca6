"""The facts document from a history of edits, written as plainly as it can be: every day looked at by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tenants.reporting.history import months_before

Values = dict[str, Any]

#: The columns that all rows of a fact share, by kind; written out here, so that a slip in the rules shows.
SHARED = {
    "vedtak": {"municipality_id", "body", "adopted_on", "case_number", "repealed_on"},
    "coordinator_post": {"municipality_id", "started_on", "ended_on", "handover_done"},
    "slt_group": {"level", "established_on", "dissolved_on"},
    "group_member": {"group_id", "joined_on", "left_on"},
    "meeting": {"held_on", "status"},
    "goal": {"adopted_on", "ended_on"},
    "plan": {"adopted_on", "ended_on"},
    "slt_order": {"issued_on", "closed_on"},
    "survey": {"completed_on", "presented_to_steering_on"},
    "challenge": {"agreed_on", "ended_on"},
    "action_plan": {"adopted_on", "valid_from"},
    "measure": {"started_on", "ended_on"},
}


@dataclass
class NaiveFact:
    kind: str
    told_on: date
    versions: dict[date, Values]

    def change(self, on: date, values: Values) -> None:
        self.versions[on] = {**self.versions[max(self.versions)], **values}

    def put_right(self, on: date, values: Values) -> None:
        self.versions[on] |= values
        for version in self.versions.values():
            version |= {k: v for k, v in values.items() if k in SHARED[self.kind]}

    def on(self, day: date) -> Values | None:
        """What holds on a day; before the first one, what is to come if it was known."""
        begun = [start for start in self.versions if start <= day]
        if begun:
            return self.versions[max(begun)]
        return self.versions[min(self.versions)] if self.told_on <= day else None

    def begun(self, day: date) -> bool:
        return min(self.versions) <= day


def naive_document(
    facts: dict[UUID, NaiveFact], nothing: dict[str, date], numbers: dict[UUID, str], as_of: date
) -> Values:
    """Every key but `schema`, `unit` and `as_of`, and without the order of lists."""

    def of(kind: str) -> list[tuple[UUID, Values]]:
        return [(i, v) for i, f in facts.items() if f.kind == kind and (v := f.on(as_of)) is not None]

    def now(kind: str, end: str) -> list[tuple[UUID, Values]]:
        """Those that hold on the day itself."""
        return [(i, v) for i, v in of(kind) if facts[i].begun(as_of) and not (v[end] and v[end] <= as_of)]

    def not_ended(kind: str) -> list[tuple[UUID, Values]]:
        return [(i, v) for i, v in of(kind) if not (v["ended_on"] and v["ended_on"] <= as_of)]

    def some(v: Values, *keys: str) -> Values:
        return {k: v[k].isoformat() if isinstance(v[k], date) else v[k] for k in keys}

    def known(*kinds: str) -> bool:
        return any(f.begun(as_of) and _counts(f.on(as_of)) for f in facts.values() if f.kind in kinds)

    out: Values = {}
    out["vedtak"] = [
        {
            "municipality": numbers[v["municipality_id"]],
            **some(v, "body", "adopted_on", "case_number", "valid_until", "repealed_on"),
        }
        for _, v in of("vedtak")
    ]
    groups = of("slt_group")
    out["groups"] = []
    for group_id, v in groups:
        group = {"id": str(group_id), **some(v, "level", "established_on", "dissolved_on")}
        group["covers"] = sorted(numbers[m] for m in v["municipality_ids"] or numbers)
        group["members"] = [
            {**some(m, "role", "agency", "tier"), "municipality": numbers.get(m["municipality_id"])}
            for _, m in now("group_member", "left_on")
            if m["group_id"] == group_id
        ]
        if v["level"] == "steering":
            group["is_police_council"] = v["is_police_council"]
            group["duties"] = some(v, "sets_goals", "gathers_knowledge", "directs_coordinator")
        out["groups"].append(group)
    shown = {i for i, _ in groups}
    out["meetings"] = [
        {
            "groups": sorted(str(g) for g in v["groups"] if g in shown),
            **some(v, "kind", "held_on", "minutes"),
            "present": [{"role": r, "municipality": numbers.get(m)} for r, m in v["present"]],
        }
        for _, v in of("meeting")
        if shown & set(v["groups"]) and _counts(v)
    ]
    out["goals"] = [some(v, "adopted_on", "reviewed_on") for _, v in now("goal", "ended_on")]
    out["plans"] = [some(v, "adopted_on", "has_slt_goals") for _, v in not_ended("plan")]
    out["orders"] = [some(v, "issued_on", "due_on", "closed_on") for _, v in of("slt_order")]
    out["surveys"] = [
        some(v, "completed_on", "sources", "describes_causes", "maps_resources", "presented_to_steering_on")
        for _, v in of("survey")
    ]
    themes = dict(of("challenge"))
    out["measures"] = [
        {
            "id": str(i),
            **some(v, "started_on", "ended_on", "owner", "agencies", "evidence_base", "flags"),
            "challenge": themes[v["challenge_id"]]["theme"] if v["challenge_id"] in themes else None,
            "stance": v["stance_type"] and {"type": v["stance_type"], "reason": v["stance_reason"]},
            "evaluations": [],
        }
        for i, v in of("measure")
    ]
    kinds = {
        "vedtak": "vedtak",
        "groups": "slt_group",
        "meetings": "meeting",
        "goals": "goal",
        "plans": "plan",
        "orders": "slt_order",
        "surveys": "survey",
        "measures": "measure",
    }
    for key, kind in kinds.items():
        told = key in nothing and nothing[key] <= as_of
        if not out[key] and not known(kind) and not told:
            del out[key]
    if known("challenge") or ("challenges" in nothing and nothing["challenges"] <= as_of):
        agreed = sorted(now("challenge", "ended_on"), key=lambda pair: pair[1]["rank"])
        out["challenges"] = {"themes": [v["theme"] for _, v in agreed], "approvals": [], "pulse": None}
    if plans := [v for _, v in of("action_plan")]:
        valid = [v for v in plans if v["valid_from"] <= as_of <= v["valid_to"]]
        best = max(valid or plans, key=lambda v: (v["valid_from"], v["adopted_on"]))
        out["action_plan"] = some(best, "adopted_on", "valid_from", "valid_to")
    if posts := [v for _, v in of("coordinator_post")]:
        out["coordinator"] = _coordinator(posts, as_of, some)
    return out


def _counts(v: Values | None) -> bool:
    """A planned or cancelled meeting is none."""
    return v is not None and v.get("status", "held") == "held"


def _coordinator(posts: list[Values], as_of: date, some: Any) -> Values:
    def in_force(day: date) -> list[Values]:
        return [v for v in posts if v["started_on"] <= day and not (v["ended_on"] and v["ended_on"] <= day)]

    ended = sorted((v for v in posts if v["ended_on"] and v["ended_on"] <= as_of), key=lambda v: v["ended_on"])
    held = sorted(in_force(as_of), key=lambda v: v["started_on"])
    chosen = held[0] if held else ended[-1] if ended else min(posts, key=lambda v: v["started_on"])
    day, vacant = months_before(as_of, 24) + timedelta(days=1), 0
    while day <= as_of:
        reported = any(v["started_on"] <= day for v in posts)
        vacant += reported and not in_force(day)
        day += timedelta(days=1)
    return {
        **some(
            chosen,
            "employment",
            "started_on",
            "ended_on",
            "placement",
            "acts_for_management",
            "mandate_from_steering_group",
        ),
        "percent": min(100, sum(v["percent"] for v in held or [chosen])),
        "vacant_days_24_months": vacant,
        "handover_done": bool(ended) and ended[-1]["handover_done"],
    }
