"""The unit's year as iCalendar (RFC 5545). Pure: the same entries give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from app.clock import OSLO
from certification.wheel.service import Entry, Sort

#: How often a calendar should ask again; many ask less often, whatever is said.
REFRESH = timedelta(hours=12)


def calendar(name: str, entries: Iterable[Entry], changed_at: datetime, address: str) -> bytes:
    """A calendar of the entries; `changed_at` is since when they have been as they are, `address` the portal's.

    A meeting with a time is at that time, in UTC so that no time zone has to be sent along; everything else is a whole day
    that keeps nobody busy. The text goes through the library, which escapes and folds it.
    """
    from icalendar import Calendar, Event  # 0.5 s, which no other page needs

    told = Calendar()
    told.add("prodid", "-//SLT-portalen//Aarshjul//NO")
    told.add("version", "2.0")
    told.add("calscale", "GREGORIAN")
    told.add("method", "PUBLISH")
    told.add("name", name)
    told.add("x-wr-calname", name)
    told.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@slt-portalen")
        event.add("dtstamp", changed_at)
        event.add("summary", entry.title)
        event.add("dtstart", _instant(entry.on, entry.starts_at) if entry.starts_at else entry.on)
        if entry.starts_at and entry.ends_at:
            event.add("dtend", _instant(entry.on, entry.ends_at))
        event.add("transp", "OPAQUE" if entry.starts_at else "TRANSPARENT")
        event.add("categories", [_CATEGORIES[entry.sort]])
        event.add("url", address + entry.url)
        if entry.state:
            event.add("description", entry.state)
        told.add_component(event)
    text: bytes = told.to_ical()
    return text


_CATEGORIES = {Sort.MEETING: "SLT-møte", Sort.DEADLINE: "SLT-frist", Sort.PLAN: "SLT-plan"}


def _instant(on: date, clock: str) -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), tzinfo=OSLO).astimezone(UTC)
