"""Municipalities that have reported, enough of them that some numbers of a release are told and others hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import today
from tests.dashboards.releases.test_service import GOOD, NUMBERS, POOR
from tests.factories.nation import Made, Nation

BEFORE = today() - timedelta(days=40)


@pytest.fixture
def reported(nation: Nation) -> list[Made]:
    """Four units whose mapping is at level 2, and four at level 1."""
    made = [nation.unit(number) for number in NUMBERS]
    for index, unit in enumerate(made):
        nation.document(unit, BEFORE, surveys=GOOD if index < 4 else POOR, meetings=[])
    nation.project(*made)
    return made
