"""What somebody who knows how a finding stands knows of a prerequisite. Pure.

That a unit is approved, and the titles of its conditions, are public: they say which findings are met and which are not. A
level says of the conditions below it that they hold, and of the step that is lacking next that it doesn't.
"""

from __future__ import annotations

from certification.assessment.codes import Condition, FindingId
from certification.assessment.prerequisites import ROWS

#: The conditions that hold where a finding is met.
_HOLD: dict[FindingId, frozenset[Condition]] = {
    FindingId.VEDTAK: frozenset({Condition.VEDTAK, Condition.VEDTAK_OR_POLICE_CONFIRMATION}),
    FindingId.POLICE_CONFIRMATION: frozenset({Condition.POLICE_CONFIRMATION, Condition.VEDTAK_OR_POLICE_CONFIRMATION}),
    FindingId.COORDINATOR: frozenset({Condition.COORDINATOR_IN_POST}),
    FindingId.STEERING_GROUP: frozenset({Condition.STEERING_GROUP}),
    FindingId.GOALS_IN_PLANS: frozenset({Condition.GOALS_IN_PLANS, Condition.GOAL, Condition.ADOPTED_GOAL}),
    FindingId.STEERING_MEETINGS: frozenset({Condition.STEERING_MEETING}),
    FindingId.COORDINATION_MEETINGS: frozenset(
        {Condition.COORDINATION_MEETING, Condition.COORDINATION_MEETINGS_REGULAR}
    ),
    FindingId.COORDINATOR_PLACEMENT: frozenset({Condition.COORDINATOR_IN_POST, Condition.ACROSS_SECTORS}),
    FindingId.COORDINATOR_MANDATE: frozenset({Condition.COORDINATOR_IN_POST, Condition.COORDINATOR_MANDATE}),
    FindingId.ANNUAL_GATHERING: frozenset({Condition.ANNUAL_GATHERING}),
}
#: The conditions of which not all below a level can hold where a finding is not met.
_FAIL: dict[FindingId, frozenset[Condition]] = {
    FindingId.VEDTAK: frozenset({Condition.VEDTAK}),
    FindingId.POLICE_CONFIRMATION: frozenset({Condition.POLICE_CONFIRMATION}),
    FindingId.COORDINATOR: frozenset({Condition.COORDINATOR_IN_POST, Condition.COORDINATOR_MANDATE}),
    FindingId.STEERING_GROUP: frozenset({Condition.STEERING_GROUP}),
    FindingId.GOALS_IN_PLANS: frozenset({Condition.GOALS_IN_PLANS}),
    FindingId.COORDINATOR_PLACEMENT: frozenset({Condition.ACROSS_SECTORS}),
    FindingId.COORDINATOR_MANDATE: frozenset({Condition.COORDINATOR_MANDATE}),
    FindingId.ANNUAL_GATHERING: frozenset({Condition.ANNUAL_GATHERING}),
}
#: What is said by the mere being there of what is assessed: it never fails.
ALWAYS = frozenset({Condition.COORDINATOR_REPORTED})

_CONDITIONS = {str(row.key): row.conditions for row in ROWS}


def agrees(prerequisite: str, level: int, lacking: str | None, finding: FindingId, *, met: bool) -> bool:
    """Whether a municipality can stand at a level, lack a condition of the next one (None: it is the highest), and meet a
    finding, or not meet it.
    """
    if met:
        return lacking not in _HOLD.get(finding, ())
    rows = _CONDITIONS[prerequisite]
    held = [condition for row in rows[:level] for condition in row]
    if lacking is not None:
        held += rows[level][: rows[level].index(Condition(lacking))]
    if level and lacking == Condition.VEDTAK:
        held.append(Condition.POLICE_CONFIRMATION)  # one of the two is there
    return _FAIL.get(finding, frozenset()).isdisjoint(held)
