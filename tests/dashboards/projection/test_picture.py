"""The figures add up: every municipality in one category, every area a part of the nation, every unit counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from hypothesis import given

from dashboards.projection.picture import COVERED, Area, Category, Municipality, Picture, Place, Unit
from dashboards.projection.statuses import Status
from tests.dashboards.nation import Nation, nations


@given(nations())
def test_the_categories_divide_all_municipalities_of_the_day(nation: Nation) -> None:
    figures = nation.picture.figures
    assert figures.municipalities == len(nation.picture.municipalities)
    assert sum(figures.categories.values()) == figures.municipalities
    assert figures.covered == sum(figures.categories[c] for c in COVERED)


@given(nations())
def test_counties_and_police_districts_add_up_to_the_nation(nation: Nation) -> None:
    whole = nation.picture.figures
    for areas in (nation.picture.counties, nation.picture.police_districts):
        parts = list(areas.values())
        assert sum(p.municipalities for p in parts) == whole.municipalities
        assert sum(p.covered for p in parts) == whole.covered
        assert sum(p.population or 0 for p in parts) == whole.population
        assert sum(p.covered_population or 0 for p in parts) == whole.covered_population
        for category in Category:
            assert sum(p.categories[category] for p in parts) == whole.categories[category]
        for status in Status:
            assert sum(p.units[status] for p in parts) == whole.units[status]


@given(nations())
def test_each_unit_counts_once_with_its_own_status(nation: Nation) -> None:
    units = {u.id: u for m in nation.picture.municipalities for u in m.units}
    counted = nation.picture.figures.units
    assert sum(counted.values()) == len(units)
    assert all(counted[s] == sum(u.status is s for u in units.values()) for s in Status)


@given(nations())
def test_no_more_people_are_covered_than_live_there(nation: Nation) -> None:
    for m in nation.picture.municipalities:
        assert m.covered_population is not None
        assert m.whole.population is not None
        assert 0 <= m.covered_population <= m.whole.population
        assert (m.covered_population == 0) == (m.category not in COVERED | {Category.PARTLY})


OSLO = UUID(int=301)
AREA = Area("03", "Oslo", "Oslo")


def oslo_with(*statuses: Status | None) -> Municipality:
    def place(number: int, status: Status | None) -> Place:
        unit = Unit(UUID(int=number), f"Bydel {number}", "city_district", False, status or Status.NONE, OSLO)
        people = 1000 * number
        return Place(
            unit.name, people, unit if status else None, status or Status.NONE, under_18=people // (3 + number)
        )

    districts = tuple(place(number, status) for number, status in enumerate(statuses, 1))
    return Municipality(OSLO, "0301", "Oslo", AREA, AREA, Place(None, 12_000, under_18=2_700), districts)


def test_a_city_is_covered_by_the_share_of_its_districts_inhabitants() -> None:
    oslo = oslo_with(Status.APPROVED, Status.EXPIRED, None)
    assert (oslo.category, oslo.parts, oslo.covered_population) == (Category.PARTLY, (1, 3), 2_000)
    assert oslo.covered_under_18 == round(2_700 * Fraction(250, 250 + 400 + 500))
    # Ages that one district lacks: those under 18 are shared as the inhabitants are.
    unknown = replace(oslo, districts=(*oslo.districts[:2], replace(oslo.districts[2], under_18=None)))
    assert unknown.covered_under_18 == 450
    assert replace(unknown, whole=replace(oslo.whole, under_18=None)).covered_under_18 is None
    uncounted = replace(unknown, districts=(*oslo.districts[:2], replace(unknown.districts[2], population=None)))
    assert (uncounted.covered_population, uncounted.covered_under_18) == (None, None)
    figures = Picture(date(2026, 1, 1), (oslo,)).figures
    assert (figures.covered, figures.under_18) == (0, 2_700)


def test_a_city_is_covered_when_every_district_is_and_as_the_weakest_of_them() -> None:
    oslo = oslo_with(Status.APPROVED, Status.APPROVED_WITH_CONDITIONS, Status.APPROVED)
    assert (oslo.category, oslo.covered_population) == (Category.APPROVED_WITH_CONDITIONS, 12_000)


def test_a_city_with_no_approved_district_stands_where_the_furthest_of_them_does() -> None:
    assert oslo_with(Status.REJECTED, Status.EXPIRED, None).category is Category.EXPIRED
    assert oslo_with(None, Status.NONE).category is Category.NONE
    assert oslo_with(None, None).category is Category.UNKNOWN


def test_what_is_not_known_is_never_counted_as_zero() -> None:
    unknown = replace(oslo_with(Status.APPROVED), whole=Place(None, None))
    figures = Picture(date(2026, 1, 1), (unknown, oslo_with(Status.APPROVED))).figures
    assert figures.population is None
    assert figures.covered_population is None
    assert figures.share is None
