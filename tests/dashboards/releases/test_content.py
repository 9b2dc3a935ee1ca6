"""What a release says adds up, hides what it must, and is the same bytes for the same inputs."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.assessment import PrerequisiteKey, packaged
from certification.assessment.counted import STEPS
from dashboards.projection.picture import Category, Municipality, Picture
from dashboards.projection.statuses import Status
from dashboards.releases.content import HIDDEN, PARTS, UNKNOWN_SLT, content, counted, tables
from dashboards.releases.facts import Public
from dashboards.releases.questions import (
    ANCHORED,
    APPLICATION,
    CONFIRMATION,
    HANDLING,
    NATIONAL,
    ON_CASES,
    QUESTIONS,
    Age,
    Basis,
    Document,
    areas_of,
    columns_of,
    confirmed,
)
from dashboards.releases.worlds import Answer
from tenants.document import canonical_json
from tests.dashboards.nation import ON, Nation, nations
from tests.dashboards.projection.test_picture import oslo_with

MONTHS = 15
PUBLIC = Public(ON, packaged().classes)


def _bytes(picture: Picture, documents: list[Document]) -> bytes:
    basis = Basis.of(documents, ON, MONTHS)
    return canonical_json(content(picture, tables(picture, basis, counted(picture, basis, PUBLIC)), MONTHS))


@given(nations(), st.randoms(use_true_random=False))
def test_the_same_inputs_give_the_same_bytes_in_whatever_order_they_come(nation: Nation, random: Random) -> None:
    shuffled = random.sample(nation.documents, len(nation.documents))
    assert _bytes(nation.picture, nation.documents) == _bytes(nation.picture, shuffled)


@given(nations())
def test_every_municipality_stands_in_one_column_or_has_not_reported(nation: Nation) -> None:
    basis = Basis.of(nation.documents, ON, MONTHS)
    published = tables(nation.picture, basis, counted(nation.picture, basis, PUBLIC))
    for question in QUESTIONS:
        areas: dict[str, Any] = published[question]["areas"]
        answers = [basis.answer(m, question) for m in nation.picture.municipalities]
        assert areas["nation"]["municipalities"] == len(answers)
        for area, row in areas.items():
            here = [a for a in answers if a and (area == "nation" or area in a.areas)]
            assert row["reported"] == len(here)
            if question in ON_CASES:
                assert UNKNOWN_SLT not in row
                continue
            there = [m for m in nation.picture.municipalities if area == "nation" or area in areas_of(m).values()]
            unknown = [m for m in there if m.category is Category.UNKNOWN]
            assert row[UNKNOWN_SLT] == len(unknown)
            assert [m for m in unknown if basis.answer(m, question)] == [], "nobody answers for it"
            for column in columns_of(question):
                assert row["columns"][column] in (HIDDEN, sum(a.value.split(":")[0] == column for a in here))
            if HIDDEN not in row["columns"].values():
                assert sum(row["columns"].values()) == row["reported"]


@given(nations())
def test_a_step_has_its_column_whether_anybody_lacks_it_or_not(nation: Nation) -> None:
    """Were it there only where somebody does, its being there would tell of the one who may."""
    basis = Basis.of(nation.documents, ON, MONTHS)
    published = tables(nation.picture, basis, counted(nation.picture, basis, PUBLIC))
    for key in PrerequisiteKey:
        steps = [f"{level}:{step}" for level, step in STEPS[key]]
        for row in published[key]["areas"].values():
            assert sorted(row["steps"]) == sorted(steps)
            known = {c: n for c, n in row["columns"].items() if n != HIDDEN}
            for level in known.keys() - {"4"}:
                parts = [n for step, n in row["steps"].items() if step.startswith(level)]
                if HIDDEN not in parts:
                    assert sum(parts) == known[level]


@given(nations())
def test_areas_add_up_to_the_nation_where_nothing_is_hidden(nation: Nation) -> None:
    basis = Basis.of(nation.documents, ON, MONTHS)
    for question, table in tables(nation.picture, basis, counted(nation.picture, basis, PUBLIC)).items():
        areas = table["areas"]
        if question in NATIONAL:
            assert list(areas) == ["nation"]
            continue
        for grouping in ("county", "police_district", "size"):
            rows = [row for area, row in areas.items() if area.startswith(grouping + ":")]
            for key in ("municipalities", "reported"):
                assert sum(row[key] for row in rows) == areas["nation"][key]
            for column, whole in areas["nation"]["columns"].items():
                parts = [row["columns"][column] for row in rows]
                if HIDDEN not in (whole, *parts):
                    assert sum(parts) == whole


@given(nations())
def test_no_unit_and_no_document_is_named_in_a_release(nation: Nation) -> None:
    text = _bytes(nation.picture, nation.documents).decode()
    for document in nation.documents:
        assert str(document.unit_id) not in text
        assert str(document.submission_id) not in text
    assert not any(unit.name in text for m in nation.picture.municipalities for unit in m.units)


@pytest.mark.parametrize(("as_of", "counts"), [("2025-08-02", True), ("2025-08-01", False), ("2026-11-02", False)])
def test_a_document_counts_for_fifteen_months_and_never_before_its_day(as_of: str, counts: bool) -> None:
    document = Document(UUID(int=1), UUID(int=2), date.fromisoformat(as_of), "handbook-1", {}, {})
    assert bool(Basis.of([document], ON, MONTHS).documents) is counts


def _reported(municipality: Municipality, *levels: int | None) -> Basis:
    documents = [
        Document(UUID(int=n), place.unit.id, ON, "handbook-1", {municipality.id: {"mapping": level}}, {})
        for n, (place, level) in enumerate(zip(municipality.districts, levels, strict=True))
        if place.unit and level is not None
    ]
    return Basis.of(documents, ON, MONTHS)


def _level(basis: Basis, municipality: Municipality) -> str | None:
    answer = basis.answer(municipality, PrerequisiteKey.MAPPING)
    return answer.value if answer else None


def test_a_city_stands_at_its_lowest_districts_level_once_all_have_reported() -> None:
    oslo = oslo_with(Status.APPROVED, Status.EXPIRED, Status.APPROVED)
    assert _level(_reported(oslo, 3, 1, 2), oslo) == "1"
    assert _level(_reported(oslo, 3, None, 2), oslo) is None


def test_a_city_that_is_covered_in_part_answers_of_its_cases_and_is_known_by_that() -> None:
    """It has units: it is none of the municipalities without one."""
    oslo = oslo_with(Status.APPROVED, None, Status.EXPIRED)
    first, _none, third = (place.unit.id if place.unit else UUID(int=0) for place in oslo.districts)

    def case(unit: UUID, came: date, ended: date | None = None) -> SimpleNamespace:
        return SimpleNamespace(
            case_id=UUID(int=came.toordinal()),
            unit_id=unit,
            received_on=came,
            ended_on=ended,
            decided=ended is not None,
        )

    def answered(question: str, *cases: SimpleNamespace) -> str | None:
        answer = Basis.of([], ON, MONTHS, cases).answer(oslo, question)
        return answer.value if answer else None

    long_ago = ON - timedelta(days=100)
    assert answered(APPLICATION) == Age.NONE
    assert answered(APPLICATION, case(third, long_ago)) == Age.OVER_90
    assert answered(HANDLING) is None
    decided = case(first, long_ago, long_ago + timedelta(days=10))
    assert answered(HANDLING, decided) == Age.UP_TO_30
    assert _level(_reported(oslo_with(Status.APPROVED, None), 3, None), oslo_with(Status.APPROVED, None)) is None
    # What everybody knows of it is what is known of the units that there are: one that had a decision lately can't have waited long.
    public = Public.of(ON, packaged().classes, [], [decided, case(third, long_ago, ON - timedelta(days=20))], {})
    picture = Picture(ON, (oslo,))
    basis = Basis.of([], ON, MONTHS, [decided])
    narrowed = public.narrowed(picture, APPLICATION, basis.answers(picture, APPLICATION))[oslo.id]
    assert narrowed.open == {Age.UP_TO_90, Age.UP_TO_30, Age.NONE}
    table = tables(picture, basis, counted(picture, basis, public))[APPLICATION]
    assert (table["areas"]["nation"]["reported"], table[PARTS]) == (1, True)
    said = content(picture, {}, MONTHS)
    assert said["counties"][0]["city_districts"] == {"all": 3, "covered": 1}


def test_a_city_of_many_districts_stands_where_what_is_public_of_all_of_them_leaves_open() -> None:
    def left(*statuses: Status) -> set[str]:
        oslo = oslo_with(*statuses)
        answers = {oslo.id: Answer(oslo.id, "documents", ("county:03",), "2:steering_meeting|confirmed")}
        narrowed = PUBLIC.narrowed(Picture(ON, (oslo,)), ANCHORED, answers)[oslo.id]
        return {value[0] for value in narrowed.left[0]} if narrowed.left else set("01234")

    assert left(*[Status.APPROVED] * 15) == set("234")
    assert left(*[Status.APPROVED] * 14, Status.EXPIRED) == set("01234")


@given(nations())
def test_the_police_are_counted_with_anchoring_and_each_is_published_by_itself(nation: Nation) -> None:
    """Of most levels the confirmation follows: what hides one would be told by the other."""
    for document in nation.documents:
        for id_, levels in document.levels.items():
            if (level := levels.get(PrerequisiteKey.ANCHORING)) is not None:
                step = document.told[id_]["steps"].get(PrerequisiteKey.ANCHORING)
                document.told[id_]["police"] = (
                    "confirmed" if confirmed(f"{level}:{step}" if step else "4") else "missing"
                )
    basis = Basis.of(nation.documents, ON, MONTHS)
    counts = counted(nation.picture, basis, PUBLIC)
    anchoring, police = counts[PrerequisiteKey.ANCHORING], counts[CONFIRMATION]
    assert anchoring.answers.keys() == police.answers.keys()
    for id_, answer in anchoring.answers.items():
        assert (police.answers[id_].value == "confirmed") is confirmed(answer.value)
    assert {column for _area, column in police.hidden} <= set(columns_of(CONFIRMATION))
    assert {column for _area, column in anchoring.hidden}.isdisjoint(columns_of(CONFIRMATION))
