"""Loading the register, and asking the database what it was on a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db.roles import COUNCIL, STATS
from app.db.session import acting
from app.identity.tokens import operator_token
from tenants.register import parsing, service
from tenants.register.errors import BeforeRegister, BrokenFiles, InUse, UnknownNumber
from tenants.register.records import BEGINS_ON, identity
from tests.database import Database
from tests.factories.boundaries import squares

TODAY = date(2026, 11, 22)
REGISTER = parsing.read(parsing.shipped())


@contextmanager
def keeper(app: Flask) -> Iterator[None]:
    with app.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        yield


def edited(files: dict[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    text = files[name].decode()
    assert text.count(old) == 1
    return {**files, name: text.replace(old, new).encode()}


def test_the_export_is_what_was_loaded_byte_for_byte_and_loading_it_again_changes_nothing(
    portal: Flask, files: dict[str, bytes], db: Database
) -> None:
    with keeper(portal):
        assert service.export() == files
        assert service.load(files) == ()
    assert db.value("SELECT count(*) FROM audit.entry WHERE table_name = 'app.municipality_version'") == 0


def test_a_correction_changes_one_row_tells_which_and_is_undone_by_the_former_files(
    loading: Flask, files: dict[str, bytes]
) -> None:
    corrected = edited(files, "municipalities.csv", "944496394", "938759839")
    with keeper(loading):
        found = service.load(corrected, check=True)
        assert [(d.file, d.row, d.kind, d.columns) for d in found] == [
            ("municipalities.csv", ("1101-2017", "2017-12-31"), "changed", ("organisation_number",))
        ]
        assert service.export() == files
    with keeper(loading):
        assert service.load(corrected) == found
    with keeper(loading):
        assert service.export() == corrected
        service.load(files)
    with keeper(loading):
        assert service.export() == files


def test_a_new_name_from_a_day_keeps_the_identity_and_its_undoing_restores_the_register(
    loading: Flask, files: dict[str, bytes]
) -> None:
    line = next(x for x in files["municipalities.csv"].decode().splitlines() if ",4003,no:Skien," in x)
    key, started_on, _, rest = line.split(",", 3)
    ended = f"{key},{started_on},2026-06-01,{rest}"
    renamed = f"{key},2026-06-01,,{rest.replace('no:Skien', 'no:Skien | sma:Sjïene')}"
    with keeper(loading):
        service.load(edited(files, "municipalities.csv", line, f"{ended}\n{renamed}"))
    with keeper(loading):
        assert service.municipality(identity("municipality", key), TODAY).names.official == "Skien - Sjïene"
        assert service.municipality(identity("municipality", key), date(2026, 5, 31)).names.official == "Skien"
        service.load(files)
    with keeper(loading):
        assert service.export() == files


def test_broken_files_change_nothing(loading: Flask, files: dict[str, bytes]) -> None:
    with keeper(loading), pytest.raises(BrokenFiles):
        service.load(edited(files, "municipalities.csv", "0301-2017,2025-08-29", "0301-2017,2025-08-30"))
    with keeper(loading):
        assert service.export() == files


def test_what_something_refers_to_is_not_taken_out_of_the_register(loading: Flask, files: dict[str, bytes]) -> None:
    from tenants.units import service as units

    district = identity("city_district", "030115")
    with keeper(loading):
        units.set_cover(units.add(units.Kind.CITY_DISTRICT, "Bydel Søndre Nordstrand"), {district}, TODAY)
    without = {
        name: b"".join(line for line in content.splitlines(keepends=True) if b"030115," not in line)
        for name, content in files.items()
    }
    with pytest.raises(InUse), keeper(loading):
        service.load(without)
    with keeper(loading):
        assert service.export() == files


def table(numbers: dict[str, int], year: int = 2025) -> bytes:
    """A table of inhabitants, as CSV, with a fifth of them under 18."""
    lines = [
        f"{number},{year},{ages},{part}"
        for number, n in numbers.items()
        for ages, part in (("0-17", n // 5), ("18+", n - n // 5))
    ]
    return "\n".join(["region,tid,alder,value", *lines]).encode()


def test_a_year_of_inhabitants_is_brought_in_once_and_outlives_the_next_load_of_the_products_files(
    loading: Flask, files: dict[str, bytes]
) -> None:
    people = {m.number: 1000 + n for n, m in enumerate(REGISTER.in_force(date(2025, 1, 1)))} | {"030101": 500}
    with keeper(loading):
        found = service.count("t.csv", table(people))
        assert {(d.file, d.kind) for d in found} == {("populations.csv", "added")}
        assert len(found) == 358
    with keeper(loading):
        assert service.count("t.csv", table(people)) == ()
        assert service.load(files) == ()
        halden, district = identity("municipality", "0101-2017"), identity("city_district", "030101")
        counts = service.populations(date(2025, 1, 1))
        halden_people = people["3101"]
        assert (counts[halden].population, counts[halden].under_18) == (halden_people, halden_people // 5)
        assert counts[district].under_18 == 100
        assert service.populations(date(2024, 12, 31))[halden].under_18 is None
        exported = service.export()
        assert f"0101-2017,2025-01-01,{halden_people},{halden_people // 5}".encode() in exported["populations.csv"]
        assert parsing.write(parsing.read(exported)) == exported
    with keeper(loading):
        service.load(files, replay=False)
    with keeper(loading):
        assert service.export() == files


def test_a_count_with_ages_takes_the_place_of_one_without_and_not_the_other_way(
    loading: Flask, files: dict[str, bytes]
) -> None:
    people = {
        m.number: REGISTER.population(m.key, date(2024, 1, 1)).population for m in REGISTER.in_force(date(2024, 1, 1))
    }  # type: ignore[union-attr]
    with keeper(loading):
        assert {d.columns for d in service.count("t.csv", table(people, 2024))} == {("under_18",)}
        assert service.load(files) == ()
        assert service.count("t.csv", b"region,tid,value\n3101,2024,7\n") == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table({"3001": 7}), "3001: Ingen kommune hadde nummeret 3001 den 01.01.2025. Se i stedet: 3101 Halden."),
        (table({"9999": 7}), "Ingen kommune hadde nummeret 9999"),
        (table({"030199": 7}), "Ingen kommune hadde nummeret 030199"),
        (table({"3101": 7}, 2050), "01.01.2050 er ikke kommet ennå."),
        (table({"0101": 7}, 2015), "Registeret begynner 31.12.2017"),
        (table({"3101": 7}), "every municipality in the count of 2025-01-01"),
    ],
)
def test_a_table_that_the_register_can_not_hold_changes_nothing(
    portal: Flask, files: dict[str, bytes], content: bytes, said: str
) -> None:
    with keeper(portal), pytest.raises(BrokenFiles) as refused:
        service.count("t.csv", content)
    assert said in "\n".join(map(str, refused.value.faults))
    with keeper(portal):
        assert service.export() == files


def test_boundaries_are_drawn_from_a_day_on_once_and_refused_whole(portal: Flask, db: Database) -> None:
    since = date(2024, 1, 1)
    with keeper(portal):
        assert service.draw("k.json", squares(REGISTER, since), since).changed
    with keeper(portal):
        assert not service.draw("k.json", squares(REGISTER, since), since).changed
        first = service.outlines(TODAY)
    assert "coarse" not in str(
        db.value("SELECT after FROM audit.entry WHERE table_name = 'app.municipality_outline' LIMIT 1")
    )
    for content, said in (
        (squares(REGISTER, since, strange="9999"), "numbers of 2024-01-01 (--from says the day); not among them: 9999"),
        (squares(REGISTER, since, without="3101"), "missing are 1, first of them 3101 Halden"),
        (squares(REGISTER, since, crossed="3101")[:-1], "JSON; it breaks off"),
    ):
        with keeper(portal), pytest.raises(BrokenFiles) as refused:
            service.draw("k.json", content, since)
        assert said in str(refused.value.faults[0])
    with keeper(portal), pytest.raises(BeforeRegister):
        service.draw("k.json", squares(REGISTER, since), date(2017, 1, 1))
    with keeper(portal):
        assert service.outlines(TODAY) == first
        assert service.draw("k.json", squares(REGISTER, since, crossed="3101"), since).changed
    with keeper(portal):
        assert service.outlines(TODAY) != first
        assert len(service.outlines(TODAY)) == 357
        halden = identity("municipality", "0101-2017")
        assert set(service.outlines(TODAY, {halden})) == {halden}


@settings(deadline=None, max_examples=15)
@given(on=st.dates(BEGINS_ON, TODAY))
def test_the_database_answers_as_the_files_do(reading: Flask, on: date) -> None:
    with reading.app_context(), acting(STATS):
        assert tuple(service.municipalities(on)) == REGISTER.in_force(on)
        assert {c.key for c in service.counties(on)} == {m.county for m in REGISTER.in_force(on)}
        for place_id, count in service.populations(on).items():
            assert count == REGISTER.population(count.place, on)
            assert count.place_id == place_id


@pytest.fixture(scope="module")
def reading(portal_of_worker: Flask) -> Flask:
    """The register is kept between tests, so that reading it needs no emptied database."""
    return portal_of_worker


def test_anybody_may_read_the_register_as_of_a_day(portal: Flask) -> None:
    with portal.app_context(), acting(STATS):
        assert service.with_number("3806", date(2023, 12, 31)) == service.municipality(
            identity("municipality", "0805-2017"), date(2023, 12, 31)
        )
        assert len(service.police_districts(TODAY)) == 12
        assert [d.short_number for d in service.city_districts(TODAY)] == [f"{n:02}" for n in range(1, 16)]
        with pytest.raises(UnknownNumber) as refused:
            service.with_number("3806", TODAY)
        assert refused.value.others == (("4001", "Porsgrunn"),)
        with pytest.raises(BeforeRegister):
            service.municipalities(date(2017, 12, 30))
