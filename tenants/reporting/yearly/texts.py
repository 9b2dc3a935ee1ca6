"""The words for how a report and its sections stand, for its unit's pages and KRÅD's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tenants.reporting.yearly.rounds import Due, Stage
from tenants.reporting.yearly.standings import SectionStanding

#: How a report stands with its deadline, and its colour.
STAGES: dict[Stage, tuple[object, str]] = {
    Stage.DELIVERED: (_l("Levert"), "success"),
    Stage.DELIVERED_LATE: (_l("Levert etter fristen"), "success"),
    Stage.OPEN: (_l("Ikke levert ennå"), "info"),
    Stage.EXTENDED: (_l("Utsatt frist"), "info"),
    Stage.GRACE: (_l("Fristen er ute"), "warning"),
    Stage.LATE: (_l("For sent"), "danger"),
}


def due_tag(due: Due) -> tuple[str, str]:
    """How a report stands, and its colour."""
    label, color = STAGES[due.stage]
    return str(label), color


def news(one: SectionStanding) -> str:
    """What has happened in a section since the latest submission, in a few words."""
    told = []
    if one.new:
        told.append(ngettext("%(num)s ny", "%(num)s nye", len(one.new)))
    if one.changed:
        told.append(ngettext("%(num)s endret", "%(num)s endret", len(one.changed)))
    if one.removed:
        told.append(ngettext("%(num)s fjernet", "%(num)s fjernet", one.removed))
    return ", ".join(told)
