"""What the rules ask of the facts: what is in force, who covers a municipality, which meetings count.

Dates are calendar dates; everything is seen from `as_of` (`docs/spec/assessment.md`, parts 1 and 2).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from certification.assessment.criteria import Parameters
from tenants.document.facts import (
    Coordinator,
    Facts,
    Group,
    Level,
    Measure,
    Meeting,
    Member,
    PoliceConfirmation,
    Presence,
    Vedtak,
)

POLICE_LEADERS = frozenset({"police_leader"})


def months_before(day: date, months: int) -> date:
    """Return the same day of the month `months` calendar months earlier, cut to that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_force(start: date, end: date | None, day: date) -> bool:
    """Tell whether something that starts and ends is in force on a day; the end day no longer counts."""
    return start <= day and (end is None or end > day)


def share_is(percent: int, part: int, whole: int) -> bool:
    """Tell whether `part` of `whole` is `percent` or more, exactly; always of nothing."""
    return part * 100 >= percent * whole


class Living:
    """A unit's facts at `as_of`, by themselves."""

    def __init__(self, facts: Facts, as_of: date) -> None:
        self.facts = facts
        self.as_of = as_of

    def reached(self, day: date | None) -> bool:
        """Tell whether a day is given and not after as_of."""
        return day is not None and day <= self.as_of

    @cached_property
    def coordinator_in_post(self) -> Coordinator | None:
        """The coordinator, if in post at as_of."""
        coordinator = self.facts.coordinator
        if coordinator is not None and in_force(coordinator.started_on, coordinator.ended_on, self.as_of):
            return coordinator
        return None

    @cached_property
    def active_measures(self) -> list[Measure]:
        """The measures that have started and not ended."""
        return [m for m in self.facts.measures or () if in_force(m.started_on, m.ended_on, self.as_of)]

    @cached_property
    def slt_meetings(self) -> list[Meeting]:
        """The meetings held by as_of; the mediation service's own group never counts."""
        return [
            meeting for meeting in self.facts.meetings or () if meeting.kind == "slt" and meeting.held_on <= self.as_of
        ]


class Situation(Living):
    """The same, with the parameters to judge them by."""

    def __init__(self, facts: Facts, parameters: Parameters, as_of: date) -> None:
        super().__init__(facts, as_of)
        self.parameters = parameters
        self._starts: dict[int, date] = {}

    def within(self, months: int, day: date | None) -> bool:
        """Tell whether a day lies in window(months): after the day that many months before as_of, as_of included."""
        start = self._starts.get(months)
        if start is None:
            start = self._starts[months] = months_before(self.as_of, months)
        return day is not None and start < day <= self.as_of

    @property
    def had_gathering(self) -> bool:
        """Whether there was an annual gathering in its window."""
        months = self.parameters.gathering.window_months
        return any(self.within(months, day) for day in self.facts.annual_gatherings or ())


