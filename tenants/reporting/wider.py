"""The wider facts of a submission: what a unit has told that `slt-facts/1` has no key for.

A pure function of the dated rows. No rule reads its result; whoever decides may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tenants.reporting.history import Row, holding
from tenants.reporting.meetings import absent
from tenants.reporting.rules import RULES

Json = dict[str, Any]

_BOOKKEEPING = frozenset({"tenant_id", "id", "fact_id", "valid", "reason", "version", "document_id"})


def statements(numbers: Mapping[str, str], as_of: date, rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Json]]:
    """The wider facts of a day by kind, in the order of the facts' first days.

    Each entry has the id of its `row` and of its `fact`, by which entries name each other, and those columns that the
    facts document leaves out (`Rule.wider`); all of its columns where the document has nothing of it, such as a planned
    meeting. `numbers` are those of the unit's municipalities by identity. What isn't filled in is left out.
    """
    told = {
        kind: [h.row for h in holding(found, as_of) if h.row.values.get("municipality_id") in (None, *numbers)]
        for kind, found in rows.items()
    }
    bodies = {g.fact_id for g in told.get("slt_group", ()) if not RULES["slt_group"].counts(g.values)}
    members = [
        [m.values[c] for c in ("group_id", "role", "municipality_id", "joined_on", "left_on")]
        for m in told.get("group_member", ())
    ]
    out: dict[str, list[Json]] = {}
    for kind in sorted(told):
        for row in told[kind]:
            entry = _columns(kind, row.values, bodies)
            if kind == "meeting" and RULES[kind].counts(row.values):
                entry |= _beside_the_meeting(row.values, bodies, members)
            if said := {k: _readable(v, numbers) for k, v in entry.items() if v not in (None, [], "")}:
                out.setdefault(kind, []).append({"row": row.id, "fact": row.fact_id, **_named(said)})
    return out


def _columns(kind: str, values: Mapping[str, Any], bodies: set[str]) -> Json:
    rule = RULES[kind]
    if rule.counts(values) and not _of_another_body(kind, values, bodies):
        return {column: values[column] for column in rule.wider}
    return {column: value for column, value in values.items() if column not in _BOOKKEEPING}


def _of_another_body(kind: str, values: Mapping[str, Any], bodies: set[str]) -> bool:
    """Whether an entry belongs to groups alone that aren't of the three levels, and so isn't in the document."""
    if kind == "group_member":
        return values["group_id"] in bodies
    return kind == "meeting" and values["kind"] == "slt" and bodies.issuperset(values["groups"])


def _beside_the_meeting(values: Mapping[str, Any], bodies: set[str], members: Sequence[Sequence[Any]]) -> Json:
    return {
        "absent": [list(pair) for pair in absent(values["groups"], values["present"], values["held_on"], members)],
        "other_groups": sorted(bodies.intersection(values["groups"])),
    }


def _readable(value: Any, numbers: Mapping[str, str]) -> Any:
    """The value with the numbers of municipalities in place of their identities."""
    if isinstance(value, list):
        return [_readable(part, numbers) for part in value]
    return numbers.get(value, value) if isinstance(value, str) else value


def _named(entry: Json) -> Json:
    return {column.replace("municipality_id", "municipality"): value for column, value in entry.items()}
