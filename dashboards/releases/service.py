"""Cutting a release, and reading the latest one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from app.clock import now, today
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from dashboards.projection import reading
from dashboards.releases import store
from dashboards.releases.content import Basis, Document, content, distributions
from dashboards.releases.errors import InTheFuture, NotAfterTheLatest
from dashboards.releases.models import Release
from dashboards.releases.suppression import FLOOR
from tenants.document import canonical_json, digest


@dataclass(frozen=True)
class Published:
    """A release as it is read: its number, its date and what it says."""

    number: int
    on: date
    sha256: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """A release in the list of them: what it says is read by its number."""

    number: int
    on: date
    sha256: str
    cut_at: datetime


def cut(on: date) -> Published:
    """Publish the release of a day, as `slt_projector`. It is numbered after the latest and never changes.

    The levels are counted anew only where as many units as a cell must have report otherwise than they did at the last
    count: the difference between two releases would tell of one or two. Raises `InTheFuture`, `NotAfterTheLatest`, and
    `BeforeRegister`.
    """
    if on > today():
        raise InTheFuture
    store.lock()
    before = store.latest()
    if before and on <= before.on_date:
        raise NotAfterTheLatest(before.on_date)
    months = criteria.parameter(ParameterKey.STALE_MONTHS, on)
    picture = reading.picture(on)
    basis = Basis.of(documents(reading.latest_documents(on)), on, months)
    number = before.number + 1 if before else 1
    if before and basis.renewed(store.documents(before.levels_of)) < FLOOR:
        levels, levels_of = json.loads(before.content)["levels"], before.levels_of
    else:
        levels, levels_of = distributions(picture, basis), number
    text = canonical_json(content(picture, levels, months))
    release = Release(
        number=number, on_date=on, levels_of=levels_of, content=text.decode(), sha256=digest(text), cut_at=now()
    )
    store.add(release, basis.ids if levels_of == number else ())
    return _published(release)


def cut_month() -> Published | None:
    """Publish the release of this month's first day, as `slt_projector`; None where this month has one already."""
    first, before = today().replace(day=1), store.latest()
    return None if before and before.on_date >= first else cut(first)


def latest(by: date | None = None) -> Published | None:
    """The latest release (of a day or earlier), or None before the first."""
    release = store.latest(by)
    return _published(release) if release else None


def listed() -> list[Listed]:
    """All releases, the latest first."""
    return [Listed(row.number, row.on_date, row.sha256, row.cut_at) for row in store.listed()]


def numbered(number: int) -> Published | None:
    """A release by its number, or None."""
    release = store.numbered(number)
    return _published(release) if release else None


def _published(release: Release) -> Published:
    return Published(release.number, release.on_date, release.sha256, json.loads(release.content))


def documents(rows: Iterable[Any]) -> Iterable[Document]:
    """The documents that rows of levels tell of, a row for each municipality, as `reading.latest_documents` has them."""
    rows = sorted(rows, key=lambda row: row.submission_id)
    for submission_id, group in groupby(rows, key=lambda row: row.submission_id):
        members = list(group)
        first = members[0]
        yield Document(
            submission_id,
            first.unit_id,
            first.as_of,
            first.criteria,
            {row.municipality_id: row.levels for row in members},
        )
