"""How each section of what a unit tells stands: whether somebody has gone through it, and what is new since the last time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tenants.reporting.history import holding
from tenants.reporting.service import Reported
from tenants.reporting.submission import following
from tenants.reporting.submission.models import Submission
from tenants.reporting.yearly.sections import SECTIONS, Section


@dataclass(frozen=True)
class SectionStanding:
    """A section as it stands now, and when somebody confirmed it so (`checked_at`; None: nobody has).

    `new` and `changed` are the ids of the facts (of what the police own: of the rows) of which the unit's latest
    submission knew nothing, or said something else; `removed` is how many of the rows that it knew are not there any more.
    All are empty where nothing was handed in.
    """

    section: Section
    stand: str
    checked_at: datetime | None
    new: frozenset[str]
    changed: frozenset[str]
    removed: int


@dataclass(frozen=True)
class Review:
    """What a unit tells today, its sections, and what it follows (None: nothing)."""

    reported: Reported
    sections: tuple[SectionStanding, ...]
    prior: Submission | None

    @property
    def confirmed(self) -> tuple[str, ...]:
        return tuple(one.section.slug for one in self.sections if one.checked_at)

    @property
    def checked_keys(self) -> frozenset[str]:
        """The keys of the document that somebody has gone through."""
        return frozenset(key for one in self.sections if one.checked_at for key in one.section.keys)

    def section(self, slug: str) -> SectionStanding:
        return next(one for one in self.sections if one.section.slug == slug)


def standings(
    found: Reported, prior: Submission | None, checks: Mapping[tuple[str, str], datetime]
) -> tuple[SectionStanding, ...]:
    """The sections of what is told now, beside what was handed in before; `checks` are by section and
    stand."""
    before = following.said_before(prior)
    now_said = following.by_row(found.document.facts, found.document.index)
    known = {row.id for rows in found.rows.values() for row in rows} | now_said.keys()
    keys_before = _keys_by_row(prior)
    made = []
    for section in SECTIONS:
        stand = _stand(section, found)
        rows = [row for kind in section.kinds for row in found.rows.get(kind, ())]
        facts = {row.id: row.fact_id for row in rows} | {
            str(row): str(row) for pointer, row in found.document.index if pointer.split("/")[1] in section.own_keys
        }
        differs = {fact for row, fact in facts.items() if before.get(row, ...) != now_said.get(row, ...)}
        fresh = {row.fact_id for row in rows if prior and row.reported_at > prior.frozen_at}
        gone = sum(1 for row_id, key in keys_before.items() if key in section.keys and row_id not in known)
        made.append(
            SectionStanding(
                section,
                stand,
                checks.get((section.slug, stand)),
                frozenset(fresh),
                frozenset(differs - fresh) if prior else frozenset(),
                gone,
            )
        )
    return tuple(made)


def _stand(section: Section, found: Reported) -> str:
    """The SHA-256 of all that a section is made of: each dated row, which of them hold, what is told to be empty, and
    what the document says of what is not the unit's own.
    """
    facts = found.document.facts
    made_of = {
        "rows": {kind: sorted((row.values for row in found.rows.get(kind, ())), key=_id) for kind in section.kinds},
        "holding": [h.row.id for kind in section.kinds for h in holding(found.rows.get(kind, ()), _as_of(found))],
        "nothing": sorted(found.nothing & section.keys),
        "others": {key: facts.get(key) for key in section.own_keys},
    }
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def _id(values: Mapping[str, object]) -> str:
    return str(values["id"])


def _as_of(found: Reported) -> date:
    return date.fromisoformat(found.document.facts["as_of"])


def _keys_by_row(prior: Submission | None) -> dict[str, str]:
    """The key of the document in which each row stood in a submission."""
    if prior is None:
        return {}
    return {entry["row"]: entry["pointer"].split("/")[1] for entry in json.loads(prior.document)["facts_index"]}
