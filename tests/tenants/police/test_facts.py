"""What the police's word is worth on a day: withdrawn, outlived, corrected, asked for, and for whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.roles import PROJECTOR
from app.db.session import acting
from tenants.police.models import PoliceConfirmation
from tenants.police.service import State, confirmations_for, district, police_plan_for
from tenants.police.service.facts import counts, state
from tenants.units.service import Kind
from tests.database import Database
from tests.factories import police as make
from tests.tenants.police.conftest import Scene

FIRST = date(2023, 6, 1)
days = st.integers(0, 1200).map(lambda n: FIRST + timedelta(n))


@dataclass(frozen=True)
class Said:
    """A confirmation as the naive model has it."""

    id: UUID
    confirmed_on: date
    valid_until: date | None
    withdrawn_on: date | None
    agency: str
    corrected: bool

    def row(self) -> PoliceConfirmation:
        return PoliceConfirmation(
            id=self.id,
            confirmed_on=self.confirmed_on,
            valid_until=self.valid_until,
            withdrawn_on=self.withdrawn_on,
            signatory_agency=self.agency,
            recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
        )


@st.composite
def said(draw: st.DrawFn) -> Said:
    confirmed_on = draw(days)
    later = st.none() | st.integers(0, 400).map(lambda n: confirmed_on + timedelta(n))
    return Said(
        uuid4(),
        confirmed_on,
        draw(later),
        draw(later),
        draw(st.sampled_from(["police", "municipality"])),
        draw(st.booleans()),
    )


@given(st.lists(said(), max_size=5), st.booleans(), days)
def test_a_place_is_confirmed_when_and_only_when_some_police_confirmation_holds_that_day(
    words: list[Said], requested: bool, on: date
) -> None:
    in_force = [
        w
        for w in words
        if w.confirmed_on <= on
        and not (w.valid_until and w.valid_until < on)
        and not (w.withdrawn_on and w.withdrawn_on <= on)
    ]
    found = state([w.row() for w in words], requested, on)
    assert (found is State.CONFIRMED) == any(w.agency == "police" for w in in_force)
    if found is not State.CONFIRMED:
        assert (found is State.REQUESTED) == requested
    if found in (State.WITHDRAWN, State.LAPSED, State.NONE):
        assert in_force == []
        assert (found is State.NONE) == all(w.confirmed_on > on for w in words)


def test_the_day_of_the_withdrawal_no_longer_counts_and_the_last_day_of_validity_does() -> None:
    day = date(2025, 5, 1)
    word = Said(uuid4(), date(2025, 1, 1), None, None, "police", corrected=False)
    assert not counts(replace(word, withdrawn_on=day).row(), day)
    assert counts(replace(word, withdrawn_on=day).row(), day - timedelta(1))
    assert counts(replace(word, valid_until=day).row(), day)
    assert not counts(replace(word, valid_until=day).row(), day + timedelta(1))
    assert counts(word.row(), word.confirmed_on)


def _insert(db: Database, place_id: UUID, word: Said) -> None:
    role = "police_leader" if word.agency == "police" else "mayor"
    columns = (
        "police_district_id, id, place_id, issuer, signatory_agency, signatory_role, commitment, confirmed_on,"
        " valid_until, withdrawn_on, withdrawal_reason, corrects_id, correction_reason, membership_id, recorded_at"
    )
    values = (
        make.SOUTH_EAST, word.id, place_id, "police_council", word.agency, role, "Politiet deltar.", word.confirmed_on,
        word.valid_until, word.withdrawn_on, word.withdrawn_on and "grunn", None, None, uuid4(), datetime.now(UTC),
    )  # fmt: skip
    db.run(f"INSERT INTO app.police_confirmation ({columns}) VALUES ({', '.join(['%s'] * 15)})", *values)
    if word.corrected:
        right = (
            *values[:1],
            uuid4(),
            *values[2:7],
            date(2300, 1, 1),
            None,
            None,
            None,
            word.id,
            "skrivefeil",
            *values[13:],
        )
        db.run(f"INSERT INTO app.police_confirmation ({columns}) VALUES ({', '.join(['%s'] * 15)})", *right)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(said(), max_size=6), st.lists(st.tuples(days, st.booleans()), max_size=4, unique_by=lambda s: s[0]), days
)
def test_reading_as_of_a_day_gives_what_a_naive_model_gives(
    scene: Scene, words: list[Said], plans: list[tuple[date, bool]], as_of: date
) -> None:
    scene.db.run("ALTER TABLE app.police_plan DISABLE TRIGGER immutable")
    for table in ("police_confirmation", "police_plan"):
        scene.db.run(f"DELETE FROM app.{table} WHERE place_id = %s", make.SKIEN)
    scene.db.run("ALTER TABLE app.police_plan ENABLE TRIGGER immutable")
    for word in words:
        _insert(scene.db, make.SKIEN, word)
    for stated_on, in_plan in plans:
        scene.db.run(
            "INSERT INTO app.police_plan VALUES (%s, %s, %s, %s, %s, %s, now())",
            make.SOUTH_EAST, uuid4(), make.SKIEN, in_plan, stated_on, uuid4(),
        )  # fmt: skip

    expected = {w.id for w in words if not w.corrected and w.confirmed_on <= as_of}
    latest = max((p for p in plans if p[0] <= as_of), default=None)
    with scene.people.acting(scene.coordinator):
        facts = confirmations_for(scene.unit_id, as_of)
        assert police_plan_for(scene.unit_id, as_of) == (latest[1] if latest else None)
    assert {fact.id for fact in facts} == expected
    assert [fact.confirmed_on for fact in facts] == sorted(fact.confirmed_on for fact in facts)
    assert {fact.municipality for fact in facts} <= {"3807" if as_of < date(2024, 1, 1) else "4003"}


def test_an_entry_is_written_as_the_facts_document_has_it(scene: Scene) -> None:
    confirmation_id = scene.officer.confirm(make.SKIEN, confirmed_on=date(2025, 1, 2), valid_until=date(2027, 1, 2))
    with scene.people.acting(scene.coordinator):
        (fact,) = confirmations_for(scene.unit_id, date(2026, 1, 1))
    assert fact.id == confirmation_id
    assert fact.document() == {
        "municipality": "4003",
        "issuer": "local_police",
        "signatory_agency": "police",
        "signatory_role": "police_leader",
        "confirmed_on": "2025-01-02",
        "valid_until": "2027-01-02",
        "withdrawn_on": None,
    }


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(True, True, True), (True, False, False), (True, None, None), (None, None, None)]
)
def test_a_cooperation_is_in_the_plan_only_with_all_its_municipalities(
    scene: Scene, first: bool | None, second: bool | None, expected: bool | None
) -> None:
    unit_id = make.add_unit(scene.people, "To sammen", make.ARENDAL, make.GRIMSTAD, kind=Kind.COOPERATION)
    police = scene.stranger
    with police.at_work() as me:
        for place_id, word in ((make.ARENDAL, first), (make.GRIMSTAD, second)):
            if word is not None:
                district.state_plan(me, place_id, word, date(2025, 1, 1), by=police.somebody.membership_id)
    reader = scene.people("unit", "reader", tenant_id=unit_id)
    with scene.people.acting(reader):
        assert police_plan_for(unit_id, date(2025, 6, 1)) is expected
        assert police_plan_for(unit_id, date(2024, 12, 31)) is None


def test_a_city_district_has_its_own_and_the_citys_words_and_no_other_districts(scene: Scene) -> None:
    unit_id = make.add_unit(scene.people, "Bydel Gamle Oslo", make.GAMLE_OSLO, kind=Kind.CITY_DISTRICT)
    police = make.officer(scene.people, make.OSLO_POLICE)
    city = police.confirm(make.OSLO, confirmed_on=date(2025, 1, 1))
    own = police.confirm(make.GAMLE_OSLO, confirmed_on=date(2025, 2, 1))
    with police.at_work() as me:
        by = police.somebody.membership_id
        district.state_plan(me, make.OSLO, True, date(2025, 1, 1), by=by)
        district.state_plan(me, make.GAMLE_OSLO, False, date(2025, 3, 1), by=by)
    with scene.people.portal.app_context(), acting(PROJECTOR):
        facts = confirmations_for(unit_id, date(2026, 1, 1))
        plans = [police_plan_for(unit_id, day) for day in (date(2025, 2, 1), date(2025, 4, 1))]
    assert [(fact.id, fact.municipality) for fact in facts] == [(city, "0301"), (own, "0301")]
    assert plans == [True, False]
