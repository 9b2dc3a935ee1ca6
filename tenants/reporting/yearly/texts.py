"""The words for how a report stands, for its unit's pages and KRÅD's."""

from __future__ import annotations

from flask_babel import gettext as _

from tenants.reporting.yearly.rounds import Due, Stage


def due_tag(due: Due) -> tuple[str, str]:
    """How a report stands with its deadline, and its colour."""
    return {
        Stage.DELIVERED: (_("Levert"), "success"),
        Stage.DELIVERED_LATE: (_("Levert etter fristen"), "success"),
        Stage.OPEN: (_("Ikke levert ennå"), "info"),
        Stage.EXTENDED: (_("Utsatt frist"), "info"),
        Stage.GRACE: (_("Fristen er ute"), "warning"),
        Stage.LATE: (_("For sent"), "danger"),
    }[due.stage]
