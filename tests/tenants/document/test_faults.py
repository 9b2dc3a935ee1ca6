"""A faulty document is refused with every fault at its place; nothing is guessed and nothing skipped."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tenants.document import Fault, InvalidDocument, check_facts, read_facts
from tests.tenants.document.documents import Document, flawless


def faults(raw: bytes) -> tuple[Fault, ...]:
    with pytest.raises(InvalidDocument) as caught:
        read_facts(raw)
    return caught.value.faults


def places(document: Document) -> list[str]:
    # An infinity is written as the number that reads as one: the word Infinity is no JSON.
    return [fault.pointer for fault in faults(json.dumps(document).replace("Infinity", "1e400").encode())]


def put(document: Any, path: str, value: object) -> None:
    """Put a value at a pointer; the last token may be new."""
    *owners, last = (token.replace("~1", "/").replace("~0", "~") for token in path.split("/")[1:])
    for token in owners:
        document = document[int(token) if isinstance(document, list) else token]
    if isinstance(document, list):
        document[int(last)] = value
    else:
        document[last] = value


# What is no JSON object in UTF-8 has one fault, at the empty pointer.


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" \n",
        b"null",
        b"[]",
        b'"slt-facts/1"',
        b"{",
        b"{} {}",
        b"{'schema': 1}",
        b'{"schema": NaN}',
        b'{"schema": -Infinity}',
        b'{"schema": 01}',
        b'{"schema": "a\nb"}',
        b'{"schema": "\xff"}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        "{}".encode("utf-16-le"),
        b"[" * 100_000,
        b'{"unit":' * 501 + b"1" + b"}" * 501,
        b'{"unit":' * 2000 + b"{}" + b"}" * 2000,
    ],
)
def test_not_an_object_in_json_and_utf_8(raw: bytes) -> None:
    (fault,) = faults(raw)
    assert fault.pointer == ""
    assert fault.expected


def test_what_is_deep_but_not_too_deep_is_a_fault_where_it_stands() -> None:
    assert [fault.pointer for fault in faults(b'{"as_of":' * 500 + b"1" + b"}" * 500)] == ["/as_of", "/schema", "/unit"]


def test_an_empty_object_lacks_the_three_required_keys() -> None:
    assert [fault.pointer for fault in faults(b"{}")] == ["/as_of", "/schema", "/unit"]


# One wrong value gives one fault, where it stands.

WRONG: dict[str, tuple[object, ...]] = {
    "/schema": ("slt-facts/2", None, 1),
    "/as_of": (
        "2026-02-30",
        "1899-12-31",
        "2200-01-01",
        "2026-1-1",
        "20260101",
        "2026-11-22T00:00:00",
        " 2026-11-22",
        None,
    ),
    "/unit/id": ("", " ", "\u001c", "\u00a0\u2003", "\ud800", "a\udc00", 1, None),
    "/unit/kind": ("bydel", None),
    "/unit/municipalities": ([], ["4003", "4004"], None, "4003", {"0": "4003"}),
    "/unit/municipalities/0": ("403", "40030", "４００３", "4003\n", "", 4003, None),
    "/unit/city_district": ("01", None),
    "/unit/unknown": (None, 1),
    "/vedtak": ({}, "none", 0),
    "/vedtak/0": (None, [], "vedtak"),
    "/vedtak/0/municipality": ("4004", "", 4003, None),
    "/vedtak/0/body": ("council", None),
    "/vedtak/0/case_number": ("\t", 12, None),
    "/vedtak/0/valid_until": ("2020-01-01", False),
    "/vedtak/0/repealed_on": ("2020-01-01", ""),
    "/police_confirmations/0/withdrawn_on": ("2020-01-01",),
    "/police_confirmations/0/valid_until": ("2020-01-01",),
    "/police_confirmations/0/signatory_role": (" ", None),
    "/police_plan": ("yes", 1, 0),
    "/coordinator/percent": (0, -0.0, -5, 100.1, 140, "50", True, None, 1e400, 10**400),
    "/coordinator/vacant_days_24_months": (-1, 1.0, 1e1, 2**53, True, "0", None),
    "/coordinator/ended_on": ("2020-01-01",),
    "/coordinator/acts_for_management": (None, "no", 1),
    "/groups/2/id": ("s", " "),
    "/groups/0/level": ("steering_group",),
    "/groups/0/covers": ([], None),
    "/groups/0/covers/0": ("9999", 1),
    "/groups/0/members": (None, {}),
    "/groups/0/members/0/role": ("Mayor", "mayor ", "mayor\n", "ordfører", "", None),
    "/groups/0/members/0/municipality": ("9999", "", 1),
    "/groups/0/is_police_council": (None, "true"),
    "/groups/0/duties": (None, []),
    "/groups/0/duties/sets_goals": (None, 1),
    "/groups/0/dissolved_on": ("2020-01-01",),
    "/groups/1/is_police_council": (True, False),
    "/groups/2/duties": ({}, None),
    "/meetings/5/groups": ([], None),
    "/meetings/5/groups/0": ("unknown", 1, None),
    "/meetings/5/kind": ("SLT", None),
    "/meetings/0/present/0/municipality": ("9999",),
    "/meetings/0/minutes": (None,),
    "/annual_gatherings/0": (None, "2026"),
    "/surveys/0/sources/1": ("Ungdata", None),
    "/surveys/0/sources": (None,),
    "/challenges/themes/0": ("", "\u2028", None),
    "/challenges/pulse/answers": (-1, 5.0, None),
    "/challenges/pulse/agree_percent": (-0.1, 100.5, None),
    "/action_plan/valid_to": ("2020-01-01", None),
    "/annual_wheel_years/0": (2026.0, 2**53, -(2**53), "2026", True, None),
    "/measures/1/id": ("a", None),
    "/measures/0/ended_on": ("2020-01-01",),
    "/measures/0/owner": ("", "NAV"),
    "/measures/0/flags/0": ("urgent",),
    "/measures/0/challenge": ("", " "),
    "/measures/0/stance/type": (None, "other"),
    "/measures/0/stance/reason": (1, "\ud800"),
    "/measures/0/evaluations/0/decision": ("go on",),
    "/unknown": (None, {}),
    "/a~1b~0c": (1,),
    "/": (1,),
    "/_schema": ("an object",),
}


@pytest.mark.parametrize(
    ("pointer", "value"), [(pointer, value) for pointer, values in WRONG.items() for value in values]
)
def test_one_wrong_value(pointer: str, value: object) -> None:
    document = flawless()
    document["measures"][0]["flags"] = ["new"]
    put(document, pointer, value)
    assert places(document) == [pointer]


REQUIRED = {
    "": ("schema", "unit", "as_of"),
    "/unit": ("id", "kind", "name", "municipalities"),
    "/vedtak/0": ("municipality", "body", "adopted_on", "case_number"),
    "/police_confirmations/0": ("municipality", "issuer", "signatory_agency", "signatory_role", "confirmed_on"),
    "/coordinator": ("employment", "percent", "started_on", "placement", "vacant_days_24_months"),
    "/groups/0": ("id", "level", "covers", "established_on"),
    "/groups/0/members/0": ("role", "agency", "tier"),
    "/meetings/5": ("groups", "held_on", "kind"),
    "/meetings/0/present/0": ("role",),
    "/plans/0": ("adopted_on",),
    "/orders/0": ("issued_on",),
    "/surveys/0": ("completed_on",),
    "/challenges/approvals/0": ("level", "approved_on"),
    "/challenges/pulse": ("answers", "agree_percent"),
    "/action_plan": ("adopted_on", "valid_from", "valid_to"),
    "/measures/0": ("id", "started_on"),
    "/measures/0/stance": ("type",),
}


@pytest.mark.parametrize(("owner", "key"), [(owner, key) for owner, keys in REQUIRED.items() for key in keys])
def test_a_missing_key_is_named(owner: str, key: str) -> None:
    document = flawless()
    target: Any = document
    for token in owner.strip("/").split("/") if owner else ():
        target = target[int(token) if isinstance(target, list) else token]
    del target[key]
    assert places(document) == [f"{owner}/{key}"]


def test_everything_else_may_be_left_out() -> None:
    def bare(value: Any, owner: str) -> Any:
        if isinstance(value, list):
            return [bare(item, f"{owner}/0") for item in value]
        if isinstance(value, dict):
            required = {**REQUIRED, "/meetings/0": REQUIRED["/meetings/5"]}.get(owner, ())
            return {key: bare(item, f"{owner}/{key}") for key, item in value.items() if owner == "" or key in required}
        return value

    facts = check_facts(bare(flawless(), "")).facts
    assert facts.groups is not None
    assert facts.groups[0].members == ()
    assert facts.challenges is not None
    assert facts.challenges.themes == ()


@pytest.mark.parametrize("key", sorted(set(flawless()) - {"schema", "unit", "as_of"}))
def test_null_at_the_top_is_the_same_as_absent(key: str) -> None:
    document = flawless()
    document["meetings"] = []  # they would refer to groups that are gone
    absent = {other: value for other, value in document.items() if other != key}
    assert check_facts(document | {key: None}).facts == check_facts(absent).facts


# Relations.

Change = Callable[[Document], object]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["unit"].update(municipalities=["4643", "4645", "4643"]), ["/unit/municipalities/2"]),
        (lambda d: d["unit"].update(municipalities=["4643"]), "/unit/municipalities"),
        (lambda d: d["unit"].update(municipalities=["4643", "464"]), ["/unit/municipalities/1"]),
        (lambda d: d["groups"][0].update(covers=["4645", "4643", "4645"]), ["/groups/0/covers/2"]),
        (lambda d: d["meetings"][0]["groups"].append("p9"), ["/meetings/0/groups/3"]),
        (lambda d: d["meetings"][0].update(kind="kog", groups=["x"]), ["/meetings/0/groups/0"]),
        (lambda d: d["measures"].append(d["measures"][0]), ["/measures/10/id"]),
        (lambda d: d["groups"].append(d["groups"][0]), ["/groups/4/id"]),
    ],
)
def test_relations_of_a_cooperation(change: Change, expected: list[str] | str) -> None:
    document = flawless(kind="cooperation")
    change(document)
    found = places(document)
    assert found == expected or (isinstance(expected, str) and expected in found)


def test_a_kog_meeting_needs_no_group_and_an_slt_meeting_does() -> None:
    document = flawless()
    document["meetings"][0].update(kind="kog", groups=[])
    check_facts(document)
    document["meetings"][0].update(kind="slt")
    assert places(document) == ["/meetings/0/groups"]


def test_a_city_district_has_a_number_of_two_digits() -> None:
    document = flawless(kind="city_district")
    check_facts(document)
    for wrong in ("1", "001", "0a", "０１", 1, None):
        document["unit"]["city_district"] = wrong
        assert places(document) == ["/unit/city_district"]
    del document["unit"]["city_district"]
    assert places(document) == ["/unit/city_district"]


def test_days_may_be_equal() -> None:
    document = flawless()
    document["vedtak"][0]["repealed_on"] = document["vedtak"][0]["valid_until"] = document["vedtak"][0]["adopted_on"]
    document["coordinator"]["ended_on"] = document["coordinator"]["started_on"]
    document["groups"][0]["dissolved_on"] = document["groups"][0]["established_on"]
    document["action_plan"]["valid_to"] = document["action_plan"]["valid_from"]
    document["measures"][0]["ended_on"] = document["measures"][0]["started_on"]
    check_facts(document)


def test_a_fault_in_the_unit_is_not_repeated_at_every_reference_to_it() -> None:
    document = flawless()
    document["unit"]["municipalities"] = ["403"]
    assert places(document) == ["/unit/municipalities/0"]
    document = flawless()
    document["groups"][0]["id"] = 7
    assert places(document) == ["/groups/0/id"]


# Keys that stand twice.


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        (b'"as_of":', b'"as_of": "2026-11-22", "as_of":', "/as_of"),
        (b'"kind": "municipality"', b'"kind": "municipality", "kind": "municipality"', "/unit/kind"),
        (b'"minutes": true', b'"minutes": true, "minut\\u0065s": true', "/meetings/0/minutes"),
        # As many colons as without the repetition: an escaped one in a text stands for the one that is lost.
        (b'"minutes": true', b'"minutes": true, "minutes": true', "/meetings/0/minutes"),
    ],
)
def test_a_key_stands_once(old: bytes, new: bytes, pointer: str) -> None:
    document = flawless()
    document["unit"]["name"] = "Prøve: en"
    raw = json.dumps(document).encode().replace(b": en", b"\\u003a en")
    read_facts(raw)
    (fault,) = faults(raw.replace(old, new, 1))
    assert fault.pointer == pointer


def test_every_fault_is_listed_by_place() -> None:
    document = flawless()
    document["coordinator"]["percent"] = 140
    document["meetings"][10]["held_on"] = "2026-02-30"
    document["meetings"][2]["held_on"] = "i går"
    document["police"] = []
    document["vedtak"][0]["repealed_on"] = "2001-01-01"
    assert places(document) == [
        "/coordinator/percent",
        "/meetings/2/held_on",
        "/meetings/10/held_on",
        "/police",
        "/vedtak/0/repealed_on",
    ]


# What looks odd and is right.


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/as_of", "1900-01-01"),
        ("/as_of", "2199-12-31"),
        ("/unit/id", "\u001c\u200b"),
        ("/coordinator/percent", 1e-300),
        ("/coordinator/percent", 100.00000000000000001),
        ("/coordinator/vacant_days_24_months", 2**53 - 1),
        ("/annual_wheel_years/0", -(2**53 - 1)),
        ("/challenges/pulse/agree_percent", 0),
        ("/challenges/pulse/agree_percent", -0.0),
        ("/measures/0/stance/reason", ""),
        ("/measures/0/stance/reason", None),
        ("/surveys/0/sources", ["ungdata", "ungdata"]),
        ("/groups/0/members/0/role", "_9"),
        ("/goals/0/reviewed_on", "1950-01-01"),
    ],
)
def test_odd_but_right(pointer: str, value: object) -> None:
    document = flawless()
    put(document, pointer, value)
    check_facts(document)


def test_minus_zero_is_an_integer_and_zero() -> None:
    raw = json.dumps(flawless()).encode()
    minus = raw.replace(b'"vacant_days_24_months": 0', b'"vacant_days_24_months": -0')
    assert minus != raw
    assert read_facts(minus) == read_facts(raw)
    with pytest.raises(InvalidDocument):
        read_facts(raw.replace(b'"vacant_days_24_months": 0', b'"vacant_days_24_months": -0.0'))


def test_a_number_of_five_thousand_digits_is_a_fault_and_no_crash() -> None:
    raw = json.dumps(flawless()).encode()
    for key in (b"vacant_days_24_months", b"percent"):
        start = raw.index(b'"' + key + b'": ') + len(key) + 4
        (fault,) = faults(raw[:start] + b"9" * 5000 + raw[raw.index(b",", start) :])
        assert fault.pointer == f"/coordinator/{key.decode()}"


def test_the_portal_is_told_of_texts_that_cannot_be_written() -> None:
    with pytest.raises(InvalidDocument):
        check_facts(flawless() | {"police_plan": "\ud800"})
