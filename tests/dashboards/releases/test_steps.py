"""How long each step of a case took is released of the nation alone, and tells of no unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from flask import Flask

from app.clock import today
from app.db.roles import COUNCIL, PROJECTOR
from app.db.session import acting
from certification.processing.classes import age_key
from dashboards.prerequisites import service as standing
from dashboards.releases import service as releases
from dashboards.releases.protection import Question, recount, rows_hidden
from dashboards.releases.questions import HANDLING, NATIONAL, STEPS_TAKEN, columns_of, question_of, values_of
from dashboards.releases.suppression import FLOOR
from dashboards.releases.worlds import NATION, Answer, Count
from tests.dashboards.releases.attacker import Attacker
from tests.dashboards.releases.test_service import NUMBERS
from tests.database import People
from tests.factories.nation import Nation

REVIEW = "case_review"


def years(seed: int, shares: tuple[float, ...]) -> Iterator[tuple[Question, list[Count]]]:
    """The counts after each year in which so many of the units had a case decided, some in few days and few in many."""
    random, counts, taken = Random(seed), list[Count](), dict[str, Answer]()
    question = question_of(REVIEW, values_of(REVIEW))
    for year, share in enumerate(shares):
        for unit in map(str, range(200)):
            if random.random() < share:
                taken[unit] = Answer(unit, f"{unit} {year}", (), age_key(int(random.expovariate(1 / 25))))
        if (count := recount(question, dict(taken), counts)) is not None:
            counts.append(count)
        yield question, counts


def test_an_attacker_with_every_year_learns_of_no_units_case() -> None:
    for seed in range(6):
        *_, (question, counts) = years(seed, (0.2, 0.02, 0.9, 0.05))
        assert len(counts) > 1, "more than one count must be there to be compared"
        attacker = Attacker(question, counts)
        assert list(attacker.told(*question.apart)) == []
        assert attacker.narrow() == [], seed
    assert STEPS_TAKEN.keys() == NATIONAL


def test_the_attacker_finds_the_few_whom_counting_everybody_anew_each_year_would_tell_of() -> None:
    found = []
    for seed in range(6):
        question, whole = question_of(REVIEW, values_of(REVIEW)), []
        for _question, counts in years(seed, (0.2, 0.02)):
            whole = counts
        random, taken = Random(seed), dict(whole[0].answers)
        for unit in random.sample(sorted(taken), FLOOR - 1):
            taken[unit] = Answer(unit, "anew", (), "91-")
        naive = Count(taken, rows_hidden(question, taken))
        found += list(Attacker(question, [whole[0], naive]).told(*question.apart))
    assert found


def test_a_release_has_the_steps_of_the_past_year_and_krad_those_of_today(
    nation: Nation, portal: Flask, people: People
) -> None:
    units = [nation.unit(number) for number in NUMBERS]
    for index, unit in enumerate(units):
        came = today() - timedelta(days=300)
        begun, decided = came + timedelta(days=5 if index % 2 else 20), came + timedelta(days=100 - index)
        case = nation.applied(unit, came)
        for seq, (kind, on) in enumerate(
            (
                ("review_started", begun),
                ("question_asked", begun),
                ("answered", begun + timedelta(days=2)),
                ("approved", decided),
            ),
            2,
        ):
            nation._event(unit, case, seq, kind, on)
    nation.project(*units)
    before = nation.cut(today() - timedelta(days=250))
    nation.cut(today())
    with portal.app_context(), acting(PROJECTOR):
        first, second = (releases.numbered(number) for number in (before.number, before.number + 1))
    assert first
    assert second
    table = second.content["levels"][REVIEW]
    assert list(table["areas"]) == [NATION]
    assert "county:40" in second.content["levels"][HANDLING]["areas"]
    row = table["areas"][NATION]
    assert (row["reported"], sum(v for v in row["columns"].values() if v != ":") in (0, 8)) == (8, True)
    assert second.content["levels"]["case_received"]["areas"][NATION]["columns"] == {
        **dict.fromkeys(("91-", "61-90", "31-60"), 0),
        "15-30": 4,
        "0-14": 4,
    }
    # By an earlier day nothing had been decided, and the rest was as it was known then.
    assert first.content["levels"][REVIEW]["areas"][NATION]["reported"] == 0
    assert first.content["levels"]["case_received"]["areas"][NATION]["reported"] == 8
    with portal.test_request_context(), acting(COUNCIL, people("council", "case_officer").token):
        live = standing.live(today())
    reviews = live.questions[REVIEW].nation
    assert (reviews.columns["61-90"], reviews.columns["91-"], reviews.hidden) == (6, 2, 0)
    with portal.test_request_context(), acting(PROJECTOR):
        released = standing.of(second.number)
    assert released
    for question, counted in released.questions.items():
        for area, numbers in counted.areas.items():
            assert tuple(numbers.columns) == columns_of(question), "a column's number stands under its name"
            told_of = second.content["levels"][question]["areas"][area]["columns"]
            assert {c: ":" if n is None else n for c, n in numbers.columns.items()} == told_of
    public = portal.test_client()
    told = public.get("/tall/saksbehandling-trinn.json").get_json()
    assert told["dimension"]["trinn"]["category"]["index"] == ["received", "review", "waiting"]
    assert told["extension"]["release"] == second.number
    assert told["value"][:6] == [0, 0, 0, 4, 4, 349]
    assert "figur-saksbehandling-trinn" in public.get("/forutsetninger").text
