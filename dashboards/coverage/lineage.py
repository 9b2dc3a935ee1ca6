"""What has happened to a municipality itself, as its page tells it: names, numbers, county, police district, mergers and splits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from babel.lists import format_list
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Row

from app.web.i18n import page_language
from app.web.sorting import norwegian_key
from dashboards.coverage import store
from dashboards.figures import dated

_PARTED = ("merger", "split")


@dataclass(frozen=True)
class Lineage:
    """The days on which something happened, the latest first, each with what; and the latest merger or split, with the names and
    the pages of what the municipality was on the day before (`on` None: there was none).
    """

    events: Sequence[tuple[date, str]]
    on: date | None
    before: Sequence[tuple[str, str]]


def of(municipality_id: UUID, on: date) -> Lineage:
    """What has happened to a municipality by a day."""
    been, passed = store.been(municipality_id, on), store.passed(municipality_id, on)
    told = [*_became(been), *_passed(passed, been[0].since)]
    days = sorted({day for day, _said in told}, reverse=True)
    events = [(day, " ".join(said for each, said in told if each == day)) for day in days]
    latest = max((row.changed_on for row in passed if row.kind in _PARTED), default=None)
    return Lineage(events, latest, _before(been, passed, latest) if latest else ())


def _became(been: Iterable[Row[Any]]) -> Iterator[tuple[date, str]]:
    nynorsk = page_language() == "nn"
    for old, new in pairwise(been):
        if old.name != new.name:
            yield new.since, _("Kommunen skiftet navn fra %(old)s til %(new)s.", old=old.name, new=new.name)
        if old.number != new.number:
            yield new.since, _("Kommunenummeret ble endret fra %(old)s til %(new)s.", old=old.number, new=new.number)
        if old.county_id != new.county_id:
            yield new.since, _("Kommunen gikk fra %(old)s til %(new)s.", old=old.county, new=new.county)
        if old.police_district_id != new.police_district_id:
            names = [each.police_district_nn if nynorsk else each.police_district for each in (old, new)]
            yield new.since, _("Kommunen gikk fra %(old)s til %(new)s.", old=names[0], new=names[1])


def _passed(passed: Iterable[Row[Any]], began: date) -> Iterator[tuple[date, str]]:
    def sort(row: Row[Any]) -> tuple[date, str, bool]:
        return row.changed_on, row.kind, row.left

    for (day, kind, left), rows in groupby(sorted(passed, key=sort), key=sort):
        names = format_list(sorted((row.name for row in rows), key=norwegian_key), locale=get_locale())
        new = day == began
        if kind == "boundary_transfer":
            came = _("Et område kom over fra %(names)s.", names=names)
            yield day, _("Et område gikk over til %(names)s.", names=names) if left else came
        elif left:
            yield day, _("En del ble skilt ut til %(names)s.", names=names)
        elif kind == "merger":
            made = _("Kommunen ble til av %(names)s.", names=names)
            yield day, made if new else _("%(names)s ble en del av kommunen.", names=names)
        else:
            parted = _("Kommunen ble skilt ut fra %(names)s.", names=names)
            yield day, parted if new else _("Kommunen fikk en del av %(names)s.", names=names)


def _before(been: Sequence[Row[Any]], passed: Iterable[Row[Any]], latest: date) -> list[tuple[str, str]]:
    """The ways to what the municipality was on the day before: each part, and itself if it was there."""
    eve = latest - timedelta(days=1)
    parts = [row for row in passed if row.changed_on == latest and row.kind in _PARTED and not row.left]
    itself = [row for row in been if row.since <= eve][-1:]
    links = {(row.name, url_for("coverage.municipality", number=row.number, **dated(eve))) for row in (*itself, *parts)}
    return sorted(links, key=lambda link: norwegian_key(link[0]))
