"""A step is called the most frequent only where no hidden one can be lacking oftener."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from app.db.roles import STATS
from app.db.session import acting
from certification.assessment import PrerequisiteKey
from certification.assessment.counted import STEPS
from dashboards.figures import Missing
from dashboards.prerequisites import brief, lacking, saying
from dashboards.prerequisites.service import Counted, Row, Standing
from dashboards.prerequisites.words import step_text
from dashboards.releases.questions import Grouping
from dashboards.releases.worlds import NATION

ON = date(2026, 11, 1)
FIRST, SECOND = "1:police_confirmation", "1:in_plan"


def row(
    steps: dict[str, int | None], columns: dict[str, int | None] | None = None, area: str = NATION, reported: int = 158
) -> Row:
    names = None if area == NATION else ("Innlandet", "Innlandet")
    return Row(area, names, 357, reported, {**dict.fromkeys("0123"), "4": 40, **(columns or {})}, steps)


@pytest.mark.parametrize(
    ("steps", "columns", "most"),
    [
        ({FIRST: 13, SECOND: None}, {}, None),
        ({FIRST: 59, SECOND: None}, {}, (FIRST, 59)),
        ({FIRST: 58, SECOND: None}, {}, None),
        ({FIRST: 13, SECOND: None}, {FIRST[0]: 20}, (FIRST, 13)),
        ({FIRST: 13, SECOND: None}, {FIRST[0]: 27}, None),
        ({FIRST: 13, SECOND: 4}, {}, (FIRST, 13)),
        ({FIRST: None, SECOND: None}, {}, None),
        ({FIRST: None, SECOND: 0}, {}, None),
    ],
)
def test_a_hidden_step_can_be_lacking_in_all_that_are_left(
    steps: dict[str, int | None], columns: dict[str, int | None], most: tuple[str, int] | None
) -> None:
    assert row(steps, columns).most == most


def standing(*rows: dict[str, int | None], release: int | None = 1, on: date = ON, county: bool = False) -> Standing:
    """The first prerequisites of the criteria; each with its rows, and with a county where much is hidden."""
    questions = {}
    for key, steps in zip(PrerequisiteKey, rows, strict=False):
        areas = {NATION: row(steps)}
        if county:
            areas["county:34"] = row(dict.fromkeys(steps), area="county:34")
        questions[str(key)] = Counted(key, on, ("handbook-1",), areas)
    return Standing(release, on, 15, 3, False, questions)


ANCHORING, COORDINATOR = (
    [f"{level}:{step}" for level, step in STEPS[key]]
    for key in (PrerequisiteKey.ANCHORING, PrerequisiteKey.COORDINATOR)
)


def test_what_may_be_larger_is_told_by_a_sign_and_its_meaning(portal: Flask) -> None:
    with portal.test_request_context(), acting(STATS):
        known, hidden = {COORDINATOR[0]: 80, COORDINATOR[1]: 1}, {ANCHORING[0]: 13, ANCHORING[1]: None}
        found = standing(hidden, known, county=True)
        table = lacking.of_each(found)
        assert (table.value("anchoring"), table.value("coordinator")) == (Missing.HIDDEN, 80)
        assert table.note is not None
        assert "kan mangle oftere" in table.note.nb
        assert "80 kommuner" in table.finding.nb
        assert table.finding.nb.startswith("Der det kan sies"), "of anchoring up to 105 may be lacking one step"
        by_county = lacking.by_group(found, "coordinator", Grouping.COUNTY, "x")
        assert [by_county.value("34"), by_county.value("landet")] == [Missing.HIDDEN, 80]
        assert "kan vises" in lacking.by_group(found, "anchoring", Grouping.COUNTY, "x").finding.nb
        all_told = standing({ANCHORING[0]: 13, ANCHORING[1]: 105}, known, release=None)
        nothing_hidden, counted = lacking.of_each(all_told), all_told.questions["anchoring"]
        assert nothing_hidden.finding.nb == (
            f"Flest mangler dette: {step_text(ANCHORING[1], counted).nb} («Solid forankring», 105 kommuner)"
        )
        assert nothing_hidden.note is not None
        assert "skjult" not in nothing_hidden.note.nb, "where nothing is, nothing is said of it"


def test_the_brief_lists_all_with_the_sign_its_meaning_and_what_changed_of_what_is_told(portal: Flask) -> None:
    with portal.test_request_context(), acting(STATS):
        before = standing(
            {ANCHORING[0]: 70, ANCHORING[1]: 1}, {COORDINATOR[0]: None, COORDINATOR[1]: 2}, on=date(2026, 10, 1)
        )
        now = standing({ANCHORING[0]: 75, ANCHORING[1]: 1}, {COORDINATOR[0]: 90, COORDINATOR[1]: None}, county=True)
        levels, lacked = brief._prerequisites(now, before, NATION)
        assert [line[2:] for line in lacked.rows] == [("75", "70", "+5"), ("90", ":", "–")]
        assert "endringen fra forrige utgivelse" in (levels.note or "")
        assert levels.rows[0][1:] == (":", ":", ":", ":", "40", "199")
        _levels, county = brief._prerequisites(now, before, "county:34")
        assert [line[1:] for line in county.rows] == [(":", ":", "–", "–")] * 2
        assert "kan mangle oftere" in (county.note or "")
        assert "Der få kommuner har rapportert" in (county.note or "")
        assert "Der få" not in (lacked.note or ""), "where most are told"
        same, _lacked = brief._prerequisites(now, now, NATION)
        assert "Ikke talt på nytt" in (same.note or "")
        first, _lacked = brief._prerequisites(now, None, NATION)
        assert "forrige" not in (first.note or "")
        # Those where no SLT is known stand apart, and are compared with a count that has them apart too.
        late, later = _apart(now, 150), _apart(now, 140)
        for found, earlier, last in ((late, now, ("49", "150")), (later, late, ("59 (+10)", "140 (\N{MINUS SIGN}10)"))):
            levels, _lacked = brief._prerequisites(found, earlier, NATION)
            assert levels.rows[0][-2:] == last


def _apart(found: Standing, unknown: int) -> Standing:
    """The same, where no SLT is known in so many municipalities of each area."""
    questions = {
        key: replace(counted, areas={area: replace(row, unknown=unknown) for area, row in counted.areas.items()})
        for key, counted in found.questions.items()
    }
    return replace(found, questions=questions)


def test_a_change_is_told_of_the_same_number_within_five_years_and_never_of_a_hidden_one(portal: Flask) -> None:
    def count(day: str, best: int | None, reported: int) -> tuple[Counted, Row]:
        row = Row(NATION, None, 357, reported, dict(zip("01234", (0, 0, 0, 1, best), strict=True)), {})
        return Counted("steering", date.fromisoformat(day), (), {NATION: row}), row

    def said(*counted: tuple[Counted, Row], breaks: bool = False) -> str:
        counts, rows = zip(*counted, strict=True)
        with portal.test_request_context():
            return saying.said_over_time(counts, rows, [False, *[breaks] * (len(rows) - 1)]).nb

    state = "71 av 144 kommuner som har rapportert, er på øverste nivå"
    last = count("2026-11-01", 71, 144)
    assert said(last) == state
    old, hidden, then = count("2020-01-01", 5, 50), count("2022-01-01", None, 60), count("2023-11-01", 40, 120)
    assert said(old, hidden, last) == state
    assert said(old, hidden, then, last) == f"{state}, mot 40 av 120 i 2023"
    assert said(then, last, breaks=True) == f"{state}, mot 40 av 120 i 2023 (serien er brutt i mellomtiden)"
    assert said(count("2026-02-01", 40, 120), last) == f"{state}, mot 40 av 120 den 1. februar 2026"
    last = count("2026-11-01", None, 144)
    assert said(then, hidden, last) == "144 av 357 kommuner har rapportert, mot 60 av 357 i 2022"
