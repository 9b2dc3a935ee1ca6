"""A police district sees who waits, answers, and speaks once for each thing it says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.errors import Conflict, Invalid, NotFound
from tenants.police.service import State, confirmations_for, correction_of, district, requests
from tests.factories import police as make
from tests.factories.police import commitment
from tests.tenants.police.conftest import Scene


def _asked(scene: Scene, days_ago: int) -> UUID:
    request_id = scene.ask()
    scene.db.run("UPDATE app.confirmation_request SET asked_on = asked_on - %s WHERE id = %s", days_ago, request_id)
    return request_id


def test_the_queue_is_the_districts_own_with_the_oldest_first_and_its_age(scene: Scene, this_day: date) -> None:
    request_id = _asked(scene, 12)
    with scene.officer.at_work() as me:
        found = [(w.place.name, w.unit and w.unit.name, w.age_days) for w in district.queue(me, this_day)]
        assert found == [("Skien", "Skien kommune", 12), ("Porsgrunn", "Porsgrunn kommune", 0)]
        district.question(me, request_id, "Hvem?", by=scene.officer.somebody.membership_id)
        assert [w.thread.waits_for_unit for w in district.queue(me, this_day)] == [True, False]


def test_every_covered_place_of_the_district_is_listed_however_it_stands(scene: Scene, this_day: date) -> None:
    make.add_unit(scene.people, "Larvik kommune", make.LARVIK)
    confirmed = scene.officer.confirm(make.LARVIK)

    def states() -> dict[str, State]:
        with scene.officer.at_work() as me:
            return {item.place.name: item.state for item in district.served(me, this_day)}

    assert states() == {"Larvik": State.CONFIRMED, "Porsgrunn": State.CONFIRMED, "Skien": State.NONE}
    scene.ask()
    with scene.officer.at_work() as me:
        district.withdraw(me, confirmed, this_day, "Avtalen er brutt.")
    assert states() == {"Larvik": State.WITHDRAWN, "Porsgrunn": State.CONFIRMED, "Skien": State.REQUESTED}


def test_a_request_confirmed_by_many_at_once_is_confirmed_once(scene: Scene) -> None:
    """The same form doubly clicked and two officers with forms of their own, in several rounds."""
    for number in range(1, 6):
        request_id, form_id, start = scene.ask(), uuid4(), Barrier(4)

        def send(confirmation_id: UUID, request_id: UUID = request_id, start: Barrier = start) -> UUID:
            start.wait()
            with scene.officer.at_work() as me:
                return district.confirm(
                    me,
                    make.SKIEN,
                    commitment(),
                    by=scene.officer.somebody.membership_id,
                    confirmation_id=confirmation_id,
                    request_id=request_id,
                )

        with ThreadPoolExecutor(4) as pool:
            made = set(pool.map(send, [form_id, form_id, uuid4(), uuid4()]))
        count = scene.db.value("SELECT count(*) FROM app.police_confirmation WHERE place_id = %s", make.SKIEN)
        assert (len(made), count) == (1, number)
        answers = scene.db.rows(
            "SELECT kind, confirmation_id FROM app.confirmation_answer WHERE request_id = %s", request_id
        )
        assert answers == [("confirmed", made.pop())]


def test_confirming_unasked_sent_twice_is_made_once_and_answers_what_was_asked(scene: Scene) -> None:
    request_id, form_id = scene.ask(), uuid4()

    def send(_attempt: int) -> UUID:
        with scene.officer.at_work() as me:
            by = scene.officer.somebody.membership_id
            return district.confirm(me, make.SKIEN, commitment(), by=by, confirmation_id=form_id)

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(send, range(3))) == {form_id}
    with scene.people.acting(scene.coordinator):
        thread = requests.thread_of(scene.unit_id, request_id)
        assert thread.request.outcome == "confirmed"
        assert thread.confirmation_id == form_id
    assert scene.db.value("SELECT count(*) FROM app.police_confirmation WHERE place_id = %s", make.SKIEN) == 1
    with pytest.raises(NotFound), scene.officer.at_work() as me:
        district.confirm(me, make.LARVIK, commitment(), by=uuid4(), confirmation_id=form_id)


def test_a_form_for_a_request_that_was_taken_back_confirms_nothing(scene: Scene) -> None:
    request_id = scene.ask()
    with scene.people.acting(scene.coordinator):
        requests.withdraw_request(scene.unit_id, request_id)
    with pytest.raises(Conflict):
        scene.officer.confirm(make.SKIEN, request_id)
    assert scene.db.value("SELECT count(*) FROM app.police_confirmation WHERE place_id = %s", make.SKIEN) == 0


def test_every_confirmation_withdrawal_correction_and_plan_asks_for_the_picture_to_be_drawn_again(
    scene: Scene, this_day: date
) -> None:
    def asked() -> list[tuple[object, ...]]:
        return scene.db.rows(
            "SELECT payload->>'place_id', police_district_id FROM app.outbox WHERE kind = 'place_changed'"
            " AND payload->>'place_id' = %s",
            str(make.SKIEN),
        )

    assert asked() == []
    wrong = scene.officer.confirm(make.SKIEN)
    by = scene.officer.somebody.membership_id
    with scene.officer.at_work() as me:
        right = district.correct(me, wrong, commitment(), "Skrivefeil.", by=by, correction_id=uuid4())
        district.withdraw(me, right, this_day, "Avtalen er brutt.")
        district.state_plan(me, make.SKIEN, True, this_day, by=by)
    assert asked() == [(str(make.SKIEN), make.SOUTH_EAST)] * 4


def test_a_withdrawn_confirmation_stops_counting_that_very_day(scene: Scene, this_day: date) -> None:
    confirmed_on = this_day - timedelta(10)
    confirmation_id = scene.officer.confirm(make.SKIEN, confirmed_on=confirmed_on)
    for day, field in ((confirmed_on - timedelta(1), "withdrawn_on"), (this_day + timedelta(1), "withdrawn_on")):
        with pytest.raises(Invalid) as refused, scene.officer.at_work() as me:
            district.withdraw(me, confirmation_id, day, "Grunn")
        assert set(refused.value.fields) == {field}
    with scene.officer.at_work() as me:
        district.withdraw(me, confirmation_id, this_day, "Avtalen er brutt.")
        assert district.place_file(me, make.SKIEN, this_day).served.state is State.WITHDRAWN
        assert district.place_file(me, make.SKIEN, this_day - timedelta(1)).served.state is State.CONFIRMED
    with pytest.raises(Conflict), scene.officer.at_work() as me:
        district.withdraw(me, confirmation_id, this_day, "Igjen")
    with scene.people.acting(scene.coordinator):
        (fact,) = confirmations_for(scene.unit_id, this_day)
    assert fact.withdrawn_on == this_day


def test_a_corrected_confirmation_is_kept_and_never_counts_and_is_corrected_once(scene: Scene, this_day: date) -> None:
    wrong, by = scene.officer.confirm(make.SKIEN, confirmed_on=date(2024, 1, 1)), scene.officer.somebody.membership_id
    right = commitment(confirmed_on=date(2025, 1, 1))
    form_id = uuid4()
    with scene.officer.at_work() as me:
        for _click in range(2):
            assert district.correct(me, wrong, right, "Feil år.", by=by, correction_id=form_id) == form_id
    with pytest.raises(Conflict), scene.officer.at_work() as me:
        district.correct(me, wrong, right, "En gang til.", by=by, correction_id=uuid4())
    with pytest.raises(Conflict), scene.officer.at_work() as me:
        district.withdraw(me, wrong, this_day, "Den gamle.")
    with scene.officer.at_work() as me:
        found = correction_of(district.confirmation_of(me, wrong))
        assert found is not None
        assert (found.id, found.correction_reason) == (form_id, "Feil år.")
        file = district.place_file(me, make.SKIEN, this_day)
        assert [row.id for row in file.confirmations] == [form_id]
    with scene.people.acting(scene.coordinator):
        assert [fact.id for fact in confirmations_for(scene.unit_id, this_day)] == [form_id]
        assert confirmations_for(scene.unit_id, date(2024, 6, 1)) == []


def test_a_confirmation_that_only_the_municipality_signed_is_kept_and_is_not_enough(
    scene: Scene, this_day: date
) -> None:
    scene.officer.confirm(make.SKIEN, issuer="police_council", signatory_role="mayor")
    with scene.people.acting(scene.coordinator):
        (standing,) = requests.standings(scene.unit_id, this_day)
        (fact,) = confirmations_for(scene.unit_id, this_day)
    assert standing.state is State.NOT_SIGNED_BY_POLICE
    assert (fact.issuer, fact.signatory_agency) == ("police_council", "municipality")


def test_the_delegation_is_kept_with_who_gave_it_and_when(scene: Scene, this_day: date) -> None:
    given: dict[str, Any] = {"signatory_role": "police_delegate", "delegated_by": "Politimesteren"}
    for day in (None, this_day + timedelta(1)):
        with pytest.raises(Invalid) as refused:
            scene.officer.confirm(make.SKIEN, **given, delegated_on=day)
        assert set(refused.value.fields) == {"delegated_on"}
    scene.officer.confirm(make.SKIEN, **given, delegated_on=date(2025, 5, 2))
    assert scene.db.rows(
        "SELECT signatory_role, delegated_by, delegated_on FROM app.police_confirmation WHERE place_id = %s", make.SKIEN
    ) == [("police_delegate", "Politimesteren", date(2025, 5, 2))]


def test_a_district_speaks_for_no_place_of_another(scene: Scene, this_day: date) -> None:
    request_id, by = scene.ask(), scene.stranger.somebody.membership_id
    with pytest.raises(Invalid):
        scene.stranger.confirm(make.SKIEN)
    with pytest.raises(NotFound):
        scene.stranger.confirm(make.SKIEN, request_id)
    with scene.stranger.at_work() as me:
        for act in (district.decline, district.question):
            with pytest.raises(NotFound):
                act(me, request_id, "Nei", by=by)
        with pytest.raises(NotFound):
            district.state_plan(me, make.SKIEN, True, this_day, by=by)
        with pytest.raises(NotFound):
            district.place_file(me, make.SKIEN, this_day)


def test_what_the_police_say_is_in_their_own_chain_and_what_the_unit_says_in_its(scene: Scene, this_day: date) -> None:
    request_id = scene.ask()
    confirmation_id = scene.officer.confirm(make.SKIEN, request_id)
    with scene.officer.at_work() as me:
        district.withdraw(me, confirmation_id, this_day, "Avtalen er brutt.")
    rows = scene.db.rows(
        "SELECT action, table_name, acting FROM audit.entry WHERE chain = %s AND row_id = %s ORDER BY seq",
        make.SOUTH_EAST,
        str(confirmation_id),
    )
    assert rows == [
        ("insert", "app.police_confirmation", "police.signatory"),
        ("update", "app.police_confirmation", "police.signatory"),
    ]
    ended = scene.db.rows(
        "SELECT action, acting, after->>'outcome' FROM audit.entry WHERE chain = %s AND row_id = %s ORDER BY seq",
        scene.unit_id,
        str(request_id),
    )
    assert ended == [("insert", "unit.coordinator", None), ("update", "police.signatory", "confirmed")]
