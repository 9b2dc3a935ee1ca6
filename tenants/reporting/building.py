"""Build the facts document `slt-facts/1` of a unit from its dated rows: a pure function of values.

`docs/spec/assessment.md`, part 1, says what each key means. The order of a list is that of the facts' first days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from tenants.document import FactsDocument, check_facts
from tenants.reporting.history import Holding, Row, Said, holding, months_before, vacant_days
from tenants.reporting.openings import as_brought_in
from tenants.reporting.rules import RULES
from tenants.reporting.wider import statements

Json = dict[str, Any]


@dataclass(frozen=True)
class UnitOnDay:
    """The unit as the register has it on a day: its municipalities' numbers by identity, in the register's order."""

    id: UUID
    kind: str
    name: str
    municipalities: Mapping[UUID, str]
    city_district: str | None = None


@dataclass(frozen=True)
class PoliceOnDay:
    """What the police say of the unit: entries of `police_confirmations` with the row of each, and `police_plan`."""

    confirmations: Sequence[tuple[UUID, Json]] | None = None
    plan: bool | None = None


@dataclass(frozen=True)
class Document:
    """The facts document (`checked` is the same, as data types), which row each of its entries was written from (JSON pointer,
    id of the row), and (`statements`) the wider facts that a submission freezes beside it, by kind.
    """

    facts: Json
    checked: FactsDocument
    index: tuple[tuple[str, UUID], ...]
    _wider: Callable[[], dict[str, list[Json]]]

    @cached_property
    def statements(self) -> dict[str, list[Json]]:
        """Made when they are asked for: who holds the facts against the rules every day never does."""
        return self._wider()


#: Key -> the key whose kinds it is written from besides its own.
_BESIDE = {"meetings": "groups", "measures": "challenges"}


def reached(keys: Iterable[str]) -> frozenset[str]:
    """These keys, and those whose rows the document can't do without to write them."""
    return frozenset(each for key in keys for each in (key, _BESIDE.get(key, key)))


