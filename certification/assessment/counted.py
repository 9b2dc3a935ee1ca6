"""What the nation counts of each municipality in a document: its levels, the step that it lacks next, its meetings. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, get_args

from certification.assessment.assess import level_of, met_by_place
from certification.assessment.criteria import Criteria, Meetings
from certification.assessment.findings import RULES
from certification.assessment.prerequisites import ROWS
from certification.assessment.situation import Place, Situation
from tenants.document import FactsDocument
from tenants.document.facts import Level

#: How the confirmation of the police stands in a document; the best one last.
Police = Literal["missing", "withdrawn", "confirmed"]
POLICE: tuple[Police, ...] = get_args(Police)

#: The levels that meet, each with a function of the criteria to its norm in a window; the handbook has none for the third.
_NORMS: dict[Level, Callable[[Meetings], int | None]] = {
    "steering": lambda meetings: meetings.steering,
    "coordination": lambda meetings: meetings.coordination_months - len(meetings.exempt_months),
    "practitioner": lambda meetings: None,
}

#: What a document told of a municipality, as JSON: `steps` is, of each prerequisite that is reported and below level 4, the
#: first condition of the next level that doesn't hold; `meetings` is, where they are reported, how many of each level
#: there were in the criteria's window, and how many there should be; `police` is how the police's confirmation stood.
Told = dict[str, Any]

#: The steps that a prerequisite can lack: the level that each leads from, and the condition.
STEPS: dict[str, tuple[tuple[int, str], ...]] = {
    row.key: tuple((level, condition) for level, of in enumerate(row.conditions) for condition in of) for row in ROWS
}


def counted(document: FactsDocument, criteria: Criteria, as_of: date) -> dict[str, Told]:
    """Of each municipality of the unit: `steps`, `meetings` (H30, H31, H42 for the norms), `police` (H2, C7), `unmet`."""
    situation = Situation(document.facts, criteria.parameters, as_of)
    places = {number: Place(situation, number) for number in document.facts.unit.municipalities}
    verdicts = {rule.id: [rule.judge(place) for place in places.values()] for rule in RULES}
    unmet = [str(id_) for id_, of in verdicts.items() if any(verdict.status == "not_met" for verdict in of)]
    told: dict[str, Told] = {}
    for (number, place), met in zip(places.items(), met_by_place(verdicts), strict=True):
        steps: dict[str, str] = {}
        for row in ROWS:
            ladder = row.ladder(place, met)
            level = level_of(ladder)
            if ladder is not None and level is not None and level < len(ladder):
                steps[row.key] = next(condition for condition, holds in ladder[level].items() if not holds)
        told[number] = {"steps": steps, "meetings": _meetings(place), "police": _police(place), "unmet": unmet}
    return told


def _police(place: Place) -> Police:
    """Confirmed as the rule has it, or else withdrawn where one was taken back by the day; missing where none is known."""
    if place.police_signed:
        return "confirmed"
    on = place.situation.as_of
    taken_back = any(each.withdrawn_on is not None and each.withdrawn_on <= on for each in place.confirmations)
    return "withdrawn" if taken_back else "missing"


def _meetings(place: Place) -> Mapping[str, list[int | None]]:
    if place.facts.meetings is None:
        return {}
    norms = place.situation.parameters.meetings
    return {level: [len(place.recent_meetings(level)), norm(norms)] for level, norm in _NORMS.items()}
