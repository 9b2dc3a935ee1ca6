"""Sections that several papers share, in the language in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.pdf import Section
from app.web.formats import as_short_date
from certification.standing.due import Due
from certification.standing.telling import Level, Line
from certification.standing.words import matter
from tenants.reporting import overview
from tenants.reporting.columns import word
from tenants.reporting.forms import Desk
from tenants.reporting.kinds import KINDS


def told(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], otherwise: str, most: int = 0) -> Section:
    """A table with at most so many rows (0: all), how many it leaves out, and a sentence in place of an empty one."""
    lines = [tuple(cell or "–" for cell in row) for row in rows]
    if not lines:
        return Section(title, note=otherwise)
    left_out = len(lines) - most if most else 0
    note = ngettext("Én til står i portalen.", "%(num)s til står i portalen.", left_out) if left_out > 0 else None
    return Section(title, tuple(head), tuple(lines[:most] if most else lines), note)


def entries(desk: Desk, kind: str, found: list[Any], title: str | None = None) -> Section:
    """Entries of a sort, with the columns of its list."""
    columns, lines = overview.texts(desk, KINDS[kind], found)
    head = [str(word(kind, column)) for column in columns]
    return told(title or str(KINDS[kind].title), head, lines, _("Ingenting."))


def levels(items: Sequence[Level]) -> Section:
    """The seven prerequisites."""
    rows = [
        (
            item.title,
            _("Ikke meldt inn") if item.level is None else _("%(level)s av 4", level=item.level),
            item.step or _("Høyeste nivå."),
        )
        for item in items
    ]
    return told(_("De sju forutsetningene"), (_("Forutsetning"), _("Nivå"), _("Neste steg")), rows, "")


def lacking(lines: Sequence[Line], title: str, most: int = 0) -> Section:
    """What lacks, with what to do about it."""
    rows = [(line.title, line.step or line.why or "") for line in lines]
    return told(title, (_("Hva"), _("Neste steg")), rows, _("Ingenting mangler."), most)


def deadlines(items: Sequence[Due], most: int = 0) -> Section:
    """What is due within 60 days, or was due."""
    rows = [(as_short_date(each.on), matter(each)) for each in items]
    return told(
        _("Frister de neste 60 dagene"),
        (_("Frist"), _("Hva")),
        rows,
        _("Ingen frister de neste 60 dagene."),
        most,
    )
