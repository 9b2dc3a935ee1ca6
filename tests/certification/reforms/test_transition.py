"""What a status becomes by a reform, as pure functions of spells."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from certification.certificates.states import Life, Step
from dashboards.projection.service import standings
from dashboards.projection.statuses import (
    CERTIFIED,
    Certificate,
    Days,
    History,
    Spell,
    Status,
    Succession,
    inherited,
    laid_over,
)

D = date.fromisoformat
ON, EVE = D("2026-06-01"), D("2026-05-31")


def test_who_came_of_an_approved_one_is_in_transition_and_its_own_status_prevails() -> None:
    a, n = UUID(int=1), UUID(int=2)
    approved = History(
        certificates=(Certificate(Life(D("2025-01-15"), D("2029-01-15")), Status.APPROVED, frozenset({a})),)
    )
    cover = [Days(D("2024-01-01"), ON)]

    def after(day: date) -> date:
        return day.replace(year=day.year + 1)

    came = Succession(a, n, ON, "merger", new=True)
    year = Spell(Days(ON, D("2027-06-01")), Status.IN_TRANSITION, None)
    assert inherited(approved, cover, came, after) == [year]
    assert inherited(History(), cover, came, after) == []
    assert inherited(approved, [Days(D("2024-01-01"), EVE)], came, after) == [], "it was another's by then"
    assert inherited(approved, cover, Succession(a, n, ON, "split", new=False), after) == []
    taken = Certificate(Life(D("2025-01-15"), D("2026-09-01"), (), Step.WITHDRAWN), Status.APPROVED, frozenset({a}))
    assert inherited(History(certificates=(taken,)), cover, came, after) == [
        Spell(Days(ON, D("2026-09-01")), Status.IN_TRANSITION, None)
    ]
    own = [
        Spell(Days(ON, D("2026-08-01")), Status.NONE, None),
        Spell(Days(D("2026-08-01"), D("2026-10-01")), Status.NONE, None),
        Spell(Days(D("2026-10-01"), None), Status.APPROVED, D("2030-01-01")),
    ]
    assert laid_over(own, [year]) == [Spell(Days(ON, D("2026-10-01")), Status.IN_TRANSITION, None), own[2]]
    assert laid_over(own[:1], [year]) == [year]
    assert laid_over([Spell(Days(ON, None), Status.NONE, None)], [year, year]) == [
        year,
        Spell(Days(D("2027-06-01"), None), Status.NONE, None),
    ]


def test_what_is_in_transition_is_covered_in_some_of_its_days() -> None:
    a, n, away = UUID(int=1), UUID(int=2), D("2026-09-01")
    life = Life(D("2025-01-15"), D("2029-01-15")).after(Step.LAPSED, ON)
    told = History(certificates=(Certificate(life, Status.APPROVED, frozenset({a})),))
    came = SimpleNamespace(source_id=a, target_id=n, changed_on=ON, kind="merger", new=True)
    cover = [
        SimpleNamespace(place_id=place, municipality_id=place, start=start, end=end)
        for place, start, end in ((a, D("2024-01-01"), ON), (n, ON, away))
    ]
    _own, places = standings(told, cover, lambda day: day.replace(year=day.year + 1), [came])
    year = Days(ON, D("2027-06-01"))
    # It is told as long as it lasts, whoever covers it: the unit does in the days until it moves away.
    assert places[n] == [Spell(year, Status.IN_TRANSITION, None, (Days(ON, away),))]
    assert [spell.covered for spell in places[a]] == [(spell.days,) for spell in places[a][:-1]] + [()]
    _own, unmoved = standings(told, cover[:1], lambda day: day.replace(year=day.year + 1), [came])
    assert unmoved[n] == [Spell(year, Status.IN_TRANSITION, None)]


def test_a_certificate_that_lapsed_is_neither_valid_nor_withdrawn() -> None:
    life = Life(D("2025-01-15"), D("2029-01-15")).after(Step.LAPSED, ON)
    assert (str(life.state(EVE)), str(life.state(ON))) == ("valid", "lapsed")


@settings(deadline=None)
@given(
    cuts=st.lists(st.integers(0, 40), min_size=1, max_size=5, unique=True).map(sorted),
    statuses=st.lists(st.sampled_from([s for s in Status if s is not Status.IN_TRANSITION]), min_size=5, max_size=5),
    moves=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 15)), max_size=3),
)
def test_on_every_day_a_place_has_one_status_and_none_is_approved_that_was_not(
    cuts: list[int], statuses: list[Status], moves: list[tuple[int, int]]
) -> None:
    def day(n: int) -> date:
        return ON + timedelta(days=n)

    own = [
        Spell(Days(day(start), day(end) if end is not None else None), status, None)
        for start, end, status in zip(cuts, [*cuts[1:], None], statuses, strict=False)
    ]
    moving = [Spell(Days(day(at), day(at + long)), Status.IN_TRANSITION, None) for at, long in moves]
    laid = laid_over(own, moving)
    for n in range(50):
        before = [spell.status for spell in own if day(n) in spell.days]
        after = [spell.status for spell in laid if day(n) in spell.days]
        moves_today = any(day(n) in move.days for move in moving)
        assert len(after) == (1 if before or moves_today else 0)
        assert after in (before, [Status.IN_TRANSITION])
        assert moves_today or after == before
        assert not CERTIFIED.intersection(before) or after == before
