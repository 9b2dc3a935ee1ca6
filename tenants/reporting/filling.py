"""Values in the rows of facts: putting them in, and reading them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy.orm.attributes import flag_modified

from tenants.reporting.models import Attendance, Meeting, MeetingGroup
from tenants.reporting.rules import Values


def values_of(row: Any) -> dict[str, Any]:
    """What every column of a row says, by its name."""
    return {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs}


def fill(row: Any, values: Values) -> None:
    """Put values into a row; what it has already stays as it is."""
    for column, value in values.items():
        if isinstance(row, Meeting) and column in ("groups", "present"):
            _fill_meeting(row, column, cast("Sequence[Any]", value))
        elif getattr(row, column) != value:
            setattr(row, column, value)


def _fill_meeting(row: Meeting, column: str, value: Sequence[Any]) -> None:
    told = (
        {g.group_id for g in row.groups} if column == "groups" else {(o.role, o.municipality_id) for o in row.present}
    )
    if told != set(value):
        # The meeting's own columns may say what they said, and whoever comes second must see that it is another version.
        flag_modified(row, "held_on")
    if column == "groups":
        before = {group.group_id: group for group in row.groups}
        row.groups = [
            before.get(id_) or MeetingGroup(tenant_id=row.tenant_id, group_id=id_) for id_ in dict.fromkeys(value)
        ]
    else:
        there = {(one.role, one.municipality_id): one for one in row.present}
        row.present = [
            there.get(pair) or Attendance(tenant_id=row.tenant_id, role=pair[0], municipality_id=pair[1])
            for pair in dict.fromkeys(value)
        ]