class Here:
    """One municipality of the unit, as its facts are."""

    def __init__(self, living: Living, municipality: str) -> None:
        self.living = living
        self.municipality = municipality
        self.facts = living.facts
        self._meetings: dict[Level, list[Meeting]] = {}

    # What follows is asked for by those rules alone that need it, so that `proof` can tell which facts each rests on.

    @cached_property
    def _alone(self) -> bool:
        return len(self.facts.unit.municipalities) == 1

    @cached_property
    def _district(self) -> bool:
        return self.facts.unit.kind == "city_district"

    @cached_property
    def political_bodies(self) -> set[str]:
        """The bodies whose vedtak is political here."""
        return {"municipal_council", "executive_committee"} | ({"district_committee"} if self._district else set())

    @cached_property
    def political_leaders(self) -> set[str]:
        """The roles of the political leader."""
        return {"mayor"} | ({"district_committee_chair"} if self._district else set())

    @cached_property
    def administrative_leaders(self) -> set[str]:
        """The roles of the administrative leader."""
        return {"chief_executive"} | ({"district_director"} if self._district else set())

    @cached_property
    def _groups(self) -> dict[Level, list[Group]]:
        groups: dict[Level, list[Group]] = {"steering": [], "coordination": [], "practitioner": []}
        for group in self.facts.groups or ():
            if self.municipality in group.covers:
                groups[group.level].append(group)
        return groups

    @cached_property
    def vedtak(self) -> list[Vedtak]:
        """The entries for this municipality."""
        return [entry for entry in self.facts.vedtak or () if entry.municipality == self.municipality]

    @cached_property
    def vedtak_in_force(self) -> list[Vedtak]:
        """Those that apply at as_of; the last day of `valid_until` counts."""
        as_of = self.living.as_of
        return [
            entry
            for entry in self.vedtak
            if in_force(entry.adopted_on, entry.repealed_on, as_of)
            and (entry.valid_until is None or entry.valid_until >= as_of)
        ]

    @cached_property
    def confirmations(self) -> list[PoliceConfirmation]:
        """The entries for this municipality."""
        return [entry for entry in self.facts.police_confirmations or () if entry.municipality == self.municipality]

    @cached_property
    def confirmations_in_force(self) -> list[PoliceConfirmation]:
        """Those that apply at as_of; the last day of `valid_until` counts."""
        as_of = self.living.as_of
        return [
            entry
            for entry in self.confirmations
            if in_force(entry.confirmed_on, entry.withdrawn_on, as_of)
            and (entry.valid_until is None or entry.valid_until >= as_of)
        ]

    @cached_property
    def police_signed(self) -> list[PoliceConfirmation]:
        """The confirmations in force that the police themselves have signed (H2, C7)."""
        return [entry for entry in self.confirmations_in_force if entry.signatory_agency == "police"]

    def groups(self, level: Level) -> list[Group]:
        """Return the groups of a level that cover this municipality and are in force at as_of."""
        as_of = self.living.as_of
        return [group for group in self._groups[level] if in_force(group.established_on, group.dissolved_on, as_of)]

    def members(self, level: Level) -> list[Member]:
        """Return the members, of this municipality or of the whole unit, of all these groups together."""
        return [member for group in self.groups(level) for member in self.here(group.members)]

    def here(self, members: Iterable[Member]) -> list[Member]:
        """Return the members whose municipality is this one, or the whole unit."""
        return [member for member in members if member.municipality is None or member.municipality == self.municipality]

    def has_leader(self, people: Iterable[Member] | Iterable[Presence], roles: Iterable[str]) -> bool:
        """Tell whether one of the roles is there for this very municipality; the whole unit is it where alone."""
        return any(
            person.role in roles
            and (person.municipality == self.municipality or (person.municipality is None and self._alone))
            for person in people
        )

    def has_police_leader(self, people: Iterable[Member] | Iterable[Presence]) -> bool:
        """Tell whether a police leader is there, for this municipality or for the whole unit."""
        return any(
            person.role in POLICE_LEADERS and person.municipality in (None, self.municipality) for person in people
        )

    def meetings(self, level: Level) -> list[Meeting]:
        """Return the meetings of this municipality at a level, each once, whenever they were held.

        A meeting counts when it served a group of the level that covers the municipality and was in force that day.
        """
        if level not in self._meetings:
            groups = {group.id: group for group in self._groups[level]}
            self._meetings[level] = [
                meeting
                for meeting in self.living.slt_meetings
                if any(
                    id_ in groups and in_force(groups[id_].established_on, groups[id_].dissolved_on, meeting.held_on)
                    for id_ in meeting.groups
                )
            ]
        return self._meetings[level]


class Place(Here):
    """One municipality of the unit, in its situation."""

    def __init__(self, situation: Situation, municipality: str) -> None:
        super().__init__(situation, municipality)
        self.situation = situation

    def recent_meetings(self, level: Level) -> list[Meeting]:
        """Return those of them in the window for meetings."""
        months = self.situation.parameters.meetings.window_months
        return [meeting for meeting in self.meetings(level) if self.situation.within(months, meeting.held_on)]
