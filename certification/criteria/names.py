"""What a criteria version is called on a page."""

from __future__ import annotations

from flask_babel import gettext as _


def criteria_name(criteria: str) -> str:
    """`handbook-1` is the handbook's rules, in their first version."""
    name, _dash, number = criteria.rpartition("-")
    return _("Håndboken, versjon %(number)s", number=number) if name == "handbook" else criteria
