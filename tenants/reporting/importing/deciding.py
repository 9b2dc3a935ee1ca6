"""What becomes of an entry that is there already, when it is told anew: the two verbs of the house, chosen by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenants.reporting.history import Row
from tenants.reporting.importing.plans import Change, Verb
from tenants.reporting.rules import RULES

#: The columns that tell that something is over.
ENDS = ("repealed_on", "ended_on", "dissolved_on", "left_on", "closed_on")


def plain(value: Any) -> Any:
    """A value so that what a row holds as JSON and what was read compare: days and ids as texts, lists as sets."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return frozenset(tuple(map(plain, part)) if isinstance(part, (list, tuple)) else plain(part) for part in value)
    return value


def differing(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are others than the row's."""
    return {column: value for column, value in values.items() if plain(row.values.get(column)) != plain(value)}


def decide(
    kind: str,
    row: Row,
    values: Mapping[str, Any],
    *,
    place: str,
    on: date | None,
    reason: str,
    last: bool = True,
) -> Change:
    """What becomes of the fact of a row when it is told with these values.

    What has happened since (`Rule.later`) is told of. The rest is different from `on`, where what the row says began before
    that day and isn't what the fact is (`Rule.fixed`); otherwise, and where `on` is None, it was never so, for `reason`.
    `last`: the row is the fact's last one.
    """
    rule = RULES[kind]
    new = differing(row, values)
    told = Change(Verb.UNCHANGED, kind, place, UUID(row.fact_id), UUID(row.id))
    if not new:
        return told
    before = {column: row.values.get(column) for column in new}
    settled = rule.while_planned if rule.counts(row.values) else ()
    later = {
        column: value
        for column, value in new.items()
        if column in rule.later and column not in settled and value is not None
    }
    rest = {column: value for column, value in new.items() if column not in later}
    what = {"fact_id": told.fact_id, "row_id": told.row_id, "before": before}
    if not rest:
        over = any(column in ENDS and before[column] is None for column in later)
        return Change(Verb.ENDED if over else Verb.CHANGED, kind, place, later=later, **what)  # type: ignore[arg-type]
    lasting = set(rest).isdisjoint((*rule.fixed, *rule.later)) and not rule.happened
    if lasting and last and on is not None and on > row.begins:
        return Change(Verb.CHANGED, kind, place, values=rest, later=later, from_on=on, **what)  # type: ignore[arg-type]
    return Change(Verb.CORRECTED, kind, place, values=new, reason=reason, **what)  # type: ignore[arg-type]
