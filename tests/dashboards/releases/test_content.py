"""What a release says adds up, hides what it must, and is the same bytes for the same inputs."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.assessment import PrerequisiteKey
from dashboards.projection.picture import Municipality, Picture
from dashboards.projection.statuses import Status
from dashboards.releases.content import HIDDEN, Basis, Document, content, distributions
from tenants.document import canonical_json
from tests.dashboards.nation import ON, Nation, nations
from tests.dashboards.projection.test_picture import oslo_with

MONTHS = 15


def _bytes(picture: Picture, documents: list[Document]) -> bytes:
    return canonical_json(content(picture, distributions(picture, Basis.of(documents, ON, MONTHS)), MONTHS))


@given(nations(), st.randoms(use_true_random=False))
def test_the_same_inputs_give_the_same_bytes_in_whatever_order_they_come(nation: Nation, random: Random) -> None:
    shuffled = random.sample(nation.documents, len(nation.documents))
    assert _bytes(nation.picture, nation.documents) == _bytes(nation.picture, shuffled)


@given(nations())
def test_every_municipality_is_at_one_level_or_not_reported(nation: Nation) -> None:
    basis = Basis.of(nation.documents, ON, MONTHS)
    published = distributions(nation.picture, basis)
    for key in PrerequisiteKey:
        row: dict[str, Any] = published["prerequisites"][key]
        levels = [basis.level(m, key) for m in nation.picture.municipalities]
        assert row["not_reported"] == levels.count(None)
        assert all(row[str(level)] in (HIDDEN, levels.count(level)) for level in range(5))
        if HIDDEN not in row.values():
            assert sum(row.values()) == len(nation.picture.municipalities)


@given(nations())
def test_no_unit_and_no_document_is_named_in_a_release(nation: Nation) -> None:
    text = _bytes(nation.picture, nation.documents).decode()
    for document in nation.documents:
        assert str(document.unit_id) not in text
        assert str(document.submission_id) not in text
    assert not any(unit.name in text for m in nation.picture.municipalities for unit in m.units)


@pytest.mark.parametrize(("as_of", "counts"), [("2025-08-02", True), ("2025-08-01", False), ("2026-11-02", False)])
def test_a_document_counts_for_fifteen_months_and_never_before_its_day(as_of: str, counts: bool) -> None:
    document = Document(UUID(int=1), UUID(int=2), date.fromisoformat(as_of), "handbook-1", {})
    assert bool(Basis.of([document], ON, MONTHS).documents) is counts


def _reported(municipality: Municipality, *levels: int | None) -> Basis:
    documents = [
        Document(UUID(int=n), place.unit.id, ON, "handbook-1", {municipality.id: {"mapping": level}})
        for n, (place, level) in enumerate(zip(municipality.districts, levels, strict=True))
        if place.unit and level is not None
    ]
    return Basis.of(documents, ON, MONTHS)


def test_a_city_stands_at_its_lowest_districts_level_once_all_have_reported() -> None:
    oslo = oslo_with(Status.APPROVED, Status.APPLIED, Status.APPROVED)
    assert _reported(oslo, 3, 1, 2).level(oslo, PrerequisiteKey.MAPPING) == 1
    assert _reported(oslo, 3, None, 2).level(oslo, PrerequisiteKey.MAPPING) is None
