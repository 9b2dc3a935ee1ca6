"""Save a series of planned meetings, all or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from flask_babel import gettext as _

from app.errors import Invalid
from tenants.reporting import service as reporting
from tenants.reporting.forms import Desk, Mode
from tenants.reporting.kinds import KINDS


def taken(desk: Desk, groups: Collection[UUID], series_id: UUID | None = None) -> set[date]:
    """The days on which any of the groups meets already; those of the series itself, sent twice, don't count."""
    return {
        row.held_on
        for row in desk.rows("meeting")
        if row.status != "cancelled"
        and any(each.group_id in groups for each in row.groups)
        and (series_id is None or row.fact_id != _fact_id(series_id, row.held_on))
    }


def save(
    desk: Desk, series_id: UUID, days: Sequence[date | None], groups: Collection[UUID], times: Mapping[str, Any]
) -> int:
    """Plan a meeting of the groups on each day, and return how many; a joint meeting is one for all the groups.

    None in `days` is a day that was taken off. The ids of the meetings follow from the series and the day, so that saving
    twice plans each once. Raises `Invalid`, with the fields `days-N-held_on`; then nothing is saved.
    """
    busy, seen = taken(desk, groups, series_id), set[date]()
    faults: dict[str, object] = {}
    for index, day in enumerate(days):
        if day is None:
            continue
        if day <= desk.on:
            faults[f"days-{index}-held_on"] = _("Dagen har vært. Skriv en dag fram i tid, eller ta den bort.")
        elif day in seen:
            faults[f"days-{index}-held_on"] = _("Dagen står to ganger.")
        elif day in busy:
            faults[f"days-{index}-held_on"] = _("Gruppen har alt et møte denne dagen.")
        seen.add(day)
    if not seen:
        faults["days"] = _("Ta med minst én dato.")
    if faults:
        raise Invalid(fields=faults)
    kind = KINDS["meeting"]
    for day in sorted(seen):
        answers = {**kind.defaults, "held_on": day, "groups": list(groups), **times}
        values = desk.values(kind, Mode.NEW, answers)
        reporting.report(desk.tenant_id, kind.name, values, fact_id=_fact_id(series_id, day))
    return len(seen)


def _fact_id(series_id: UUID, day: date) -> UUID:
    return uuid5(series_id, day.isoformat())
