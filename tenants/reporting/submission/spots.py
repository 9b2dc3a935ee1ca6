"""The facts of a frozen document one by one, so that somebody can point at one: where it stands, in words, and its page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from app.web.formats import as_short_date
from tenants.reporting import schemas
from tenants.reporting.kinds import KINDS
from tenants.reporting.said import said
from tenants.reporting.submission import service
from tenants.reporting.submission.following import by_row
from tenants.reporting.submission.models import Submission
from tenants.reporting.submission.parts import label

#: What tells an entry of the document from others of its sort, the first one that it has.
_TELLING = ("case_number", "held_on", "confirmed_on", "completed_on", "adopted_on", "theme", "name")
_POLICE = "police_confirmations"


@dataclass(frozen=True)
class Spot:
    """A fact of a document: its JSON pointer, what it is called, and the unit's page of it."""

    pointer: str
    name: str
    kind: str | None
    row: UUID

    @property
    def url(self) -> str:
        """Where the unit mends it, and puts documents beside it."""
        return (
            url_for("police.unit_home")
            if self.kind is None
            else url_for(f"reporting.{self.kind}_page", row_id=self.row)
        )


def spots(submission: Submission, names: Mapping[str, str]) -> dict[str, Spot]:
    """The facts of a submission by their pointers, in its order; `names` are the municipalities' by number."""
    facts: Mapping[str, Any] = json.loads(submission.document)["facts"]
    told = {entry.row: entry.name for sort in said(service.statements(submission), names) for entry in sort.entries}
    places = service.index(submission)
    entries = by_row(facts, places)
    several = len(facts["unit"]["municipalities"]) > 1
    kinds = {kind.rule.key: kind for kind in reversed(KINDS.values())}
    found = {}
    for pointer, row in places:
        key, *rest = pointer.split("/")[1:]
        if len(rest) > 1 or (key not in kinds and key != _POLICE):
            continue
        title = _("Bekreftelser fra politiet") if key == _POLICE else str(kinds[key].one)
        detail = told.get(str(row)) or _detail(entries[str(row)])
        place = _place(entries[str(row)], names) if several else None
        name = ", ".join(
            part for part in (f"{title}: {detail}" if detail and detail != title else title, place) if part
        )
        found[pointer] = Spot(pointer, name, None if key == _POLICE else kinds[key].name, row)
    return found


def _detail(entry: Any) -> str:
    if isinstance(entry, Mapping):
        if level := entry.get("level"):
            return label(schemas.LEVELS, level)
        return _detail(next((entry[key] for key in _TELLING if entry.get(key)), ""))
    try:
        return as_short_date(date.fromisoformat(str(entry)))
    except ValueError:
        return str(entry)


def _place(entry: Any, names: Mapping[str, str]) -> str | None:
    return names.get(entry.get("municipality") or "") if isinstance(entry, Mapping) else None
