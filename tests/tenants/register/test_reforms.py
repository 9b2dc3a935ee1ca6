"""Reforms on the register as a value: what each kind does, what is refused and why, and that a reversal restores every byte."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.register import parsing
from tenants.register.records import BEGINS_ON
from tenants.register.reforms import document, lines
from tenants.register.reforms.applying import apply
from tenants.register.reforms.errors import BrokenReform
from tenants.register.register import Register

ON = date(2028, 1, 1)


def reform(*changes: dict[str, Any], on: date = ON) -> dict[str, Any]:
    return {"effective_on": on.isoformat(), "title": "Prøve", "reason": "Kongelig resolusjon", "changes": list(changes)}


def applied(register: Register, *changes: dict[str, Any], on: date = ON) -> Register:
    return apply(register, document.read(json.dumps(reform(*changes, on=on))))


def refused(register: Register, *changes: dict[str, Any], on: date = ON) -> list[str]:
    with pytest.raises(BrokenReform) as error:
        applied(register, *changes, on=on)
    return [str(fault) for fault in error.value.faults]


def names(register: Register, on: date) -> set[str]:
    return {f"{m.number} {m.names.norwegian}" for m in register.in_force(on)}


MERGER = {"kind": "merger", "from": ["3422", "3426"], "into": {"number": "3460", "names": "Våler og Åmot"}}
HARAM = {"kind": "merger", "from": ["1580"], "into": "1508", "note": "Sammen igjen."}
SPLIT: dict[str, Any] = {
    "kind": "split",
    "from": "5059",
    "continues": False,
    "into": [{"number": "5071", "names": "Nye Orkdal"}, {"number": "5072", "names": "Nye Meldal"}, "5055"],
}
NEW_COUNTY = {"kind": "new_county", "number": "35", "names": "Viken", "ends": ["31"]}


def test_the_nation_has_the_counts_that_are_known_and_the_reforms_that_happened(register: Register) -> None:
    counts = {
        on: len(register.in_force(on)) for on in (BEGINS_ON, date(2018, 1, 1), date(2020, 1, 1), date(2024, 1, 1))
    }
    assert list(counts.values()) == [426, 422, 356, 357]

    def came_of(number: str, on: date) -> list[tuple[str, str, str]]:
        key = register.with_number(number, on).key
        return [(str(e.happened_on), e.kind, e.before) for e in register.events(key) if e.kind in ("merger", "split")]

    assert [kind for _on, kind, _from in came_of("1580", date(2024, 1, 1))] == ["split"]
    assert {source for _on, kind, source in came_of("5059", date(2020, 1, 1)) if kind == "merger"} == {
        "1622-2017", "1636-2017", "1638-2017",
    }  # fmt: skip
    assert len(came_of("4640", date(2020, 1, 1))) == 3  # Sogndal, Balestrand, Leikanger
    assert len(came_of("3020", date(2020, 1, 1))) == 2  # Nordre Follo: Ski, Oppegård
    for number, county in (("3236", "32"), ("3234", "32")):  # Jevnaker and Lunner, from Oppland by Viken to Akershus
        key = register.with_number(number, date(2024, 1, 1)).key
        assert register.county(key, BEGINS_ON).names.norwegian == "Oppland"
        assert register.county(key, date(2024, 1, 1)).number == county
        assert any(event.kind == "county_change" for event in register.events(key))


def test_a_merger_ends_identities_and_begins_one_and_one_that_keeps_its_number_goes_on(register: Register) -> None:
    after = applied(register, MERGER)
    assert len(after.in_force(ON)) == len(register.in_force(ON)) - 1
    assert names(after, ON) - names(register, ON) == {"3460 Våler og Åmot"}
    new = after.with_number("3460", ON)
    assert (new.key, new.county, new.police_district) == ("3460-2028", "34", "innlandet")
    assert {m.key for m in after.on_the_day(register.with_number("3426", ON).key, ON)} == {new.key}
    first, second = (register.with_number(n, ON) for n in ("3422", "3426"))
    assert min(first.latitude, second.latitude) < new.latitude < max(first.latitude, second.latitude)  # type: ignore[type-var,operator]
    kept = applied(register, HARAM)
    assert kept.with_number("1508", ON).key == register.with_number("1508", ON).key
    assert "1580 Haram" not in names(kept, ON)
    assert (
        kept.successors(register.with_number("1580", date(2027, 1, 1)).key)[-1] == register.with_number("1508", ON).key
    )


def test_a_split_begins_parts_and_the_source_ends_or_goes_on(register: Register) -> None:
    after = applied(register, SPLIT)
    source = register.with_number("5059", ON).key
    assert {m.number for m in after.on_the_day(source, ON)} == {"5071", "5072", "5055"}
    goes_on = applied(register, {**SPLIT, "continues": True, "into": SPLIT["into"][:1]})
    assert goes_on.with_number("5059", ON).key == source
    assert len(goes_on.in_force(ON)) == len(register.in_force(ON)) + 1


def test_a_county_ends_only_with_every_municipality_moved(register: Register) -> None:
    told = refused(register, NEW_COUNTY)
    assert "changes: 3101 Halden ville stå uten fylke. Si hvilket fylke kommunen kommer til" in told
    moves = [
        {"kind": "county_change", "municipality": m.number, "county": "35", "number": "35" + m.number[2:]}
        for m in register.in_force(ON)
        if m.county == "31"
    ]
    after = applied(register, NEW_COUNTY, *moves)
    assert {c.number for c in after.counties if c.in_force(ON)} == {
        *(c.number for c in register.counties if c.in_force(ON) and c.number != "31"), "35",
    }  # fmt: skip
    halden = register.with_number("3101", ON).key
    assert (after.municipality(halden, ON).number, after.county(halden, ON).names.norwegian) == ("3501", "Viken")
    assert after.municipality(halden, date(2027, 12, 31)).number == "3101"
    told = refused(register, {"kind": "county_change", "municipality": "3101", "county": "32", "number": "3190"})
    assert any("må ha et nummer som begynner med fylkets, 32" in each for each in told)


def test_names_numbers_districts_and_boundaries_change_from_a_day_and_later_rows_follow(register: Register) -> None:
    changed = date(2019, 3, 1)
    after = applied(
        register, {"kind": "police_district_change", "municipality": "1919", "police_district": "troms"}, on=changed
    )
    key = register.with_number("1919", changed).key
    before_ = register.municipality(key, date(2018, 1, 1)).police_district
    assert after.municipality(key, date(2019, 2, 28)).police_district == before_
    assert {m.police_district for m in after.municipalities if m.key == key and m.started_on >= changed} == {"troms"}
    after = applied(
        register,
        {"kind": "renaming", "municipality": "4003", "names": "no:Skien | sma:Sjïene"},
        {"kind": "renumbering", "municipality": "4003", "number": "4099"},
        {"kind": "boundary_note", "from": "4001", "to": "4003", "note": "Et tun."},
        {"kind": "county_renaming", "county": "40", "names": "Grenland"},
    )
    skien = after.with_number("4099", ON)
    assert skien.names.official == "Skien - Sjïene"
    assert after.county(skien.key, ON).names.norwegian == "Grenland"
    assert after.county(skien.key, date(2027, 12, 31)).names.norwegian == "Telemark"
    assert [e.kind for e in after.events(skien.key) if e.happened_on == ON] == [
        "boundary_transfer", "renaming", "renumbering",
    ]  # fmt: skip


def test_a_new_police_district_takes_over_and_none_is_left_without(register: Register) -> None:
    new = {"kind": "new_police_district", "key": "nord", "name_nb": "Nord politidistrikt", "name_nn": "Nord politidistrikt",
           "headquarters": "Alta", "ends": ["finnmark"]}  # fmt: skip
    assert any("ville stå uten politidistrikt" in each for each in refused(register, new))
    moves = [
        {"kind": "police_district_change", "municipality": m.number, "police_district": "nord"}
        for m in register.in_force(ON)
        if m.police_district == "finnmark"
    ]
    after = applied(register, new, *moves)
    assert {m.police_district for m in after.in_force(ON)} == {
        *(m.police_district for m in register.in_force(ON)) , "nord",
    } - {"finnmark"}  # fmt: skip


def test_a_correction_settles_its_doubt_and_a_certain_value_only_settles_it(register: Register) -> None:
    doubt = next(d for d in register.doubts if d.column == "police_district" and d.key == "0533-2017")
    cell = {
        "kind": "correction",
        "file": doubt.file,
        "key": doubt.key,
        "dated": doubt.dated.isoformat(),
        "column": doubt.column,
    }
    certain = applied(register, {**cell, "value": None})
    assert set(register.doubts) - set(certain.doubts) == {doubt}
    assert certain.municipalities.__len__() == register.municipalities.__len__()
    other = applied(register, {**cell, "value": "ost"})
    assert doubt not in other.doubts
    assert other.police_district(doubt.key, doubt.dated).key == "ost"
    assert refused(certain, {**cell, "value": None}) == [
        "changes/0/value: det er ingen tvil om dette. Skriv hva det skal være"
    ]
    bare = {"kind": "correction", "file": "changes.csv", "key": "1418-2017 1416-2017", "dated": "2020-01-01", "column": "note", "value": "Nesse."}  # fmt: skip
    assert any(c.note == "Nesse." for c in applied(register, bare).changes)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({**MERGER, "from": ["9999", "3426"]}, "changes/0/from/0: ingen kommune hadde nummeret 9999 dagen før"),
        ({**MERGER, "from": ["5012", "3426"]}, "ingen kommune hadde nummeret 5012 dagen før (mener du 5055 Heim, 5056 Hitra, 5059 Orkland?)"),
        ({**MERGER, "from": ["3426"]}, "changes/0/from: en ny kommune blir til av to eller flere"),
        ({**MERGER, "into": {"number": "9901", "names": "Å"}}, "changes/0/into/number: ikke noe fylke har nummeret 99 den dagen"),
        ({**MERGER, "into": {"number": "3401", "names": "Å"}}, "changes/0/into/number: nummeret 3401 er Kongsvinger sitt den dagen"),
        ({**MERGER, "from": ["3426", "1508"]}, "changes/0/into/police_district: må oppgis, for kommunene før er ulike"),
        ({"kind": "renumbering", "municipality": "4003", "number": "4001"}, "changes/0/number: nummeret 4001 er Porsgrunn sitt den dagen"),
        ({"kind": "renumbering", "municipality": "4001", "number": "3807"}, "changes/0/number: nummeret 3807 har vært Skien sitt, og brukes ikke om igjen"),
        ({**MERGER, "into": {"number": "3426", "names": "Å"}}, "changes/0/into/number: nummeret 3426 har vært Tolga sitt"),
        ({"kind": "renumbering", "municipality": "4003", "number": "40X1"}, "changes/0/number: skriv kommunenummeret med fire sifre"),
        ({"kind": "police_district_change", "municipality": "4003", "police_district": "stor-oslo"}, "Velg en av agder"),
        ({**MERGER, "from": []}, "changes/0/from: mangler"),
        ({**MERGER, "from": ["3422", None]}, "changes/0/from/1: mangler"),
        ({**MERGER, "unit": "3422"}, "changes/0/unit: har feil form"),
        ({**MERGER, "note": "å" * 201}, "changes/0/note: kan ha høyst 200 tegn"),
        ({**MERGER, "note": "f. 01010750160"}, "changes/0/note: ser ut til å ha et fødselsnummer"),
        ({**MERGER, "note": "\ud800"}, "changes/0/note: har tegn som ikke kan leses"),
        ({**MERGER, "into": {"number": "3460", "names": "Å\0"}}, "changes/0/into/names: har tegn som ikke kan leses"),
        ({"kind": "disbanding"}, "changes/0/kind: skriv en av merger, split"),
        ({"kind": "renaming", "municipality": "4003"}, "changes/0/names: mangler"),
        ({"kind": "renaming", "municipality": "4003", "names": "x:Skien"}, "changes/0/names: skriv navnet"),
        ({"kind": "renaming", "municipality": "4003", "names": "Skien", "colour": "red"}, "changes/0/colour: finnes ikke"),
        ({"kind": "renaming", "municipality": "4003", "names": "Skien"}, "changes/0/municipality: registeret sier dette allerede"),
        ({"kind": "correction", "file": "counties.csv", "key": "99", "dated": "2020-01-01", "column": "names", "value": "no:Å"},
         "changes/0/key: counties.csv har ingen rad 99 fra 2020-01-01"),
        ({"kind": "correction", "file": "municipalities.csv", "key": "0301-2017", "dated": "2017-12-31", "column": "ended_on",
          "value": "2020-01-01"}, "ville brutt en regel i registeret"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands_and_nothing_changes(
    register: Register, files: dict[str, bytes], change: dict[str, Any], told: str
) -> None:
    faults = refused(register, change)
    assert any(told in fault for fault in faults), faults
    assert parsing.write(register) == files


RENAMED = {"kind": "renaming", "municipality": "4003", "names": "Nyby"}
TRANSFER = {"kind": "boundary_note", "from": "4001", "to": "4003", "note": "Et tun."}
_CELL = {"kind": "correction", "file": "municipalities.csv", "key": "1919-2017", "dated": "2020-01-01", "column": "police_district"}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (RENAMED, {**RENAMED, "names": "Gamleby"}, "changes/1/municipality: changes/0 bestemmer dette for 4003. Behold én av dem"),
        (RENAMED, RENAMED, "changes/1/municipality: changes/0 bestemmer dette for 4003. Behold én av dem"),
        (
            {"kind": "renumbering", "municipality": "4003", "number": "4098"},
            {"kind": "county_change", "municipality": "4003", "county": "40", "number": "4099"},
            "changes/1/municipality: changes/0 bestemmer dette for 4003. Behold én av dem",
        ),
        (
            {"kind": "police_district_change", "municipality": "4003", "police_district": "ost"},
            {"kind": "police_district_change", "municipality": "4003", "police_district": "agder"},
            "changes/1/municipality: changes/0 bestemmer dette for 4003. Behold én av dem",
        ),
        (
            {"kind": "county_renaming", "county": "40", "names": "Grenland"},
            {"kind": "county_renaming", "county": "40", "names": "Fjella"},
            "changes/1/county: changes/0 bestemmer dette for 40. Behold én av dem",
        ),
        (
            MERGER,
            {"kind": "merger", "from": ["3423", "3426"], "into": {"number": "3461", "names": "Nytt"}},
            "changes/1/from/1: changes/0 bestemmer dette for 3426. Behold én av dem",
        ),
        (
            MERGER,
            {"kind": "merger", "from": ["3423"], "into": "3426"},
            "changes/1/into: 3426 slutter i changes/0, og kan ikke bestå her",
        ),
        (HARAM, {"kind": "merger", "from": ["1508"], "into": "1532"}, "changes/1/from/0: 1508 består i changes/0, og kan ikke slutte her"),
        (SPLIT, {**SPLIT, "continues": True}, "changes/1/from: changes/0 bestemmer dette for 5059. Behold én av dem"),
        (
            {"kind": "merger", "from": ["3423", "3426"], "into": {"number": "3461", "names": "Nytt"}},
            {"kind": "split", "from": "3422", "continues": True, "into": ["3426"]},
            "changes/1/into/0: 3426 slutter i changes/0, og kan ikke bestå her",
        ),
        (TRANSFER, {**TRANSFER, "note": "En teig"}, "changes/1/to: changes/0 bestemmer dette for 4003. Behold én av dem"),
        ({**_CELL, "value": "troms"}, {**_CELL, "value": None}, "changes/1/column: changes/0 bestemmer dette for police_district. Behold én av dem"),
    ],
)  # fmt: skip
def test_changes_that_contradict_each_other_are_refused_where_the_second_stands(
    register: Register, one: dict[str, Any], other: dict[str, Any], told: str
) -> None:
    assert applied(register, one)
    assert told in refused(register, one, other)


def test_a_merger_from_before_a_count_says_so_once_in_words(register: Register) -> None:
    count, told = sorted(refused(register, MERGER, on=date(2022, 6, 1)))
    assert count == "changes: det var 357 kommuner 2024-01-01, og ville blitt 356"
    assert told.startswith("effective_on: gjelder fra før folketellingen 2024-01-01, som har tall for kommunene")


def test_what_a_municipality_became_is_that_of_the_day_and_not_of_a_later_change(register: Register) -> None:
    sørum = register.with_number("0226", date(2018, 1, 1)).key
    after = applied(register, {"kind": "merger", "from": ["3205"], "into": "3203"})
    for on, now in ((ON - timedelta(days=1), ["3205"]), (ON, ["3203"])):
        assert [m.number for m in after.on_the_day(sørum, on)] == now


def test_a_day_outside_the_register_a_known_count_and_broken_files_are_refused(register: Register) -> None:
    assert "velg en dag etter 31. desember 2017" in refused(register, MERGER, on=BEGINS_ON)[0]
    assert refused(register, {**MERGER, "from": ["0236", "0211"]}, on=date(2018, 6, 1))
    told = refused(
        register,
        {"kind": "split", "from": "0233", "continues": True, "into": [{"number": "0290", "names": "Hakadal"}]},
        on=date(2018, 6, 1),
    )
    assert any("det var 356 kommuner 2020-01-01, og ville blitt 357" in each for each in told)
    for name, wrong in (
        ("title", " "),
        ("title", "x" * 201),
        ("reason", "\n"),
        ("reason", "x" * 2001),
        ("changes", []),
    ):
        with pytest.raises(BrokenReform) as error:
            document.read({**reform(MERGER), name: wrong})
        assert [fault.where for fault in error.value.faults] == [name]
    assert document.read({**reform(MERGER), "reason": "To\nlinjer"}).reason == "To\nlinjer"
    for content, line in (
        (b'{"a": 1,\n x}', "linje 2"),
        (b"[]", "ett objekt"),
        (b"\xff", "UTF-8"),
        (b'{"a":1,"a":2}', "to ganger"),
    ):
        with pytest.raises(BrokenReform) as error:
            document.read(content)
        assert line in str(error.value.message)


_CHANGES = st.lists(
    st.sampled_from(
        [
            MERGER,
            HARAM,
            SPLIT,
            {"kind": "renaming", "municipality": "4003", "names": "Ny by"},
            {"kind": "renumbering", "municipality": "4601", "number": "4699"},
            {"kind": "police_district_change", "municipality": "1511", "police_district": "vest"},
            {"kind": "boundary_note", "from": "4001", "to": "4003", "note": ""},
            {"kind": "county_renaming", "county": "40", "names": "Grenland"},
            {
                "kind": "correction",
                "file": "municipalities.csv",
                "key": "1919-2017",
                "dated": "2020-01-01",
                "column": "police_district",
                "value": None,
            },
        ]
    ),
    min_size=1,
    max_size=4,
    unique_by=str,
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_CHANGES, second=_CHANGES)
def test_reversing_restores_every_byte_and_what_was_done_can_be_done_again(
    register: Register, files: dict[str, bytes], first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    """Also in the order in which they weren't done, where the two touch different rows."""
    one = applied(register, *first)
    did = lines.between(register, one)
    assert parsing.write(lines.reversed_(one, did)) == files
    assert parsing.write(lines.again(register, did)) == parsing.write(one)
    assert lines.again(one, did) is one
    others = [change for change in second if change not in first]
    if not others:
        return
    both = applied(one, *others, on=date(2029, 1, 1))
    later = lines.between(one, both)
    try:
        alone = lines.reversed_(both, did)
    except lines.Entangled:
        assert parsing.write(lines.reversed_(lines.reversed_(both, later), did)) == files
    else:
        assert parsing.write(lines.reversed_(alone, later)) == files
