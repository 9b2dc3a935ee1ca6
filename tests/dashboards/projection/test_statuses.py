"""Where a unit stands on each day, whatever happened to it and in whatever order it is told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.certificates.states import Impossible, Life, State, Step
from dashboards.projection.statuses import (
    CERTIFIED,
    UNDECIDED,
    Certificate,
    Days,
    History,
    Rejection,
    Report,
    Status,
    prevails,
    spells,
    transitions,
)

Thing = TypeVar("Thing")

HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)

_days = st.dates(FIRST, LAST)


@st.composite
def _ranges(draw: st.DrawFn, *, open_end: bool = True) -> Days:
    start = draw(_days)
    end = draw(
        st.one_of(st.none(), st.dates(start, LAST)) if open_end else st.dates(start + timedelta(1), date(2031, 1, 1))
    )
    return Days(start, end)


@st.composite
def _lives(draw: st.DrawFn) -> Life:
    """A certificate's life: given for some days, and then whatever can happen to it."""
    days = draw(_ranges(open_end=False))
    life = Life(days.start, days.end or LAST)
    on = days.start
    for step in draw(st.lists(st.sampled_from(Step), max_size=5)):
        on += timedelta(draw(st.integers(0, 200)))
        with suppress(Impossible):
            life = life.after(step, on)
    return life


_certificates = st.builds(
    Certificate,
    _lives(),
    st.sampled_from(sorted(CERTIFIED)),
    st.sampled_from([frozenset({HERE}), frozenset({HERE, ELSEWHERE})]),
    st.one_of(st.none(), _days),
)
_histories = st.builds(
    History,
    st.lists(
        st.builds(Rejection, _days, st.sampled_from([None, frozenset({HERE}), frozenset({ELSEWHERE})])), max_size=2
    ).map(tuple),
    st.lists(_certificates, max_size=3).map(tuple),
    st.lists(st.builds(Report, _days, st.sampled_from([frozenset({HERE}), frozenset({ELSEWHERE})])), max_size=2).map(
        tuple
    ),
)


@given(_histories, st.lists(_ranges(), min_size=1, max_size=3), _days)
def test_the_spells_say_of_every_day_what_the_history_says_of_it_and_nothing_outside_the_cover(
    history: History, cover: list[Days], on: date
) -> None:
    found = [spell for spell in spells(history, cover) if on in spell.days]
    if any(on in days for days in cover):
        assert [(s.status, s.certificate_until) for s in found] == [history.status(on)]
    else:
        assert not found


