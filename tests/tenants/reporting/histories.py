"""A unit's random history: each edit is done by the service, and in the plain model that the document is compared with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import note
from hypothesis import strategies as st

from app import clock
from tenants.reporting import service
from tests.factories.reporting import Reporting, values
from tests.tenants.reporting.naive import NaiveFact

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 1)
DAYS = st.dates(FIRST, LAST)
NUMBERS = ("4003", "4001")

READ_ON = [date(2024, 6, 1), date(2025, 6, 30), date(2026, 2, 28), date(2026, 11, 22), date(2027, 3, 1)]

#: Kind -> (the column of its first day, the column of its last, what may change from a day).
CHANGES: dict[str, tuple[str, str | None, dict[str, st.SearchStrategy[Any]]]] = {
    "vedtak": ("adopted_on", "repealed_on", {"valid_until": st.just(date(2028, 1, 1))}),
    "coordinator_post": (
        "started_on",
        "ended_on",
        {"percent": st.sampled_from([20, 60.5, 100]), "placement": st.sampled_from(["sector", "cross_sector"])},
    ),
    "slt_group": ("established_on", "dissolved_on", {"sets_goals": st.booleans(), "name": st.just("Ny gruppe")}),
    "group_member": ("joined_on", "left_on", {"tier": st.sampled_from(["top_leader", "unit_leader", "staff"])}),
    "meeting": ("held_on", None, {}),
    "goal": ("adopted_on", "ended_on", {"text": st.just("Et nytt mål")}),
    "plan": ("adopted_on", "ended_on", {"has_slt_goals": st.booleans()}),
    "slt_order": ("issued_on", "closed_on", {"due_on": st.just(date(2027, 6, 1))}),
    "survey": ("completed_on", "presented_to_steering_on", {"maps_resources": st.booleans()}),
    "challenge": ("agreed_on", "ended_on", {"theme": st.sampled_from(["Rus", "Vold"]), "rank": st.integers(1, 9)}),
    "action_plan": ("adopted_on", None, {"valid_to": st.dates(date(2027, 1, 1), date(2028, 1, 1))}),
    "measure": ("started_on", "ended_on", {"owner": st.sampled_from(["police", None])}),
}


class History:
    """Does each edit twice: with the service, and in the plain model."""

    def __init__(self, unit: Reporting, data: st.DataObject) -> None:
        self.unit, self.data = unit, data
        self.facts: dict[UUID, NaiveFact] = {}
        self.nothing: dict[str, date] = {}

    def ids(self, kind: str) -> list[UUID]:
        return [i for i, fact in self.facts.items() if fact.kind == kind]

    def any_of(self, ids: list[UUID]) -> UUID:
        """One of them, by its place: an id is new in every run."""
        return ids[self.data.draw(st.integers(0, len(ids) - 1))]

    def edit(self) -> None:
        verb = self.data.draw(
            st.sampled_from(["report", "report", "report", "change", "end", "correct", "remove", "nothing"])
        )
        if verb == "report":
            self.report(self.data.draw(st.sampled_from(sorted(CHANGES))))
        elif verb == "nothing":
            self.tell_nothing(self.data.draw(st.sampled_from(["goals", "measures", "challenges", "orders"])))
        elif self.facts:
            getattr(self, verb)(self.any_of(list(self.facts)))

    def report(self, kind: str) -> None:
        given: dict[str, Any] = {CHANGES[kind][0]: self.data.draw(DAYS)}
        places = st.sampled_from(self.unit.municipalities)
        if kind == "vedtak":
            given["municipality_id"] = self.data.draw(places)
        elif kind in ("coordinator_post", "group_member"):
            given["municipality_id"] = self.data.draw(st.none() | places)
        elif kind == "slt_group":
            level = self.data.draw(st.sampled_from(["steering", "coordination"]))
            given |= {"level": level, "municipality_ids": self.data.draw(st.lists(places, unique=True))}
            given |= dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), level == "steering")
        elif kind == "action_plan":
            given["valid_from"] = self.data.draw(DAYS)
        elif kind == "goal" and self.data.draw(st.booleans()):
            given["adopted_on"] = None
        elif kind == "measure" and self.ids("challenge"):
            given["challenge_id"] = self.any_of(self.ids("challenge"))
        if kind in ("group_member", "meeting"):
            if not self.ids("slt_group"):
                return
            group = self.any_of(self.ids("slt_group"))
            given |= {"group_id": group} if kind == "group_member" else {"groups": [group]}
        if kind == "meeting" and self.data.draw(st.booleans()):
            given |= {"status": "planned", "minutes": False, "minutes_sent_on": None, "present": [], "decisions": None}
        elif kind == "meeting":
            given |= {"minutes_sent_on": None}
        told = values(kind, **given)
        begins = told[CHANGES[kind][0]]
        if kind == "action_plan":
            begins = min(told["adopted_on"], told["valid_from"])
        if kind == "goal":
            begins = min(begins or clock.today(), clock.today())
        fact_id = service.report(self.unit.unit_id, kind, told)
        note(f"report {kind} {fact_id} {told}")
        self.facts[fact_id] = NaiveFact(kind, clock.today(), {begins: dict(told)})
        key = service.RULES[kind].key
        if key in self.nothing and begins <= self.nothing[key]:
            del self.nothing[key]

    def rows(self, fact_id: UUID) -> list[Any]:
        kind = self.facts[fact_id].kind
        last = next(row for row in service.rows(self.unit.unit_id, kind) if row.fact_id == fact_id)
        return service.history(self.unit.unit_id, kind, last.id)

    def change(self, fact_id: UUID) -> None:
        fact = self.facts[fact_id]
        changing = CHANGES[fact.kind][2]
        if not changing or (fact.kind == "slt_group" and fact.on(LAST)["level"] != "steering"):  # type: ignore[index]
            return
        on = max(fact.versions) + timedelta(days=self.data.draw(st.integers(1, 200)))
        new = {column: self.data.draw(strategy) for column, strategy in changing.items()}
        last = self.rows(fact_id)[-1]
        service.change(self.unit.unit_id, fact.kind, last.id, last.version, on, new)
        note(f"change {fact.kind} {fact_id} from {on}: {new}")
        fact.change(on, new)

    def end(self, fact_id: UUID) -> None:
        fact = self.facts[fact_id]
        column = CHANGES[fact.kind][1]
        if fact.kind == "meeting":
            self.tell_how_it_went(fact_id)
        if column is None:
            return
        start = fact.versions[min(fact.versions)][CHANGES[fact.kind][0]] or FIRST
        day = start + timedelta(days=self.data.draw(st.integers(0, 400)))
        last = self.rows(fact_id)[-1]
        service.follow_up(self.unit.unit_id, fact.kind, last.id, last.version, {column: day})
        note(f"end {fact.kind} {fact_id} on {day}")
        fact.put_right(max(fact.versions), {column: day})

    def tell_how_it_went(self, fact_id: UUID) -> None:
        """A planned meeting was held or cancelled, or got another day."""
        fact, last = self.facts[fact_id], self.rows(fact_id)[-1]
        if last.status != "planned":
            return
        told = {
            "status": self.data.draw(st.sampled_from(["held", "cancelled", "planned"])),
            "held_on": self.data.draw(DAYS),
        }
        service.follow_up(self.unit.unit_id, "meeting", last.id, last.version, told)
        note(f"meeting {fact_id}: {told}")
        fact.put_right(max(fact.versions), told)
        fact.versions = {told["held_on"]: fact.versions.pop(max(fact.versions))}

    def correct(self, fact_id: UUID) -> None:
        fact = self.facts[fact_id]
        changing = CHANGES[fact.kind][2]
        if not changing or (fact.kind == "slt_group" and fact.on(LAST)["level"] != "steering"):  # type: ignore[index]
            return
        index = self.data.draw(st.integers(0, len(fact.versions) - 1))
        on = sorted(fact.versions)[index]
        new = {column: self.data.draw(strategy) for column, strategy in changing.items()}
        start, end, _changing = CHANGES[fact.kind]
        moved = len(fact.versions) == 1 and fact.kind not in ("goal", "action_plan") and not fact.versions[on].get(end)
        if moved:
            new[start] = self.data.draw(DAYS)
        row = self.rows(fact_id)[index]
        service.correct(self.unit.unit_id, fact.kind, row.id, row.version, new, "Det sto feil i protokollen.")
        note(f"correct {fact.kind} {fact_id} row {index}: {new}")
        fact.put_right(on, new)
        if moved:
            fact.versions = {new[start]: fact.versions.pop(on)}

    def remove(self, fact_id: UUID) -> None:
        fact = self.facts[fact_id]
        index = self.data.draw(st.integers(0, len(fact.versions) - 1))
        referred = {
            v.get(c) for f in self.facts.values() for v in f.versions.values() for c in ("group_id", "challenge_id")
        }
        referred |= {g for f in self.facts.values() for v in f.versions.values() for g in v.get("groups", ())}
        if index == 0 and fact_id in referred:
            return
        row = self.rows(fact_id)[index]
        service.remove(self.unit.unit_id, fact.kind, row.id, row.version, "Det ble meldt inn to ganger.")
        note(f"remove {fact.kind} {fact_id} row {index}")
        if index == 0:
            del self.facts[fact_id]
        else:
            del fact.versions[sorted(fact.versions)[index]]

    def tell_nothing(self, key: str) -> None:
        since = self.data.draw(DAYS)
        if any(service.RULES[fact.kind].key == key for fact in self.facts.values()):
            return
        service.tell_nothing(self.unit.unit_id, key, since)
        note(f"nothing of {key} since {since}")
        self.nothing[key] = since
