"""A facts document as entries of the sorts of facts that the portal keeps: a pure function of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One entry of a document: the columns that it tells, and what only its first telling needs (`first`).

    `document_id` is its own id in the document; `parent` that of the group or measure that it stands in; `groups` those of
    the groups that a meeting served; `theme` what a measure answers.
    """

    kind: str
    place: str
    values: Mapping[str, Any]
    first: Mapping[str, Any] = field(default_factory=dict)
    document_id: str | None = None
    parent: str | None = None
    groups: tuple[str, ...] = ()
    theme: str | None = None


@dataclass(frozen=True)
class Reading:
    """How a document is read: as of which day, and whose numbers are which municipalities."""

    as_of: date
    municipalities: Mapping[str, UUID]

    def entries(self, key: str, value: Any) -> list[Entry]:
        """The entries of a key of a document in its normal form, those that others stand in first."""
        if value is None or key not in _READERS:
            return []
        return list(_READERS[key](self, value))

    def municipality(self, number: str | None) -> UUID | None:
        return None if number is None else self.municipalities[number]


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _taken(entry: Json, *columns: str) -> dict[str, Any]:
    return {c: _day(entry[c]) if c.endswith("_on") or c.startswith("valid_") else entry[c] for c in columns}


def _number(value: float) -> Decimal:
    return Decimal(repr(value))


def _vedtak(r: Reading, value: list[Json]) -> Iterator[Entry]:
    for i, e in enumerate(value):
        told = _taken(e, "body", "adopted_on", "case_number", "valid_until", "repealed_on")
        yield Entry("vedtak", f"/vedtak/{i}", {"municipality_id": r.municipality(e["municipality"]), **told})


def _leadership(_r: Reading, value: str) -> Iterator[Entry]:
    first = {"municipality_id": None, "office": None}
    yield Entry("leadership_change", "/leadership_changed_on", {"changed_on": _day(value)}, first)


def _coordinator(r: Reading, value: Json) -> Iterator[Entry]:
    told = _taken(
        value, "employment", "started_on", "ended_on", "placement", "acts_for_management", "mandate_from_steering_group"
    )
    told["percent"] = _number(value["percent"])
    ended = told["ended_on"] is not None and told["ended_on"] <= r.as_of
    if ended:
        told["handover_done"] = value["handover_done"]
    first = {"municipality_id": None, "mandate": None} | ({} if ended else {"handover_done": False})
    yield Entry("coordinator_post", "/coordinator", told, first)


def _groups(r: Reading, value: list[Json]) -> Iterator[Entry]:
    for i, e in enumerate(value):
        covers = [r.municipalities[number] for number in e["covers"]]
        duties = e.get("duties") or {}
        yield Entry(
            "slt_group",
            f"/groups/{i}",
            {
                **_taken(e, "level", "established_on", "dissolved_on"),
                "municipality_ids": [] if len(covers) == len(r.municipalities) else covers,
                "is_police_council": e.get("is_police_council", False),
                **{d: duties.get(d, False) for d in ("sets_goals", "gathers_knowledge", "directs_coordinator")},
            },
            dict.fromkeys(("purpose", "mandate_giver", "chair_role", "ends_on")),
            document_id=e["id"],
        )
        joined_on = min(date.fromisoformat(e["established_on"]), r.as_of)
        for j, m in enumerate(e["members"]):
            told = {**_taken(m, "role", "agency", "tier"), "municipality_id": r.municipality(m["municipality"])}
            place = f"/groups/{i}/members/{j}"
            yield Entry("group_member", place, told, {"joined_on": joined_on, "left_on": None}, parent=e["id"])


def _meetings(r: Reading, value: list[Json]) -> Iterator[Entry]:
    first = {"status": "held", "minutes_sent_on": None, "decisions": None, "starts_at": None, "ends_at": None}
    for i, e in enumerate(value):
        present = dict.fromkeys((p["role"], r.municipality(p["municipality"])) for p in e["present"])
        told = {**_taken(e, "kind", "held_on", "minutes"), "present": list(present)}
        groups = tuple(dict.fromkeys(e["groups"]))
        yield Entry("meeting", f"/meetings/{i}", told, {**first, "themes": []}, groups=groups)


