"""Cutting a release, and reading the latest one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from app.clock import now, today
from certification.assessment.situation import months_before
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.processing import service as processing
from certification.processing.classes import Done
from dashboards.projection import reading
from dashboards.releases import store
from dashboards.releases.content import SCHEMA, content, counted, hidden_cells, tables
from dashboards.releases.errors import InTheFuture, NotAfterTheLatest
from dashboards.releases.facts import Public
from dashboards.releases.models import Release
from dashboards.releases.questions import ON_CASES, Basis, Document
from dashboards.releases.worlds import Answer, Count
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

    A question is counted anew only where that tells nothing together with its earlier counts; until then a release
    repeats the earlier table with its day. Raises `InTheFuture`, `NotAfterTheLatest`, and `BeforeRegister`.
    """
    if on > today():
        raise InTheFuture
    store.lock()
    latest = store.latest()
    if latest and on <= latest.on_date:
        raise NotAfterTheLatest(latest.on_date)
    months = criteria.parameter(ParameterKey.STALE_MONTHS, on)
    picture = reading.picture(on)
    applications = reading.applications(on)
    basis = Basis.of(documents(reading.latest_documents(on)), on, months, applications, steps_by(on))
    public = Public.of(on, criteria.in_force(on).classes, reading.known(on), applications, basis.documents)
    number = latest.number + 1 if latest else 1
    published = _tables(latest)
    counts = counted(picture, basis, public, published_counts(), alive=store.lock)
    text = canonical_json(content(picture, {**published, **tables(picture, basis, counts)}, months))
    release = Release(
        number=number, on_date=on, levels_of=number, content=text.decode(), sha256=digest(text), cut_at=now()
    )
    store.add(release, basis.ids if counts.keys() - ON_CASES else (), _rows(counts))
    return _published(release)


def steps_by(on: date) -> Sequence[Done]:
    """The steps that cases have done in the year before a day, as they were known then."""
    return processing.steps(months_before(on, 12), on)


def _tables(release: Release | None) -> dict[str, Any]:
    """The tables of a release, where it has those of today's schema."""
    said = json.loads(release.content) if release else {}
    return dict(said["levels"]) if said.get("schema") == SCHEMA else {}


def published_counts() -> dict[str, list[Count]]:
    """The counts of each question that have been published, the first one first."""
    hidden = {release.number: _tables(release) for release in store.releases()}
    return {
        question: [
            Count(
                {
                    row.municipality_id: Answer(
                        row.respondent_id,
                        row.source,
                        tuple(row.areas),
                        row.value,
                        None if row.left_open is None else frozenset(row.left_open),
                    )
                    for row in rows
                },
                hidden_cells(hidden[number][question]),
                number,
            )
            for number, rows in groupby(counts, key=lambda row: row.release_number)
        ]
        for question, counts in groupby(store.answers(), key=lambda row: row.question)
    }


def _rows(counts: Mapping[str, Count]) -> Iterator[dict[str, Any]]:
    for question, count in counts.items():
        for municipality_id, answer in count.answers.items():
            yield {
                "question": question,
                "municipality_id": municipality_id,
                "respondent_id": answer.respondent,
                "source": answer.source,
                "areas": list(answer.areas),
                "value": answer.value,
                "left_open": _left(answer),
            }


def _left(answer: Answer) -> list[str] | None:
    """What the public facts of the day left open of an answer, in one way or another of reading them."""
    ways = answer.left or ((answer.open,) if answer.open is not None else ())
    return sorted(frozenset().union(*ways)) if ways else None


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


def by(on: date) -> Listed | None:
    """The latest release of a day or earlier, or None before the first."""
    return next((each for each in listed() if each.on <= on), None)


def first() -> date | None:
    """The day of the first release, or None before it."""
    return min((each.on for each in listed()), default=None)


def day_of(number: int) -> date | None:
    """The day of a release, or None where there is no such."""
    return store.day_of(number)


def numbered(number: int) -> Published | None:
    """A release by its number, or None."""
    release = store.numbered(number)
    return _published(release) if release else None


def releases() -> list[Published]:
    """All of them, the first one first."""
    return [_published(each) for each in store.releases()]


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
            {row.municipality_id: row.told for row in members},
        )
