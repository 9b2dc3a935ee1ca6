"""Each prerequisite at the edge of its levels: one change of the flawless document, the level, and what lacks first."""

from __future__ import annotations

import pytest

from certification.assessment import packaged
from certification.assessment.prerequisites import ROWS
from certification.assessment.situation import Place, Situation
from tenants.document import check_facts
from tests.certification.assessment.judging import Change, judge
from tests.certification.assessment.levels_of_cooperation import COOPERATION
from tests.certification.assessment.levels_of_measures import MEASURES
from tests.certification.assessment.oracle import expected
from tests.certification.assessment.test_examples import contracted
from tests.tenants.document.documents import flawless

LEVELS = [*COOPERATION, *MEASURES]


@pytest.mark.parametrize(
    ("prerequisite", "level", "lacking", "change"),
    [row[1:] for row in LEVELS],
    ids=[f"{row[1]}: {row[0]}" for row in LEVELS],
)
def test_level(prerequisite: str, level: int | None, lacking: list[str], change: Change) -> None:
    document = flawless()
    change(document)
    assessment = judge(document)
    (found,) = (each for each in assessment.prerequisites if each.key == prerequisite)
    assert found.level == level
    assert [condition for step in found.next[:1] for condition in step.unmet][: len(lacking) or None] == lacking
    assert all(step.level > (level or 0) for step in found.next)
    assert contracted(assessment.to_json()) == expected(document)


def test_the_table_names_the_conditions_that_its_ladders_ask() -> None:
    document = check_facts(flawless())
    place = Place(Situation(document.facts, packaged().parameters, document.facts.as_of), "4003")
    for row in ROWS:
        ladder = row.ladder(place, frozenset())
        assert ladder is not None
        assert tuple(tuple(level) for level in ladder) == row.conditions
