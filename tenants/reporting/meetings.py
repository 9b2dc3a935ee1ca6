"""What can be read out of meetings: how often each level meets, how soon the minutes come, and who wasn't there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from app.web.formats import as_short_date
from tenants.reporting.history import months_before
from tenants.reporting.parameters import MINUTES_SENT_WITHIN_DAYS


@dataclass(frozen=True)
class Rhythm:
    """The meetings of a level in the twelve months that end with a day.

    `longest_gap` is in days, from meeting to meeting, and also from the last one (or the beginning of the period, or of
    the level's first group) until now: a level that has stopped meeting shows it. `in_time` of `sent` minutes came
    within the days that they should.
    """

    level: str
    count: int
    longest_gap: int
    sent: int
    in_time: int


def rhythm(level: str, groups: Iterable[Any], meetings: Iterable[Any], on: date) -> Rhythm | None:
    """How often a level has met. `groups` and `meetings` are rows; None where the level has no group yet."""
    own = {g.fact_id: g.established_on for g in groups if g.level == level and g.established_on <= on}
    if not own:
        return None
    since = months_before(on, 12)
    held = [
        m
        for m in meetings
        if m.status == "held"
        and m.kind == "slt"
        and since < m.held_on <= on
        and any(g.group_id in own for g in m.groups)
    ]
    days = sorted([*(m.held_on for m in held), on])
    begins = max(since + timedelta(days=1), min(own.values()))
    waits = [wait for m in held if (wait := lead_time(m)) is not None]
    return Rhythm(
        level,
        len(held),
        max((later - earlier).days for earlier, later in pairwise([min(begins, days[0]), *days])),
        len(waits),
        sum(wait <= MINUTES_SENT_WITHIN_DAYS for wait in waits),
    )


def lead_time(meeting: Any) -> int | None:
    """Days from a meeting until its minutes were sent out; None where they weren't, or nobody has told."""
    return (meeting.minutes_sent_on - meeting.held_on).days if meeting.minutes_sent_on else None


def absent(
    groups: Collection[Any], present: Collection[Any], held_on: Any, members: Iterable[Sequence[Any]]
) -> list[tuple[Any, Any]]:
    """The roles of a meeting's groups that weren't there, each with its municipality (None: the whole unit), once.

    `members` are (group, role, municipality, first day, day of leaving or None). Where nobody is told to have been there,
    nobody has told who was: the list is empty.
    """
    if not present:
        return []
    there = {tuple(pair) for pair in present}
    invited = dict.fromkeys(
        (role, municipality)
        for group, role, municipality, joined_on, left_on in members
        if group in groups and joined_on <= held_on and (left_on is None or left_on > held_on)
    )
    return [pair for pair in invited if pair not in there]


def by_day(
    meetings: Iterable[Any], groups: Iterable[Any], *, of_steering: bool, still_there: bool
) -> list[tuple[Any, object]]:
    """The meetings (those of steering groups alone) to choose among, the latest first, by their day and groups.

    With `still_there` without those that were cancelled.
    """
    known = {group.fact_id: group.name for group in groups if group.level == "steering" or not of_steering}
    found = [
        (meeting, [known[each.group_id] for each in meeting.groups if each.group_id in known])
        for meeting in meetings
        if not (still_there and meeting.status == "cancelled")
    ]
    found.sort(key=lambda pair: pair[0].held_on, reverse=True)
    return [(meeting.fact_id, ", ".join((as_short_date(meeting.held_on), *names))) for meeting, names in found if names]
