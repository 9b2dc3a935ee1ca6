"""The canonical bytes are those of RFC 8785, as its reference package writes them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.document import canonical_json, check_facts, read_facts
from tests.tenants.document.disturbing import disturbed_but_valid
from tests.tenants.document.documents import flawless

numbers = (
    st.integers(-(2**53 - 1), 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-1e-4, 1e-4)
    | st.integers(-(10**25), 10**25).map(float)
)
texts = st.text() | st.text(st.sampled_from('a\u0000\u001f\u007f"\\/:æ\u2028\ud7ff\ue000\ufb33\U0001f600'))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_value_is_written_as_the_reference_writes_it(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@settings(max_examples=500, deadline=None)
@given(numbers)
def test_any_number_is_written_as_the_reference_writes_it(number: float) -> None:
    assert canonical_json(number) == rfc8785.dumps(number)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**48))
def test_a_document_is_hashed_as_read(seed: int) -> None:
    document = disturbed_but_valid(seed)
    read = read_facts(json.dumps(document, indent=2).encode())
    assert read.canonical == rfc8785.dumps(document)
    assert read.sha256 == hashlib.sha256(read.canonical).hexdigest()


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, "\ud800", ["a", {"b": "\udc00"}], {1, 2}, b"bytes"]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each has its own text
        canonical_json(value)


def test_how_a_number_is_written_does_not_change_the_hash() -> None:
    raw = json.dumps(flawless()).encode()
    assert b'"percent": 100' in raw
    sums = {
        read_facts(raw.replace(b'"percent": 100', b'"percent": ' + number)).sha256
        for number in (b"100", b"100.0", b"1E2")
    }
    assert len(sums) == 1


def test_null_and_absent_are_different_documents_with_one_meaning() -> None:
    absent = flawless()
    del absent["orders"]
    null = absent | {"orders": None}
    assert check_facts(absent).facts == check_facts(null).facts
    assert check_facts(absent).sha256 != check_facts(null).sha256
