"""Previews: a version tried on the latest document of every unit, beside the version that it would succeed.

Each unit's document is judged at its own date, as the nation's figures judge it (`dashboards.projection`). The work is done
a number of units at a time: each is a job of its own that keeps what it found and how far it came in one commit, and then
asks for the next one. A worker that dies loses nothing but the units it was at, and no unit is there twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any
from uuid import UUID, uuid4

import msgspec

from app.clock import OSLO, now, today
from app.errors import NotFound
from app.jobs import outbox
from app.web.sorting import norwegian_key
from certification.assessment import Assessment, Criteria, assess
from certification.criteria import drafts, service, store
from certification.criteria.content import criteria_of, is_sensible
from certification.criteria.effects import Effect, Kind, effect
from certification.criteria.errors import NotSensible
from certification.criteria.models import CriteriaDraft, CriteriaPreview, CriteriaPreviewUnit
from tenants.document import check_facts, digest
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.units import service as units
from tenants.units.models import Unit
from tenants.units.service import Home

#: The kind of job that does a part of a preview.
JOB = "criteria_preview"
#: How many units are done in one job.
BATCH = 200
#: How many units are shown on a page.
PAGE = 25


@dataclass(frozen=True)
class Found:
    """What a version changes for one unit, by its latest document."""

    home: Home
    submission: Submission
    effect: Effect
    assessment_sha256: str


@dataclass(frozen=True)
class Stand:
    """A draft's preview: how far it has come, how many units it has found of each kind, and whether it still holds.

    `outdated`: the draft was edited, or another version was published, since. `since`: how many units have handed something
    in after it began.
    """

    row: CriteriaPreview
    counts: dict[Kind, int]
    is_of_draft: bool
    outdated: bool
    since: int

    @property
    def is_done(self) -> bool:
        return self.row.finished_at is not None

    @property
    def looked_at(self) -> int:
        return sum(self.counts.values())

    @property
    def holds(self) -> bool:
        """Whether the draft can be published on it."""
        return self.is_done and not self.outdated


@dataclass(frozen=True)
class Shown:
    """One unit of a preview, to be told about."""

    unit: Unit
    as_of: date
    language: units.Language
    effect: Effect


def start(draft_id: str) -> UUID:
    """Ask for a preview of the draft as it is now, in place of an earlier one. Raises `NotFound` and `NotSensible`."""
    draft = store.draft(draft_id, lock=True)
    if draft is None:
        raise NotFound
    if not is_sensible(drafts.content(draft)):
        raise NotSensible
    store.forget_preview(draft_id)
    row = CriteriaPreview(
        id=uuid4(),
        criteria_id=draft_id,
        base_id=service.latest().id,
        document=draft.document,
        sha256=draft.sha256,
        started_on=today(),
        started_at=now(),
        total=len(units.covering_ids(today())),
    )
    store.add(row)
    outbox.add(JOB, {"preview_id": row.id})
    return row.id


def work(preview_id: UUID) -> None:
    """Do the next units of a preview, and ask for those after them. Nothing where it was replaced or is done."""
    row = store.preview(preview_id, lock=True)
    if row is None or row.finished_at is not None:
        return
    left = units.covering_ids(row.started_on, row.reached, BATCH + 1)
    batch = left[:BATCH]
    found = list(judge(batch, service.version(row.base_id), criteria(row), row.started_on))
    store.keep_found([_kept(row.id, one) for one in found])
    row.done += len(batch)
    row.without += len(batch) - len(found)
    if batch:
        row.reached = batch[-1]
    if len(left) > BATCH:
        outbox.add(JOB, {"preview_id": row.id})
    else:
        row.finished_at, row.total = now(), row.done
    store.flush()


def run(base: Criteria, new: Criteria, on: date) -> Iterator[Found]:
    """Try a version on every unit at once, without keeping anything. As KRÅD."""
    covering = units.covering_ids(on)
    for begin in range(0, len(covering), BATCH):
        yield from judge(covering[begin : begin + BATCH], base, new, on)


def judge(unit_ids: Sequence[UUID], base: Criteria, new: Criteria, on: date) -> Iterator[Found]:
    """What `new` changes from `base` for each of these units that has handed anything in by a day.

    As many statements for thousands as for one.
    """
    homes = units.homes(unit_ids, on)
    for row in submissions.latest_of(unit_ids, datetime.combine(on + timedelta(days=1), time(), OSLO)):
        home = homes[row.tenant_id]
        found, after = _effect(row, base, new, {m.number: m.names.norwegian for m in home.municipalities})
        yield Found(home, row, found, digest(after.to_json()))


@dataclass(frozen=True)
class Own:
    """What a version changes for the acting unit, by the document that it handed in last, of a day."""

    effect: Effect
    as_of: date


def of_own(unit_id: UUID, base: Criteria, new: Criteria) -> Own | None:
    """What `new` changes from `base` for the acting unit; None where it has handed in nothing. As the unit."""
    row = submissions.prior_of(unit_id)
    return Own(_effect(row, base, new, units.names_by_number(unit_id, row.as_of))[0], row.as_of) if row else None


def of_id(criteria_id: str) -> Stand:
    """The preview of a draft, or that of a published version from when it was a draft. Raises `NotFound`."""
    row = store.preview_of(criteria_id)
    if row is None:
        raise NotFound
    return _stand(row, store.draft(criteria_id))


def criteria(row: CriteriaPreview) -> Criteria:
    """The version that was tried."""
    return criteria_of(json.loads(row.document))


def of(draft: CriteriaDraft) -> Stand | None:
    """A draft's preview, or None."""
    row = store.preview_of(draft.id)
    return _stand(row, draft) if row else None


def shown(preview_id: UUID, kind: Kind, page: int) -> list[Shown]:
    """The units of a preview that it found to be of a kind, a page of them."""
    return _told(store.found(preview_id, kind.value, page, PAGE))


def pages(count: int) -> int:
    """How many pages that many units take."""
    return max(ceil(count / PAGE), 1)


def _told(rows: Sequence[CriteriaPreviewUnit]) -> list[Shown]:
    known = units.several([row.unit_id for row in rows])
    return [
        Shown(
            known[row.unit_id],
            row.as_of,
            "nn" if row.language == "nn" else "nb",
            msgspec.convert(row.effect, Effect),
        )
        for row in rows
    ]


def _effect(row: Submission, base: Criteria, new: Criteria, names: dict[str, str]) -> tuple[Effect, Assessment]:
    """What turns for a document, and what `new` makes of it, at its own date."""
    document = check_facts(json.loads(row.document)["facts"])
    before, after = (assess(document, rules, row.as_of) for rules in (base, new))
    return effect(before, after, names), after


def _stand(row: CriteriaPreview, draft: CriteriaDraft | None) -> Stand:
    counts = store.counts(row.id)
    edited = draft is not None and (row.sha256 != draft.sha256 or row.base_id != service.latest().id)
    return Stand(
        row,
        {kind: counts.get(kind.value, 0) for kind in Kind},
        draft is not None,
        edited,
        submissions.handed_in_since(row.started_at) if row.finished_at and draft else 0,
    )


def _kept(preview_id: UUID, one: Found) -> dict[str, Any]:
    return {
        "preview_id": preview_id,
        "unit_id": one.home.unit.id,
        "submission_id": one.submission.id,
        "as_of": one.submission.as_of,
        "name_key": norwegian_key(one.home.unit.name),
        "language": one.home.language,
        "kind": one.effect.kind.value,
        "effect": msgspec.to_builtins(one.effect),
        "assessment_sha256": one.assessment_sha256,
    }
