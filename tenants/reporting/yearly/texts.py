"""The words for how a report stands, for its unit's pages and KRÅD's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tenants.reporting.yearly.rounds import Due, Stage

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
