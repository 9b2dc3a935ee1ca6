"""Tables of inhabitants as Statistics Norway's API gives them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tenants.register import statistics
from tenants.register.errors import BrokenFiles
from tenants.register.statistics import Count

DAY = date(2025, 1, 1)


def json_stat(
    dimensions: dict[str, Sequence[str]], values: Sequence[int | None] | dict[str, int], **other: Any
) -> bytes:
    return json.dumps(
        {
            "version": "2.0",
            "class": "dataset",
            "id": list(dimensions),
            "size": [len(codes) for codes in dimensions.values()],
            "dimension": {
                name: {"category": {"index": {code: n for n, code in enumerate(codes)}, "label": {c: c for c in codes}}}
                for name, codes in dimensions.items()
            },
            "value": values,
            **other,
        }
    ).encode()


def read(content: bytes) -> list[Count]:
    return statistics.read("07459.json", content)


def refused(content: bytes) -> str:
    with pytest.raises(BrokenFiles) as error:
        read(content)
    return "\n".join(map(str, error.value.faults))


AGES = ("000", *(f"{n:03}" for n in range(1, 105)), "105+")
WHOLE = {"Region": ["0", "31", "3101", "K-3103", "0101"], "ContentsCode": ["Personer1"], "Tid": ["2025"]}


def test_a_table_of_everybody_leaves_out_sums_and_places_without_people() -> None:
    assert read(json_stat(WHOLE, [300, 300, 100, 200, 0])) == [
        Count("3101", DAY, 100, None),
        Count("3103", DAY, 200, None),
    ]
    assert read(json_stat(WHOLE, {"2": 100, "3": 200})) == read(json_stat(WHOLE, [300, None, 100, 200, None]))


def test_ages_and_sexes_are_added_and_those_under_18_are_told() -> None:
    table = {"Region": ["3101"], "Kjonn": ["1", "2"], "Alder": AGES, "ContentsCode": ["Personer1"], "Tid": ["2025"]}
    assert read(json_stat(table, [1] * 2 * 106)) == [Count("3101", DAY, 212, 36)]
    groups = {"Region": ["3101"], "Alder": ["999", "F00-17"], "Tid": ["2025"]}
    assert read(json_stat(groups, [100, 21])) == [Count("3101", DAY, 100, 21)]


@pytest.mark.parametrize(
    "text",
    [
        '"region";"alder";"statistikkvariabel";"Personer 2025"\n"3101 Halden";"0-17 år";"Personer";21\n"3101 Halden";"18 år eller eldre";"Personer";79\n',
        '"07459: Befolkning, etter region"\n\n"region","alder","år","statistikkvariabel","value"\n"3101","0-17 år","2025","Personer",21\n"3101","18 år og over","2025","Personer",79\n',
        "\ufeffRegion;Tid;Alder;value\n3101;2025;0-17;21\n3101;2025;18-999;79\n0;2025;0-17;999\n",
    ],
)
def test_csv_is_read_in_the_forms_that_the_api_has(text: str) -> None:
    assert read(text.encode()) == [Count("3101", DAY, 100, 21)]
    assert read(text.encode("utf-8" if text[0] == "\ufeff" else "cp1252")) == [Count("3101", DAY, 100, 21)]


def test_sums_of_both_sexes_are_those_of_men_and_women_and_years_are_kept_apart() -> None:
    table = {"Region": ["3101"], "Kjonn": ["0", "1", "2"], "Alder": ["999", "0-17", "18+"], "Tid": ["2025"]}
    assert read(json_stat(table, [9, 3, 6, 5, 1, 4, 4, 2, 2])) == [Count("3101", DAY, 9, 3)]
    years = b"region;kj\xf8nn;Personer 2024;Personer 2025\n3101;1 Menn;3;4\n3101;2 Kvinner;5;6\n"
    assert read(years) == [Count("3101", date(2024, 1, 1), 8, None), Count("3101", DAY, 10, None)]
    apart = {"Region": ["3101"], "Tid": ["2024", "2025"], "Kjonn": ["Menn", "Kvinner"]}
    assert read(json_stat(apart, [3, 5, 4, 6])) == read(years)


ONE = {"Region": ["3101"], "Tid": ["2025"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"class": ', "JSON; it breaks off"),
        (b'{"class": "dataset", "version": "1.3"}', "JSON-stat 2 with class dataset"),
        (b'{"class": "dataset", "version": "2.0"}', "JSON-stat 2 with id, dimension and value"),
        (json_stat(ONE, [1, 2]), "as many values as the dimensions have places for, 1; found 2"),
        (json_stat({**ONE, "Tid": ["2025K1"]}, [1]), "a year, of which 1 January is meant; found '2025K1'"),
        (json_stat({**ONE, "Region": ["Halden"]}, [1]), "number; found 'Halden'"),
        (json_stat({**ONE, "Sivilstand": ["1"]}, [1]), "found 'Sivilstand'"),
        (json_stat({"Region": ["3101"]}, [1]), "a dimension 'tid'"),
        (json_stat(ONE, [-1]), "whole numbers, not negative; found -1"),
        (json_stat(ONE, [1.5]), "whole numbers"),  # type: ignore[list-item]
        (json_stat(ONE, [0]), "inhabitants of at least one municipality"),
        (
            json_stat({**ONE, "Alder": ["0-15", "16-19", "20+"]}, [1, 1, 1]),
            "ages that are parted at 18; found 16 to 19",
        ),
        (json_stat({**ONE, "Alder": ["0-17", "20+"]}, [1, 1]), "after 17 comes 20"),
        (json_stat({**ONE, "Alder": ["0-17"]}, [1]), "nothing is told of 18 and older"),
        (json_stat({**ONE, "Alder": ["999", "0-12"]}, [1, 1]), "nothing is told of 13 and older"),
        (json_stat({**ONE, "Alder": ["999", "0-17", "18-66"]}, [9, 1, 1]), "nothing is told of 67 and older"),
        (json_stat({**ONE, "Alder": ["999", "0-17", "18+"]}, [9, 1, 1]), "add up to all ages, 9; they are 2"),
        (json_stat({**ONE, "Alder": ["999", "0-17"]}, [9, 10]), "add up to all ages, 9; they are 10"),
        (json_stat({**ONE, "Alder": ["Barn"]}, [1]), "an age, a group of ages, or all ages; found 'Barn'"),
        (json_stat({**ONE, "Alder": ["017", "17"]}, [1, 1]), "one row for each place, year, age and sex; 3101 in 2025"),
        (json_stat({**ONE, "Region": ["3101", "K-3101"]}, [1, 1]), "3101 in 2025 is there twice"),
        (json_stat({**ONE, "ContentsCode": ["Personer", "Folkemengde"]}, [1, 1]), "3101 in 2025 is there twice"),
        (json_stat({**ONE, "Kjonn": ["1"]}, [1]), "of 3101 in 2025 the women are missing"),
        (json_stat({**ONE, "Kjonn": ["0", "1", "2"]}, [3, 1, 1]), "that is that of men and women, 2"),
        (json_stat({**ONE, "Kjonn": ["1", "2", "9"]}, [1, 1, 1]), "men, women, or both sexes; found '9'"),
        (b"region;tid;value\n3101 Halden;2025;1\n3101;2025;1\n", "3101 in 2025 is there twice"),
        (b"region;kj\xf8nn;tid;value\n3101;1 Menn;2025;1\n", "the women are missing"),
        (
            b"region;kj\xf8nn;alder;2025\n3101;Menn;0-17;1\n3101;Kvinner;0-17;1\n3101;Kvinner;18+;1\n",
            "the men are missing",
        ),
        (b"region;Personer 2025;Folkemengde 2025\n3101;1;2\n", "3101 in 2025 is there twice"),
        (
            b"region;Personer 2025;Levendef\xf8dte 2024\n3101;1;2\n",
            "inhabitants for each year; found 'Levendef\xf8dte 2024'",
        ),
        (json_stat({**ONE, "Alder": ["0-17", "18+"]}, [1, None]), "a number for each age and sex of 3101 in 2025"),
        (b"number,value\n3101,1\n", "a heading that begins with region"),
        (b"region,tid\n3101,2025\n", "a column called value"),
        (b"region,tid,value\n3101,2025\n", "row 2: 3 columns"),
        (b"region,tid,value\n3101,2025,1 000\n", "row 2, value: a whole number"),
    ],
)
def test_what_cannot_be_added_up_is_refused_in_clear_words(content: bytes, said: str) -> None:
    assert said in refused(content)
