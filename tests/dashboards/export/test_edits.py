"""Any edit of an export is found: of a byte, and of a value whose every hash was made right again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import today
from dashboards.export.archive import Archive, Broken
from dashboards.recompute.service import recompute
from tests.dashboards.export.editing import changed, leaves, lines_of, pattern, rewritten, with_lines
from tests.dashboards.export.test_export import exported

#: What nothing else in an export follows from: only who knows the root sees that it was changed.
BY_THE_ROOT_ALONE = {
    "cases.jsonl/*/id",
    "cases.jsonl/*/kind",
    "cases.jsonl/*/events/*/at",
    "cases.jsonl/*/events/*/decision",
    "cases.jsonl/*/decisions/*/id",
    "cases.jsonl/*/decisions/*/language",
    "cases.jsonl/*/decisions/*/reason_sha256",
    "cases.jsonl/*/decisions/*/departure_sha256",
    "cases.jsonl/*/decisions/*/conditions/*/due_on",
    "cases.jsonl/*/decisions/*/conditions/*/finding",
    "cases.jsonl/*/decisions/*/conditions/*/text_sha256",
    "cases.jsonl/*/decisions/*/certificates/*/id",
    "cases.jsonl/*/decisions/*/signatures/*/at",
    "cases.jsonl/*/decisions/*/signatures/*/signer",
    "documents.jsonl/*/kind",
    "documents.jsonl/*/year",
    "documents.jsonl/*/frozen_at",
    "documents.jsonl/*/signatures/*/at",
    "documents.jsonl/*/signatures/*/signer",
    "parameters.jsonl/*/key",
    "parameters.jsonl/*/value",
    "parameters.jsonl/*/from",
    "parameters.jsonl/*/until",
    "releases.jsonl/*/levels_of",
    "units.jsonl/*/name",
    "units.jsonl/*/coordinating",
    "units.jsonl/*/demonstration",
    "units.jsonl/*/kind",
    "units.jsonl/*/host",
    "units.jsonl/*/cover/*/municipality",
    "units.jsonl/*/cover/*/from",
}


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """The export that the first test makes."""
    return {}


@pytest.fixture
def nation(portal: Flask, demonstration: None, kept: dict[str, bytes], tmp_path: Path) -> Path:
    """The demonstration as a file."""
    file = tmp_path / "nation.tar"
    if not kept:
        exported(portal, file, today())
        kept["bytes"] = file.read_bytes()
    file.write_bytes(kept["bytes"])
    return file


_quick = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(_quick, max_examples=120)
@given(st.data())
def test_a_changed_byte_is_found(nation: Path, data: st.DataObject) -> None:
    raw = bytearray(nation.read_bytes())
    index = data.draw(st.integers(0, len(raw) - 1))
    raw[index] ^= data.draw(st.integers(1, 255))
    edited = nation.with_suffix(".edited")
    edited.write_bytes(raw)
    assert not recompute(edited).whole


def test_every_byte_of_the_frame_is_checked(nation: Path) -> None:
    """The headings of the tar, the manifest, what fills the blocks, the end: nothing that anybody could write in."""
    raw, edited = nation.read_bytes(), nation.with_suffix(".edited")
    whole = Archive.at(nation)
    inside = {byte for start, size in whole.places.values() for byte in (start, start + size)}
    for start, size in whole.places.values():
        inside.update(range(start, start + size))
    frame = sorted(set(range(len(raw))) - inside)
    for index in random.Random(1).sample(frame, 400):
        edited.write_bytes(raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :])
        try:
            archive = Archive.at(edited)
        except Broken:
            continue
        assert archive.manifest.root != whole.manifest.root or archive.manifest.right_root != archive.manifest.root
    for shorter in (raw[:-1], raw[:-512], raw + b"\0", raw[:5000], b""):
        edited.write_bytes(shorter)
        assert not recompute(edited).whole


def test_a_changed_value_is_found_though_every_hash_is_made_right(nation: Path) -> None:
    """One place of each sort that an export has: the recomputation finds it, or the root, which must be known, does."""
    root, edited, unseen = Archive.at(nation).manifest.root, nation.with_suffix(".edited"), set()
    chance = random.Random(7)
    for part in Archive.at(nation).places:
        if part.startswith("register/"):
            rewritten(nation, edited, part, b"".join(Archive.at(nation).pieces(part)).replace(b"2", b"3", 1))
            assert not recompute(edited, root).whole
            continue
        lines = lines_of(nation, part)
        places: dict[str, list[tuple[str | int, ...]]] = {}
        for where, _value in leaves(lines):
            places.setdefault(pattern(part, where), []).append(where)
        for sort, those in chance.sample(sorted(places.items()), min(len(places), 45)):
            with_lines(nation, edited, part, changed(lines, chance.choice(those)))
            assert Archive.at(edited).manifest.root != root
            if recompute(edited).whole:
                unseen.add(sort)
    assert unseen <= BY_THE_ROOT_ALONE


@pytest.mark.parametrize("part", ["documents.jsonl", "cases.jsonl", "standings.jsonl", "units.jsonl", "releases.jsonl"])
def test_a_line_that_is_gone_or_stands_twice_is_found(nation: Path, part: str) -> None:
    edited, lines = nation.with_suffix(".edited"), lines_of(nation, part)
    for others in (lines[1:], lines[:-1] if part != "releases.jsonl" else lines[1:], [lines[0], *lines]):
        with_lines(nation, edited, part, others)
        assert not recompute(edited).whole


@settings(_quick, max_examples=60)
@given(st.data())
def test_any_other_text_in_a_part_is_told_and_never_a_crash(nation: Path, data: st.DataObject) -> None:
    whole = Archive.at(nation)
    part = data.draw(st.sampled_from(sorted(name for name, (_start, size) in whole.places.items() if size)))
    raw = bytearray(b"".join(whole.pieces(part)))
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(raw) - 1))
        raw[index : index + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    edited = nation.with_suffix(".edited")
    rewritten(nation, edited, part, bytes(raw))
    found = recompute(edited, whole.manifest.root)
    assert found.whole == (bytes(raw) == b"".join(whole.pieces(part)))