@dataclass
class _Writer:
    unit: UnitOnDay
    as_of: date
    rows: Mapping[str, Sequence[Row]]
    nothing: frozenset[str]
    facts: Json = field(default_factory=dict)
    openings: Sequence[Said] = ()
    index: list[tuple[str, UUID]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers = {str(identity): number for identity, number in self.unit.municipalities.items()}
        self._holding: dict[str, list[Holding]] = {}

    def of(self, kind: str) -> list[Holding]:
        """The rows of a kind that hold on the day and count, without those of municipalities that the unit doesn't have
        then.
        """
        if kind not in self._holding:
            found = holding(self.rows.get(kind, ()), self.as_of)
            self._holding[kind] = [
                h
                for h in found
                if self.is_ours(h.row.values.get("municipality_id")) and RULES[kind].counts(h.row.values)
            ]
        return self._holding[kind]

    def is_ours(self, municipality: str | None) -> bool:
        return municipality is None or municipality in self.numbers

    def write(self, key: str, kind: str, entry: Callable[[Row], Any], among: Iterable[Holding] | None = None) -> None:
        """Write a list. Where nothing stands in it, it is empty if the unit has told so, or told of what has ended."""
        found = list(self.of(kind) if among is None else among)
        if found:
            self.facts[key] = [entry(h.row) for h in found]
            self.index += [(f"/{key}/{i}", UUID(h.row.id)) for i, h in enumerate(found)]
        elif self.told(key, kind):
            self.facts[key] = []

    def told(self, key: str, *kinds: str) -> bool:
        """True where the unit has reported the key by the day, be it that there is nothing."""
        return key in self.nothing or any(h.begun for kind in kinds for h in self.of(kind))

    def current(self, kind: str, end: str) -> list[Holding]:
        """What has begun and not ended, of a kind whose entries have no dates of their own in the document."""
        return [h for h in self.of(kind) if h.begun and ((ends := h.row.day(end)) is None or ends > self.as_of)]


def _take(*columns: str) -> Callable[[Row], Json]:
    return lambda row: {column: row.values[column] for column in columns}


def _ids(rows: Iterable[Row]) -> dict[str, str]:
    """Fact -> its id in the document: the one that it came in with, unless an earlier one has that, else its own."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for row in rows:
        wanted = row.values["document_id"]
        ids[row.fact_id] = id_ = wanted if wanted and wanted not in taken else row.fact_id
        taken.add(id_)
    return ids


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def build(
    unit: UnitOnDay,
    as_of: date,
    rows: Mapping[str, Sequence[Row]],
    nothing: Iterable[str],
    police: PoliceOnDay,
    openings: Sequence[Said] = (),
) -> Document:
    """The document of a unit as of a day. `rows` by kind; `nothing`: the keys that the unit has told are empty; `openings`:
    how documents that were brought in put what the rows put another way.

    Raises `InvalidDocument` if the rows can't make a valid one, which the tables' constraints should have refused.
    """
    w = _Writer(unit, as_of, rows, frozenset(nothing))
    about: Json = {
        "id": str(unit.id),
        "kind": unit.kind,
        "name": unit.name,
        "municipalities": list(unit.municipalities.values()),
    }
    if unit.city_district is not None:
        about["city_district"] = unit.city_district
    w.facts |= {"schema": "slt-facts/1", "unit": about, "as_of": as_of.isoformat()}
    w.openings = openings
    _vedtak(w)
    _police(w, police)
    _leadership(w)
    _coordinator(w)
    _groups_and_meetings(w)
    w.write("annual_gatherings", "annual_gathering", lambda row: row.values["held_on"])
    w.write("confidentiality_discussed_on", "confidentiality_discussion", lambda row: row.values["discussed_on"])
    w.write("goals", "goal", _take("adopted_on", "reviewed_on"), w.current("goal", "ended_on"))
    w.write("plans", "plan", _take("adopted_on", "has_slt_goals"), _not_ended(w, "plan"))
    w.write("orders", "slt_order", _take("issued_on", "due_on", "closed_on"))
    w.write(
        "surveys",
        "survey",
        _take("completed_on", "sources", "describes_causes", "maps_resources", "presented_to_steering_on"),
    )
    _challenges(w)
    _action_plan(w)
    w.write("annual_wheel_years", "annual_wheel", lambda row: row.values["year"])
    _measures(w)
    w.index = as_brought_in(w.facts, w.index, as_of, openings)
    return Document(w.facts, check_facts(w.facts), tuple(w.index), partial(statements, w.numbers, as_of, rows))


def _not_ended(w: _Writer, kind: str) -> list[Holding]:
    return [h for h in w.of(kind) if (ends := h.row.day("ended_on")) is None or ends > w.as_of]


def _vedtak(w: _Writer) -> None:
    take = _take("body", "adopted_on", "case_number", "valid_until", "repealed_on")
    w.write("vedtak", "vedtak", lambda row: {"municipality": w.numbers[row.values["municipality_id"]], **take(row)})


def _police(w: _Writer, police: PoliceOnDay) -> None:
    if police.confirmations is not None:
        w.facts["police_confirmations"] = [entry for _row, entry in police.confirmations]
        w.index += [(f"/police_confirmations/{i}", row) for i, (row, _entry) in enumerate(police.confirmations)]
    if police.plan is not None:
        w.facts["police_plan"] = police.plan


def _leadership(w: _Writer) -> None:
    told = w.of("leadership_change")
    # One that is still to come is told where there is no other: it counts from its day.
    changes = [h.row for h in told if h.begun] or [h.row for h in told]
    if changes:
        latest = max(changes, key=lambda row: row.values["changed_on"])
        w.facts["leadership_changed_on"] = latest.values["changed_on"]
        w.index.append(("/leadership_changed_on", UUID(latest.id)))


def _coordinator(w: _Writer) -> None:
    posts = w.of("coordinator_post")
    if not posts:
        return
    chosen, w.facts["coordinator"] = _coordinator_on(posts, w.as_of)
    w.index.append(("/coordinator", UUID(chosen.id)))
    earlier = [
        s for s in w.openings if s.key == "coordinator" and s.as_of < w.as_of and s.built and s.written and s.written[0]
    ]
    if earlier:
        _carry_on(w, max(earlier, key=lambda said: said.as_of))


def _coordinator_on(posts: Sequence[Holding], on: date) -> tuple[Row, Json]:
    """The post that the document takes, and its entry, as the posts say on a day."""
    in_force = sorted(
        (h.row for h in posts if h.in_force("started_on", "ended_on", on)), key=lambda row: row.values["started_on"]
    )
    ended = sorted(
        (h.row for h in posts if (end := h.row.day("ended_on")) is not None and end <= on),
        key=lambda row: row.values["ended_on"],
    )
    chosen = in_force[0] if in_force else ended[-1] if ended else posts[0].row
    shares = [float(row.values["percent"]) for row in in_force or [chosen]]
    terms = [(start, h.row.day("ended_on")) for h in posts if (start := h.row.day("started_on")) is not None]
    return chosen, {
        **_take(
            "employment",
            "started_on",
            "ended_on",
            "placement",
            "acts_for_management",
            "mandate_from_steering_group",
        )(chosen),
        "percent": _number(shares[0] if len(shares) == 1 else min(round(sum(shares), 1), 100)),
        "vacant_days_24_months": vacant_days(terms, on),
        "handover_done": bool(ended) and ended[-1].values["handover_done"],
    }


def _carry_on(w: _Writer, said: Said) -> None:
    """What was known of vacancy and handover on the day of a document that was brought in, as far as it lies within the 24
    months, and unless the rows tell otherwise of that day now.
    """
    posts = [h for h in w.of("coordinator_post") if h.row.begins <= said.as_of]
    if not posts or _coordinator_on(posts, said.as_of)[1] != said.built:
        return
    (written,) = said.written
    more = written["vacant_days_24_months"] - said.built["vacant_days_24_months"]
    within = max(0, (said.as_of - months_before(w.as_of, 24)).days)
    entry = w.facts["coordinator"]
    entry["vacant_days_24_months"] = max(0, entry["vacant_days_24_months"] + min(more, within))
    ends = [day for h in w.of("coordinator_post") if (day := h.row.day("ended_on"))]
    if not any(said.as_of < day <= w.as_of for day in ends):
        entry["handover_done"] = written.get("handover_done", False)


def _groups_and_meetings(w: _Writer) -> None:
    members: dict[str, list[Row]] = {}
    for h in w.current("group_member", "left_on"):
        members.setdefault(h.row.values["group_id"], []).append(h.row)

    def covers(row: Row) -> list[str]:
        ids = row.values["municipality_ids"] or w.numbers
        return [w.numbers[identity] for identity in ids if identity in w.numbers]

    groups = [h for h in w.of("slt_group") if covers(h.row)]
    known = _ids(h.row for h in groups)

    def group(row: Row) -> Json:
        entry = {
            "id": known[row.fact_id],
            **_take("level", "established_on", "dissolved_on")(row),
            "covers": covers(row),
            "members": [
                {**_take("role", "agency", "tier")(m), "municipality": w.numbers.get(m.values["municipality_id"])}
                for m in members.get(row.fact_id, ())
            ],
        }
        if row.values["level"] == "steering":
            entry["is_police_council"] = row.values["is_police_council"]
            entry["duties"] = _take("sets_goals", "gathers_knowledge", "directs_coordinator")(row)
        return entry

    w.write("groups", "slt_group", group, groups)
    for i, h in enumerate(groups):
        w.index += [(f"/groups/{i}/members/{j}", UUID(m.id)) for j, m in enumerate(members.get(h.row.fact_id, ()))]

    def served(row: Row) -> list[str]:
        return [known[group_id] for group_id in row.values["groups"] if group_id in known]

    def meeting(row: Row) -> Json:
        return {
            "groups": served(row),
            **_take("held_on", "minutes", "kind")(row),
            "present": [
                {"role": role, "municipality": w.numbers.get(municipality)}
                for role, municipality in row.values["present"]
                if w.is_ours(municipality)
            ],
        }

    w.write(
        "meetings",
        "meeting",
        meeting,
        [h for h in w.of("meeting") if h.row.values["kind"] == "kog" or served(h.row)],
    )


def _challenges(w: _Writer) -> None:
    if not w.told("challenges", "challenge", "challenge_approval", "pulse"):
        return
    themes = sorted(w.current("challenge", "ended_on"), key=lambda h: h.row.values["rank"])
    approvals = w.of("challenge_approval")
    pulses = [h.row for h in w.of("pulse") if h.begun]
    entry: Json = {
        "themes": [h.row.values["theme"] for h in themes],
        "approvals": [_take("level", "approved_on", "police_present")(h.row) for h in approvals],
        "pulse": None,
    }
    w.index += [(f"/challenges/themes/{i}", UUID(h.row.id)) for i, h in enumerate(themes)]
    w.index += [(f"/challenges/approvals/{i}", UUID(h.row.id)) for i, h in enumerate(approvals)]
    if pulses:
        # The latest, and of two of one day the one that was told of last: they stand in that order.
        last = pulses[-1]
        percent = _number(float(last.values["agree_percent"]))
        entry["pulse"] = {"answers": last.values["answers"], "agree_percent": percent}
        w.index.append(("/challenges/pulse", UUID(last.id)))
    w.facts["challenges"] = entry


def _action_plan(w: _Writer) -> None:
    plans = [h.row for h in w.of("action_plan")]
    if not plans:
        return
    today = w.as_of.isoformat()
    valid = [row for row in plans if row.values["valid_from"] <= today <= row.values["valid_to"]]
    chosen = max(valid or plans, key=lambda row: (row.values["valid_from"], row.values["adopted_on"]))
    w.facts["action_plan"] = _take("adopted_on", "valid_from", "valid_to")(chosen)
    w.index.append(("/action_plan", UUID(chosen.id)))


def _measures(w: _Writer) -> None:
    themes = {h.row.fact_id: h.row.values["theme"] for h in w.of("challenge")}
    evaluations: dict[str, list[Row]] = {}
    for h in w.of("evaluation"):
        evaluations.setdefault(h.row.values["measure_id"], []).append(h.row)

    ids = _ids(h.row for h in w.of("measure"))

    def measure(row: Row) -> Json:
        stance = row.values["stance_type"]
        return {
            "id": ids[row.fact_id],
            **_take("started_on", "ended_on", "owner", "agencies", "evidence_base", "flags")(row),
            "challenge": themes.get(row.values["challenge_id"], row.values["other_challenge"]),
            "stance": stance and {"type": stance, "reason": row.values["stance_reason"]},
            "evaluations": [
                _take("planned_on", "completed_on", "decision", "discussed_at_steering_on")(e)
                for e in evaluations.get(row.fact_id, ())
            ],
        }

    w.write("measures", "measure", measure)
    for i, h in enumerate(w.of("measure")):
        w.index += [
            (f"/measures/{i}/evaluations/{j}", UUID(e.id)) for j, e in enumerate(evaluations.get(h.row.fact_id, ()))
        ]