def _days(kind: str, key: str, column: str) -> Any:
    def read(_r: Reading, value: list[str]) -> Iterator[Entry]:
        for i, day in enumerate(value):
            yield Entry(kind, f"/{key}/{i}", {column: _day(day)})

    return read


def _of(kind: str, key: str, *columns: str, **first: Any) -> Any:
    def read(_r: Reading, value: list[Json]) -> Iterator[Entry]:
        for i, e in enumerate(value):
            yield Entry(kind, f"/{key}/{i}", _taken(e, *columns), first)

    return read


def _challenges(r: Reading, value: Json) -> Iterator[Entry]:
    for i, theme in enumerate(value["themes"]):
        first = {"agreed_on": r.as_of, "ended_on": None, "survey_id": None}
        yield Entry("challenge", f"/challenges/themes/{i}", {"theme": theme, "rank": i + 1}, first)
    for i, e in enumerate(value["approvals"]):
        told = _taken(e, "level", "approved_on", "police_present")
        yield Entry("challenge_approval", f"/challenges/approvals/{i}", told)
    if pulse := value["pulse"]:
        told = {"answers": pulse["answers"], "agree_percent": _number(pulse["agree_percent"])}
        yield Entry("pulse", "/challenges/pulse", told, {"measured_on": r.as_of})


def _action_plan(_r: Reading, value: Json) -> Iterator[Entry]:
    yield Entry("action_plan", "/action_plan", _taken(value, "adopted_on", "valid_from", "valid_to"))


def _years(_r: Reading, value: list[int]) -> Iterator[Entry]:
    for i, year in enumerate(value):
        yield Entry("annual_wheel", f"/annual_wheel_years/{i}", {"year": year})


def _measures(_r: Reading, value: list[Json]) -> Iterator[Entry]:
    unsaid: dict[str, Any] = {"step": None, "targets": [], "cause": None, "survey_id": None}
    for i, e in enumerate(value):
        stance = e["stance"] or {}
        told = {
            **_taken(e, "started_on", "ended_on", "owner", "agencies", "evidence_base", "flags"),
            "stance_type": stance.get("type"),
            "stance_reason": stance.get("reason"),
        }
        yield Entry("measure", f"/measures/{i}", told, unsaid, document_id=e["id"], theme=e["challenge"])
        for j, each in enumerate(e["evaluations"]):
            done = _taken(each, "planned_on", "completed_on", "decision", "discussed_at_steering_on")
            more: dict[str, Any] = {"performer": None, "dimensions": [], "form_link": None}
            yield Entry("evaluation", f"/measures/{i}/evaluations/{j}", done, more, parent=e["id"])


#: Key -> how its entries are read. The police's own keys have no reader: nobody but the police tells them.
_READERS: dict[str, Any] = {
    "vedtak": _vedtak,
    "leadership_changed_on": _leadership,
    "coordinator": _coordinator,
    "groups": _groups,
    "meetings": _meetings,
    "annual_gatherings": _days("annual_gathering", "annual_gatherings", "held_on"),
    "confidentiality_discussed_on": _days("confidentiality_discussion", "confidentiality_discussed_on", "discussed_on"),
    "goals": _of("goal", "goals", "adopted_on", "reviewed_on", ended_on=None),
    "plans": _of(
        "plan", "plans", "adopted_on", "has_slt_goals", ended_on=None, next_input_on=None, next_decision_on=None
    ),
    "orders": _of(
        "slt_order",
        "orders",
        "issued_on",
        "due_on",
        "closed_on",
        from_level=None,
        to_level=None,
        owner_role=None,
        answer=None,
    ),
    "surveys": _of(
        "survey",
        "surveys",
        "completed_on",
        "sources",
        "describes_causes",
        "maps_resources",
        "presented_to_steering_on",
        ungdata_year=None,
        police_statistics_year=None,
        public_health_profile_year=None,
        reports_from=[],
    ),
    "challenges": _challenges,
    "action_plan": _action_plan,
    "annual_wheel_years": _years,
    "measures": _measures,
}

#: The keys that a unit tells, in the order in which they refer to each other.
KEYS: tuple[str, ...] = tuple(_READERS)
