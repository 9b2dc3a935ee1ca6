"""Who has all that was published of a generated nation, year after year, learns nothing of one unit."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from dashboards.releases.protection import Question, recount, rows_hidden
from dashboards.releases.questions import APPLICATION, Age, question_of, values_of
from dashboards.releases.suppression import FLOOR
from dashboards.releases.worlds import NATION, Answer, Count
from tests.dashboards.releases.attacker import Attacker
from tests.dashboards.releases.country import Country

#: Levels with the steps that lead from them.
STEPS = ("0:vedtak", "1:a", "1:b", "2:c", "2:d", "2:e", "3:f", "3:g", "4")
LEVELS = frozenset("01234")


def published(seed: int, values: tuple[str, ...], shares: tuple[float, ...]) -> Iterator[tuple[Question, list[Count]]]:
    """What is published after each round of reports."""
    random = Random(seed)
    country, counts = Country.drawn(random), list[Count]()
    question = question_of("mapping", values)
    for year, share in enumerate(shares):
        country.report(random, year, share, values)
        if (count := recount(question, country.answers(), counts)) is not None:
            counts.append(count)
        yield question, counts


#: A wave each year, the late ones, and a month in which few reported: what is published after it may tell of these few.
WAVES = (0.6, 0.1, 0.9)


@pytest.mark.parametrize(
    ("seed", "values"),
    [pytest.param(1, tuple("01234"), id="levels"), pytest.param(2, STEPS, id="steps", marks=pytest.mark.slow)],
)
def test_an_attacker_with_every_release_learns_nothing_of_one_unit(seed: int, values: tuple[str, ...]) -> None:
    *_, (question, counts) = published(seed, values, WAVES)
    assert len(counts) > 1, "more than one count must be there to be compared"
    attacker = Attacker(question, counts)
    assert list(attacker.told(LEVELS)) == []
    assert attacker.narrow() == []


def test_the_tables_still_say_something() -> None:
    *_, (question, counts) = published(1, tuple("01234"), WAVES)
    for count in counts:
        told = [(a.areas, v) for a in count.answers.values() for v in question.columns[a.value]]
        cells = [(area, v) for areas, v in told for area in areas]
        assert not any(area == NATION for area, _column in count.hidden)
        assert sum(cell not in count.hidden for cell in cells) > len(cells) / 2


def test_a_unit_that_knows_its_own_answer_learns_no_other() -> None:
    (question, counts), *_ = published(3, tuple("01234"), (0.6,))
    for insider in list(counts[0].answers.values())[::150]:
        attacker = Attacker(question, counts, insider.respondent)
        assert [who for who, _value in attacker.told(LEVELS) if who != insider.respondent] == []


def test_the_attacker_finds_what_hiding_row_by_row_leaks() -> None:
    random = Random(1)
    country = Country.drawn(random)
    country.report(random, 0, 0.6, tuple("01234"))
    question = question_of("mapping", "01234")
    naive = Count(country.answers(), rows_hidden(question, country.answers()))
    attacker = Attacker(question, [naive])
    assert list(attacker.told(LEVELS)), "counties and districts lie almost alike: what parts them is one municipality"
    assert attacker.narrow()


def test_the_attacker_finds_what_a_threshold_of_three_leaks_over_two_releases() -> None:
    random = Random(4)
    country = Country.drawn(random)
    country.report(random, 0, 0.9, tuple("01234"))
    question = question_of("mapping", "01234")
    first = recount(question, country.answers())
    assert first is not None
    # Three of one county report anew, and are counted at once, as the rule of three would have it.
    county = [n for n, a in country.answers().items() if a.areas[0] == "county:46" and a.respondent == n][:FLOOR]
    for number in county:
        country.answered[number] = (1, "4")
    second = recount(question, country.answers())
    assert second is not None
    told = {who for who, _value in Attacker(question, [first, second]).told(LEVELS)}
    assert told & set(county)
    assert recount(question, country.answers(), [first]) is None, "ours waits"


def monthly(seed: int, share: float, months: int) -> Iterator[tuple[Question, list[Count]]]:
    """Month by month the applications under way: some come, some are decided, and those that stay grow old."""
    random, country = Random(seed), Country.drawn(Random(seed))
    came: dict[str, int] = {}
    counts: list[Count] = []
    question = question_of(APPLICATION, values_of(APPLICATION))
    for month in range(months):
        for unit in sorted(set(country.unit.values())):
            if unit in came and random.random() < 0.4:
                del came[unit]
            elif unit not in came and random.random() < share:
                came[unit] = month - random.randrange(2)
        answers = {}
        for number, unit in country.unit.items():
            age = month - came[unit] if unit in came else None
            value = Age.NONE if age is None else (Age.UP_TO_30, Age.UP_TO_90, Age.UP_TO_90, Age.OVER_90)[min(age, 3)]
            source = str(month) if age is None else f"{unit} {came[unit]} {value}"
            answers[number] = Answer(unit, source, country.areas[number], value)
        if (count := recount(question, answers, counts)) is not None:
            counts.append(count)
        yield question, counts


def test_an_attacker_with_every_month_learns_of_nobody_who_has_applied() -> None:
    *_, (question, counts) = monthly(5, 0.12, 3)
    assert len(counts) > 1, "more than one month must be there to be compared"
    attacker = Attacker(question, counts)
    assert [who for who, value in attacker.told(*question.apart) if value != Age.NONE] == []
    assert attacker.narrow() == []


def test_the_attacker_finds_who_has_applied_where_only_rows_are_hidden() -> None:
    (question, (count,)), *_ = monthly(5, 0.12, 1)
    naive = Count(count.answers, rows_hidden(question, count.answers))
    assert naive.hidden < count.hidden
    assert any(value != Age.NONE for _who, value in Attacker(question, [naive]).told(*question.apart))
