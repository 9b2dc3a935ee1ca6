"""A unit asks the police, replies to their questions, and sees what they have said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest

from app.errors import Conflict, NotFound
from tenants.police.service import State, district, requests
from tenants.units.service import Kind
from tests.factories import police as make
from tests.tenants.police.conftest import Scene


def test_a_unit_without_a_word_from_the_police_can_ask(scene: Scene, this_day: date) -> None:
    with scene.people.acting(scene.coordinator):
        (standing,) = requests.standings(scene.unit_id, this_day)
    assert (standing.place.name, standing.state, standing.thread, list(standing.confirmations)) == (
        "Skien",
        State.NONE,
        None,
        [],
    )
    assert standing.may_ask
    assert standing.place.police_district.name_nn == "Sør-Aust politidistrikt"


def test_the_same_request_is_one_however_often_it_is_sent_and_another_is_refused_while_it_is_open(scene: Scene) -> None:
    form = uuid4()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: scene.ask(request_id=form), range(4))) == {form}
    for another in (uuid4(), None):
        with pytest.raises(Conflict):
            scene.ask("Et annet ord.", request_id=another)
    assert scene.db.rows("SELECT message FROM app.confirmation_request WHERE tenant_id = %s", scene.unit_id) == [
        ("Vi har avtalt dette i politirådet.",)
    ]
    with scene.people.acting(scene.coordinator):
        requests.withdraw_request(scene.unit_id, form)
    assert scene.ask(request_id=form) == form, "the first page, sent once more, asks nothing new"


def test_nobody_asks_for_a_place_that_the_unit_does_not_cover(scene: Scene) -> None:
    for place_id in (make.PORSGRUNN, make.LILLESAND, uuid4()):
        with pytest.raises(NotFound), scene.people.acting(scene.coordinator):
            requests.ask(scene.unit_id, place_id, None, by=scene.coordinator.membership_id)


def test_question_and_reply_go_back_and_forth_in_order(scene: Scene, this_day: date) -> None:
    request_id, by = scene.ask(), scene.officer.somebody.membership_id
    with scene.officer.at_work() as me:
        district.question(me, request_id, "Hvem leder styringsgruppen?", by=by)
    with scene.people.acting(scene.coordinator):
        assert requests.standings(scene.unit_id, this_day)[0].thread.waits_for_unit  # type: ignore[union-attr]
        requests.reply(scene.unit_id, request_id, "Ordføreren.", by=scene.coordinator.membership_id)
    with scene.people.acting(scene.coordinator):
        (standing,) = requests.standings(scene.unit_id, this_day)
        with pytest.raises(Conflict):
            requests.reply(scene.unit_id, request_id, "Og mer.", by=scene.coordinator.membership_id)
    assert standing.thread is not None
    assert standing.state is State.REQUESTED
    assert [(line.kind, line.text) for line in standing.thread.lines] == [
        ("question", "Hvem leder styringsgruppen?"),
        ("reply", "Ordføreren."),
    ]


def test_a_request_taken_back_or_declined_ends_and_a_new_one_can_be_made(scene: Scene, this_day: date) -> None:
    first = scene.ask()
    with scene.people.acting(scene.coordinator):
        requests.withdraw_request(scene.unit_id, first)
    with pytest.raises(Conflict), scene.people.acting(scene.coordinator):
        requests.withdraw_request(scene.unit_id, first)
    with pytest.raises(Conflict), scene.officer.at_work() as me:
        district.decline(me, first, "For sent.", by=scene.officer.somebody.membership_id)
    second = scene.ask()
    assert second != first
    with scene.officer.at_work() as me:
        district.decline(me, second, "Vi har ikke folk til det.", by=scene.officer.somebody.membership_id)
    with scene.people.acting(scene.coordinator):
        (standing,) = requests.standings(scene.unit_id, this_day)
        assert standing.thread is not None
        assert standing.thread.request.outcome == "declined"
        assert standing.thread.lines[-1].text == "Vi har ikke folk til det."
        assert standing.may_ask
        assert standing.state is State.NONE


def test_a_request_of_another_unit_looks_like_none_at_all(scene: Scene) -> None:
    (theirs,) = scene.db.rows("SELECT id FROM app.confirmation_request WHERE tenant_id = %s", scene.neighbour)
    for request_id in (theirs[0], uuid4()):
        with pytest.raises(NotFound), scene.people.acting(scene.coordinator):
            requests.thread_of(scene.unit_id, request_id)  # type: ignore[arg-type]


def test_a_city_district_sees_the_citys_confirmation_and_counts_it(scene: Scene, this_day: date) -> None:
    unit_id = make.add_unit(scene.people, "Bydel Gamle Oslo", make.GAMLE_OSLO, kind=Kind.CITY_DISTRICT)
    reader = scene.people("unit", "reader", tenant_id=unit_id)
    confirmation_id = make.officer(scene.people, make.OSLO_POLICE).confirm(make.OSLO)
    with scene.people.acting(reader):
        (standing,) = requests.standings(unit_id, this_day)
        assert standing.place.name == "Bydel Gamle Oslo"
        assert standing.state is State.CONFIRMED
        assert [row.id for row in standing.confirmations] == [confirmation_id]
        assert requests.confirmation(unit_id, confirmation_id).place_id == make.OSLO
    with pytest.raises(NotFound), scene.people.acting(scene.coordinator):
        requests.confirmation(scene.unit_id, confirmation_id)
