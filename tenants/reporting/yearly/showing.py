"""A section's facts as its page shows them: what is new or changed marked, and what was old news folded away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from markupsafe import Markup

from app.clock import OSLO
from app.web.formats import as_short_date
from tenants.document import check_facts
from tenants.reporting import overview
from tenants.reporting.forms import Desk, is_over
from tenants.reporting.kinds import KINDS
from tenants.reporting.overview import FactTable
from tenants.reporting.submission import readable
from tenants.reporting.yearly.sections import BY_SLUG
from tenants.reporting.yearly.standings import Review, SectionStanding
from tenants.units import service as units

Cells = list[list[object]]


@dataclass(frozen=True)
class Shown:
    """One sort of facts of a section: the table's head, the rows to look at, and those that nothing has happened to.

    `inherited` are the rows of the unit that reports for the whole city. `table` has the ways to add.
    """

    title: object
    head: list[dict[str, object]]
    rows: Cells
    older: Cells
    inherited_head: list[dict[str, object]]
    inherited: Cells
    table: FactTable | None
    note: str | None = None


def shown(desk: Desk, report: Review, slug: str) -> list[Shown]:
    """The facts of a section, sort by sort."""
    section, standing = BY_SLUG[slug], report.section(slug)
    if not section.kinds:
        return [_police(desk, report, standing)]
    entered = {row.fact_id: row.reported_at for rows in report.reported.rows.values() for row in rows}
    return [_sort(desk, report, standing, kind, entered) for kind in section.kinds]


def _sort(desk: Desk, report: Review, standing: SectionStanding, name: str, entered: Mapping[str, datetime]) -> Shown:
    kind = KINDS[name]
    table = overview.table(desk, kind)
    rows: Cells = []
    older: Cells = []
    for row, cells in zip(table.found, table.rows, strict=True):
        mark = _mark(standing, row.fact_id)
        at = entered.get(str(row.fact_id))
        line = [_marked(cells[0], mark), *cells[1:], as_short_date(at.astimezone(OSLO)) if at else ""]
        known = report.prior is not None and not mark
        (older if known and (kind.rule.happened or is_over(row, desk.on)) else rows).append(line)
    head, inherited = overview.inherited(desk, kind) if name in ("vedtak", "plan") else ([], [])
    return Shown(kind.title, [*table.head, {"label": _("Ført inn")}], rows, older, head, inherited, table)


def _police(desk: Desk, report: Review, standing: SectionStanding) -> Shown:
    document = report.reported.document
    facts = check_facts(document.facts).facts
    names = units.names_by_number(desk.tenant_id, desk.on)
    section = readable.police_section(facts, names, len(names) > 1)
    ids = [row for pointer, row in document.index if pointer.startswith("/police_confirmations/")]
    rows = [
        [_marked(cells[0], _mark(standing, row)), *cells[1:]] for row, cells in zip(ids, section.cells, strict=True)
    ]
    return Shown(section.title, [{"label": label} for label in section.head], rows, [], [], [], None, section.note)


def _mark(standing: SectionStanding, fact_id: UUID) -> str:
    if str(fact_id) in standing.new:
        return str(_("Nytt siden sist"))
    return str(_("Endret siden sist")) if str(fact_id) in standing.changed else ""


def _marked(cell: object, mark: str) -> object:
    return cell if not mark else Markup('{} <strong class="ds-tag" data-color="info">{}</strong>').format(cell, mark)
