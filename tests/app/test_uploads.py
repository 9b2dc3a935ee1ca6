"""An archive that would unpack to more than any document of its kind is refused before it does."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest

from app.uploads import MOST_BYTES, UnsafeArchive, check_archive


def zipped(members: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def lying(raw: bytes, size: int) -> bytes:
    """The same archive, whose listing and heads say that its one file is of this size."""
    said = bytearray(raw)
    for head, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", said, said.index(head) + at, size)
    return bytes(said)


def test_an_ordinary_archive_passes() -> None:
    check_archive(zipped({"a.xml": b"<a/>" * 1000, "b.bin": bytes(range(256)) * 100}))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK",
        zipped({"a": b"x"})[:-10],
        zipped({f"{n}": b"" for n in range(201)}),
        zipped({"a": b"0" * (MOST_BYTES + 1)}),
        zipped({"a": b"0" * 20_000_000}),
        lying(zipped({"a": b"0" * 20_000_000}), 1000),
        zipped({"a": b"abc" * 1000})[:36] + b"\xff" * 4 + zipped({"a": b"abc" * 1000})[40:],
    ],
    ids=["empty", "mark", "cut", "members", "bytes", "ratio", "lies", "broken"],
)
def test_what_is_unsafe_or_unreadable_is_refused(raw: bytes) -> None:
    with pytest.raises(UnsafeArchive):
        check_archive(raw)


def test_a_gigabyte_in_a_megabyte_is_refused_by_its_listing() -> None:
    target = BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as file,
    ):
        for _ in range(60):
            file.write(b"\0" * 1_000_000)
    raw = lying(target.getvalue(), 1_000_000_000)
    with pytest.raises(UnsafeArchive, match="pakker ut til for mye"):
        check_archive(raw)
