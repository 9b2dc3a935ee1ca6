"""What is plainly missing on a list, without a rule: whether it meets a requirement is the assessment's to say."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.reporting.derived import is_overdue
from tenants.reporting.forms import Desk, is_over
from tenants.reporting.kinds import Kind
from tenants.reporting.schemas import LEVELS


def gaps(desk: Desk, kind: Kind) -> list[str]:
    """What to tell at the top of a list; empty where nothing is missing, or nothing is reported at all yet."""
    found = _GAPS.get(kind.name)
    return found(desk) if found and desk.rows(kind.name) else []


def _levels(desk: Desk) -> list[str]:
    there = {row.level for row in desk.rows("slt_group") if not is_over(row, desk.on)}
    missing = [str(label) for level, label in LEVELS if level not in there]
    return [_("Ikke meldt inn: %(levels)s.", levels=", ".join(missing))] if missing else []


def _coordinator(desk: Desk) -> list[str]:
    there = [row for row in desk.rows("coordinator_post") if row.started_on <= desk.on and not is_over(row, desk.on)]
    for place in {row.municipality_id for row in there}:
        total = sum(row.percent for row in there if row.municipality_id == place)
        if total > 100:
            return [_("Koordinatorstillingene er til sammen over hundre prosent. Har noen av dem sluttet?")]
    if there:
        return []
    return [_("Ingen koordinator er i arbeid i dag. Meld inn den som er ansatt, når det er avgjort.")]


def _roles(desk: Desk) -> list[str]:
    filled = {row.group_id for row in desk.rows("group_member") if not is_over(row, desk.on)}
    empty = [row.name for row in desk.rows("slt_group") if not is_over(row, desk.on) and row.fact_id not in filled]
    return [_("Ingen roller er meldt inn i: %(groups)s.", groups=", ".join(empty))] if empty else []


def _orders(desk: Desk) -> list[str]:
    late = sum(is_overdue(row, desk.on) for row in desk.rows("slt_order"))
    return (
        [ngettext("%(num)s bestilling er over fristen.", "%(num)s bestillinger er over fristen.", late)] if late else []
    )


def _measures(desk: Desk) -> list[str]:
    open_ones = [row for row in desk.rows("measure") if not is_over(row, desk.on)]
    undecided = sum(row.stance_type is None for row in open_ones)
    unowned = sum(row.owner is None for row in open_ones)
    found = []
    if undecided:
        text = ngettext(
            "%(num)s tiltak mangler svar på hvordan det skal evalueres.",
            "%(num)s tiltak mangler svar på hvordan de skal evalueres.",
            undecided,
        )
        found.append(text)
    if unowned:
        found.append(ngettext("%(num)s tiltak mangler en ansvarlig.", "%(num)s tiltak mangler en ansvarlig.", unowned))
    return found


_GAPS: dict[str, Callable[[Desk], list[str]]] = {
    "coordinator_post": _coordinator,
    "group_member": _roles,
    "measure": _measures,
    "slt_order": _orders,
    "slt_group": lambda desk: [*_levels(desk), *_roles(desk)],
}