@given(_histories, st.lists(_ranges(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_told_changes_nothing(
    history: History, cover: list[Days], random: Random
) -> None:
    def shuffled(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(random.sample(things, len(things)))

    told_otherwise = History(shuffled(history.rejections), shuffled(history.certificates), shuffled(history.reports))
    assert spells(told_otherwise, cover[::-1]) == spells(history, cover)


def test_who_has_reported_is_told_apart_until_something_is_decided() -> None:
    reported = [Report(date(2022, 3, 1), frozenset({HERE})), Report(date(2023, 3, 1), frozenset({HERE, ELSEWHERE}))]
    history = History((Rejection(date(2024, 1, 1)),), (), tuple(reported))
    cover = [Days(date(2021, 1, 1))]

    def told(of: History) -> list[tuple[date, Status]]:
        return [(spell.days.start, spell.status) for spell in spells(of, cover)]

    rejected = (date(2024, 1, 1), Status.REJECTED)
    first, second = (date(2022, 3, 1), Status.NONE), (date(2023, 3, 1), Status.NONE)
    assert told(history) == told(history.of(HERE)) == [(date(2021, 1, 1), Status.NOT_REPORTED), first, rejected]
    # The other joined, and a report that doesn't name it says nothing of it.
    assert told(history.of(ELSEWHERE)) == [(date(2021, 1, 1), Status.NOT_REPORTED), second, rejected]
    assert told(History()) == [(date(2021, 1, 1), Status.NOT_REPORTED)]


def _of(*certificates: Certificate, rejected: tuple[str, ...] = ()) -> History:
    return History(tuple(Rejection(date.fromisoformat(day)) for day in rejected), certificates)


def _approved(start: str, end: str, *, withdrawn: bool = False) -> Certificate:
    days = date.fromisoformat(start), date.fromisoformat(end)
    return Certificate(Life(*days, (), Step.WITHDRAWN if withdrawn else None), Status.APPROVED, frozenset({HERE}))


def _suspended(start: str, end: str, *spells: tuple[str, str | None]) -> Certificate:
    given = _approved(start, end)
    told = [(date.fromisoformat(since), until and date.fromisoformat(until)) for since, until in spells]
    return replace(given, life=replace(given.life, suspended=tuple((since, until or None) for since, until in told)))


@pytest.mark.parametrize(
    ("history", "on", "expected"),
    [
        (_of(), "2024-01-01", Status.NOT_REPORTED),
        (_of(rejected=("2024-02-01",)), "2024-01-31", Status.NOT_REPORTED),
        (_of(rejected=("2024-02-01",)), "2024-02-01", Status.REJECTED),
        (_of(_approved("2022-01-01", "2026-01-01")), "2025-12-31", Status.APPROVED),
        (_of(_approved("2022-01-01", "2026-01-01")), "2026-01-01", Status.EXPIRED),
        (_of(_approved("2022-01-01", "2023-05-01", withdrawn=True)), "2023-05-01", Status.WITHDRAWN),
        (_of(_suspended("2022-01-01", "2026-01-01", ("2023-05-01", "2023-06-01"))), "2023-05-31", Status.SUSPENDED),
        (_of(_suspended("2022-01-01", "2026-01-01", ("2023-05-01", "2023-06-01"))), "2023-06-01", Status.APPROVED),
        (_of(_suspended("2022-01-01", "2026-01-01", ("2023-05-01", None))), "2026-01-01", Status.EXPIRED),
        (_of(_suspended("2022-01-01", "2026-01-01", ("2023-05-01", None))), "2024-01-01", Status.SUSPENDED),
        (
            _of(_approved("2022-01-01", "2026-01-01"), _approved("2026-01-01", "2030-01-01")),
            "2026-01-01",
            Status.APPROVED,
        ),
    ],
)
def test_a_day_in_the_life_of_a_unit(history: History, on: str, expected: Status) -> None:
    assert history.status(date.fromisoformat(on))[0] is expected


def test_each_rejection_begins_a_spell_of_its_own() -> None:
    found = spells(_of(rejected=("2024-02-01", "2025-03-01")), [Days(date(2024, 1, 1))])
    assert [(s.days.start.isoformat(), s.status) for s in found] == [
        ("2024-01-01", Status.NOT_REPORTED),
        ("2024-02-01", Status.REJECTED),
        ("2025-03-01", Status.REJECTED),
    ]


def test_a_certificate_says_nothing_of_a_municipality_that_it_does_not_name() -> None:
    history = _of(_approved("2022-01-01", "2026-01-01"), rejected=("2021-12-01",))
    on = date(2023, 1, 1)
    assert history.of(HERE).status(on)[0] is Status.APPROVED
    assert history.of(ELSEWHERE).status(on)[0] is Status.REJECTED


def test_an_approval_that_leaves_a_municipality_out_is_a_rejection_of_it_alone() -> None:
    day = date(2022, 1, 1)
    history = History((Rejection(day, frozenset({ELSEWHERE})),), (_approved("2022-01-01", "2026-01-01"),))
    assert history.of(HERE).status(day)[0] is Status.APPROVED
    assert history.of(ELSEWHERE).status(day)[0] is Status.REJECTED
    assert history.status(date(2026, 1, 1))[0] is Status.EXPIRED


def test_when_the_conditions_are_met_the_days_before_stay_as_they_were() -> None:
    life = Life(date(2022, 1, 1), date(2026, 1, 1))
    before = _of(Certificate(life, Status.APPROVED_WITH_CONDITIONS, frozenset({HERE})))
    met = date(2023, 5, 1)
    after = _of(Certificate(life, Status.APPROVED_WITH_CONDITIONS, frozenset({HERE}), met_on=met))
    for day in (date(2022, 1, 1), met - timedelta(1)):
        assert after.status(day) == before.status(day)
    assert after.status(met) == (Status.APPROVED, life.end)
    assert [s.status for s in spells(after, [Days(date(2022, 1, 1))])] == [
        Status.APPROVED_WITH_CONDITIONS,
        Status.APPROVED,
        Status.EXPIRED,
    ]


def test_a_renewal_is_a_spell_of_its_own_with_its_own_end() -> None:
    history = _of(_approved("2018-01-01", "2022-01-01"), _approved("2022-01-01", "2026-01-01"))
    assert [s.certificate_until for s in spells(history, [Days(date(2018, 1, 1))])] == [
        date(2022, 1, 1),
        date(2026, 1, 1),
        None,
    ]


def _a_year_after(day: date) -> date:
    return day + timedelta(365)


@given(_histories, st.lists(_ranges(), min_size=1, max_size=3), _days)
def test_nobody_is_in_transition_who_is_covered_or_never_left_in_the_time_of_a_certificate(
    history: History, cover: list[Days], on: date
) -> None:
    found = [spell for spell in transitions(history, cover, _a_year_after) if on in spell.days]
    assert len(found) <= 1
    for spell in found:
        left = spell.days.start
        assert not any(on in days for days in cover)
        assert any(c.life.state(left - timedelta(1)) is State.VALID for c in history.certificates)
        assert on < _a_year_after(left)


@pytest.mark.parametrize(
    ("history", "cover", "ends"),
    [
        (_of(_approved("2022-01-01", "2026-01-01")), ["2024-03-01"], "2025-03-01"),
        (_of(_approved("2022-01-01", "2024-08-01", withdrawn=True)), ["2024-03-01"], "2024-08-01"),
        (_of(_approved("2022-01-01", "2024-08-01")), ["2024-03-01"], "2025-03-01"),
        (_of(_approved("2022-01-01", "2026-01-01")), ["2024-03-01", "2024-06-01"], "2024-06-01"),
        (_of(_approved("2022-01-01", "2024-03-01")), ["2024-03-02"], None),
        (_of(_suspended("2022-01-01", "2026-01-01", ("2024-02-01", None))), ["2024-03-01"], None),
        (_of(rejected=("2024-01-01",)), ["2024-03-01"], None),
    ],
)
def test_a_transition_lasts_its_time_unless_the_certificate_is_withdrawn_or_the_place_comes_back(
    history: History, cover: list[str], ends: str | None
) -> None:
    left, *again = (date.fromisoformat(day) for day in cover)
    ranges = [Days(date(2021, 1, 1), left), *(Days(day) for day in again)]
    found = transitions(history, ranges, lambda day: day.replace(year=day.year + 1))
    assert [(s.days, s.status) for s in found] == (
        [(Days(left, date.fromisoformat(ends)), Status.IN_TRANSITION)] if ends else []
    )


def test_a_decision_in_the_new_unit_ends_the_transition_and_nothing_older_does() -> None:
    left = date(2024, 3, 1)
    for status in Status:
        assert prevails(status, date(2024, 5, 1), left) == (status not in UNDECIDED)
        assert prevails(status, left, left) == (status in CERTIFIED)
