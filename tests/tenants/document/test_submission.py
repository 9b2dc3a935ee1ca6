"""A submission is frozen whole: what is signed is what was read, and every pointer names a fact."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec
import pytest
import rfc8785

from tenants.document import InvalidDocument, check_facts
from tenants.document.submission import Attachment, Origin, SubmissionDocument, read_submission, submission
from tests.tenants.document.documents import flawless

SUM = "0" * 63 + "a"


def frozen(**changes: Any) -> SubmissionDocument:
    parts: dict[str, Any] = {
        "facts_index": [
            Origin("/vedtak/0", "vedtak/7", "unchanged"),
            Origin("/coordinator/percent", "post/3", "re-checked"),
        ],
        "attachments": [Attachment("/vedtak/0", "file/12", 2, SUM)],
        "statements": {"meeting": [{"row": "meeting/4", "days": 3.5, "tema 😀": None}], "slt_order": []},
        "register_version": "2026-11-22",
        "prior_sha256": None,
    }
    return submission(check_facts(flawless()), **(parts | changes))


def test_the_hash_is_over_the_canonical_bytes_of_the_whole() -> None:
    document = frozen()
    whole = json.loads(document.canonical)
    assert document.canonical == rfc8785.dumps(whole)
    assert document.sha256 == hashlib.sha256(document.canonical).hexdigest()
    assert whole["schema"] == "slt-submission/1"
    assert whole["facts"] == flawless()
    assert set(whole) == {
        "schema",
        "facts",
        "facts_index",
        "attachments",
        "statements",
        "register_version",
        "prior_sha256",
    }


def test_what_is_stored_is_read_again_as_it_was() -> None:
    document = frozen(prior_sha256=SUM)
    again = read_submission(document.canonical)
    assert again == document
    assert again.facts.sha256 == check_facts(flawless()).sha256


def test_any_change_changes_the_hash() -> None:
    sums = {
        frozen().sha256,
        frozen(prior_sha256=SUM).sha256,
        frozen(register_version="2026-11-23").sha256,
        frozen(attachments=[]).sha256,
        frozen(statements={}).sha256,
        frozen(facts_index=[]).sha256,
    }
    assert len(sums) == 6


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"facts_index": [Origin("/vedtak/9", "r", "changed")]}, "/facts_index/0/pointer"),
        ({"facts_index": [Origin("/vedtak/00", "r", "changed")]}, "/facts_index/0/pointer"),
        ({"facts_index": [Origin("vedtak", "r", "changed")]}, "/facts_index/0/pointer"),
        ({"attachments": [Attachment("/unit/nothing", "f", 1, SUM)]}, "/attachments/0/pointer"),
        ({"attachments": [Attachment("/vedtak/0", "f", 0, SUM)]}, "/attachments/0/version"),
        ({"attachments": [Attachment("/vedtak/0", "f", 1, SUM.upper())]}, "/attachments/0/sha256"),
        ({"attachments": [Attachment("/vedtak/0", " ", 1, SUM)]}, "/attachments/0/file"),
        ({"prior_sha256": "abc"}, "/prior_sha256"),
        ({"register_version": ""}, "/register_version"),
        ({"statements": {"x": [{"row": "r", "y": float("nan")}]}}, ""),
        ({"statements": {"x": [{"row": "r", "y": 2**60}]}}, ""),
        ({"statements": {"x": [{"row": "r", "y": "\ud800"}]}}, ""),
        ({"statements": {"x": [{"row": "r"}, {"y": 1}]}}, "/statements"),
        ({"statements": {"x": "told"}}, "/statements"),
    ],
)
def test_what_cannot_be_frozen_is_refused_at_its_place(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        frozen(**changes)
    assert [fault.pointer for fault in caught.value.faults] == [pointer]


def test_a_stored_submission_is_read_as_strictly_as_its_facts() -> None:
    raw = frozen().canonical
    for changed, pointer in (
        (raw.replace(b'"percent":100', b'"percent":140'), "/facts/coordinator/percent"),
        (raw.replace(b'"prior_sha256"', b'"prior_sha256":null,"prior_sha256"'), "/prior_sha256"),
        (raw.replace(b'"prior_sha256":null', b'"prior_sha256":null,"signed":true'), ""),
        (raw[:-1], ""),
    ):
        with pytest.raises(InvalidDocument) as caught:
            read_submission(changed)
        assert [fault.pointer for fault in caught.value.faults] == [pointer]


def test_facts_are_named_by_the_place_that_they_have_in_them() -> None:
    index = [Origin("", "unit/1", "unchanged"), Origin("/measures/9/flags/0", "measure/9", "not re-checked")]
    assert (
        msgspec.json.decode(frozen(facts_index=index).canonical)["facts_index"][1]["pointer"] == "/measures/9/flags/0"
    )
