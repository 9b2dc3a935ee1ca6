"""The grounds that are found in the keys that the watch reads are those of the whole document, whatever was told and when."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.watch.grounds import KEYS, Code, Limits, grounds
from tenants.reporting import service
from tenants.reporting.importing import service as importing
from tests.database import People
from tests.factories.police import SKIEN, SOUTH_EAST, officer
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.factories.units import FIRST_DAY
from tests.tenants.document.documents import flawless
from tests.tenants.reporting.histories import DAYS, FIRST, NUMBERS, READ_ON, History
from tests.tenants.reporting.test_document import begin_anew


@pytest.fixture
def cooperation(portal: Flask, people: People) -> Reporting:
    """Two municipalities, of which the police confirm one until a day."""
    unit = reporting_unit(portal, people, *NUMBERS, since=FIRST_DAY)
    officer(people, SOUTH_EAST).confirm(SKIEN, confirmed_on=date(2024, 2, 1), valid_until=date(2026, 1, 1))
    return unit


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=st.data(),
    as_of=st.sampled_from(READ_ON),
    days=st.sampled_from([0, 90, 400]),
    since=st.sampled_from([FIRST, *READ_ON]),
)
def test_the_watch_finds_in_its_keys_what_it_would_find_in_the_whole_document(
    cooperation: Reporting, people: People, data: st.DataObject, as_of: date, days: int, since: date
) -> None:
    begin_anew(cooperation, people)
    history = History(cooperation, data)
    with people.acting(cooperation.coordinator):
        if data.draw(st.booleans()):
            group = service.report(cooperation.unit_id, "slt_group", values("slt_group", established_on=FIRST))
            for held_on in data.draw(st.lists(DAYS, max_size=3)):
                service.report(cooperation.unit_id, "meeting", values("meeting", held_on=held_on, groups=[group]))
        for kind in data.draw(st.lists(st.sampled_from(["vedtak", "coordinator_post", "goal"]), max_size=4)):
            history.report(kind)
        for _ in range(data.draw(st.integers(0, 6))):
            history.edit()
    places = dict(zip(NUMBERS, cooperation.municipalities, strict=True))
    with people.acting(cooperation.coordinator):
        whole = service.indexed_document(cooperation.unit_id, as_of).checked.facts
        read = service.facts_of(cooperation.unit_id, as_of, KEYS, met_since=since)
    found = [grounds(facts, places, since=since, on=as_of, limits=Limits(days, days)) for facts in (whole, read)]
    assert found[0] == found[1]


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2027, 9, 1)])
def test_a_document_that_was_brought_in_is_read_alike(portal: Flask, people: People, on: date) -> None:
    """Its groups stand in it as its writer put them; the watch reads them without their members."""
    unit = reporting_unit(portal, people, "4003")
    document = flawless()
    document["unit"] |= {"id": str(unit.unit_id), "name": "Enheten"}
    document["groups"].reverse()
    with people.acting(unit.coordinator):
        importing.apply(importing.plan(unit.unit_id, document))
    with people.acting(unit.coordinator):
        whole = service.indexed_document(unit.unit_id, on).checked.facts
        read = service.facts_of(unit.unit_id, on, KEYS, met_since=FIRST)
    assert {group.id for group in whole.groups or ()} == {group.id for group in read.groups or ()} != set()
    places = {"4003": unit.municipalities[0]}
    found = [grounds(facts, places, since=FIRST, on=on, limits=Limits(90, 180)) for facts in (whole, read)]
    assert found[0] == found[1]
    assert any(ground.code is Code.MEETING for ground in found[0]) is (on.year == 2027)


def test_a_unit_that_has_told_of_nothing_that_the_watch_reads_has_lost_nothing_but_the_polices_word(
    cooperation: Reporting, people: People
) -> None:
    with people.acting(cooperation.coordinator):
        service.report(cooperation.unit_id, "goal", values("goal"))
        read = service.facts_of(cooperation.unit_id, READ_ON[-1], KEYS)
    places = dict(zip(NUMBERS, cooperation.municipalities, strict=True))
    found = grounds(read, places, since=FIRST, on=READ_ON[-1], limits=Limits(90, 90))
    assert [(each.code, each.fell_on) for each in found] == [(Code.CONFIRMATION, date(2026, 1, 2))]
