"""The file of an export: a plain tar whose every byte is given by its parts, and a manifest with the hash of each.

`manifest.json` comes first. Its `root` is the SHA-256 of the rest of it (RFC 8785), and so of everything: who knows the
root knows the file. No date, owner or mode is written that the parts don't decide, so equal parts give equal bytes, and a
byte that says nothing else is still checked. Pure; parts are written and read a line at a time, whatever their size.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from tenants.document import canonical_json, digest

SCHEMA = "slt-export/1"
MANIFEST = "manifest.json"
_BLOCK = 512
#: How much is read at once.
_CHUNK = 1 << 20
_END = bytes(2 * _BLOCK)

#: The bytes of a part, in pieces of any size.
Content = Iterable[bytes]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the archive: its name, its length in bytes, and its SHA-256."""

    name: str
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What an export holds. `root` is the one hash that stands for all of it, and is what is signed."""

    schema: str
    as_of: str
    parts: tuple[Part, ...]
    root: str

    @property
    def right_root(self) -> str:
        """The root that follows from the rest."""
        told = msgspec.to_builtins(self)
        return digest(canonical_json({key: value for key, value in told.items() if key != "root"}))

    def to_json(self) -> bytes:
        return canonical_json(msgspec.to_builtins(self)) + b"\n"


class Broken(ValueError):
    """The file is not as an export is written; the text says what is wrong, and where."""


def write(out: Path, as_of: date, parts: Iterable[tuple[str, Content]], done: Callable[[Manifest], None]) -> Manifest:
    """Write an export, readable to its owner alone, and return its manifest.

    `done` is told the manifest once all is written and before the file has its name: where it raises, there is no file.
    """
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        held = [_kept(Path(folder) / str(number), name, content) for number, (name, content) in enumerate(parts)]
        unnamed = Manifest(SCHEMA, as_of.isoformat(), tuple(part for part, _file in held), "")
        manifest = msgspec.structs.replace(unnamed, root=unnamed.right_root)
        whole = Path(folder) / "whole"
        with whole.open("xb") as file:
            _add(file, MANIFEST, [manifest.to_json()], len(manifest.to_json()))
            for part, path in held:
                with path.open("rb") as content:
                    _add(file, part.name, iter(lambda content=content: content.read(_CHUNK), b""), part.bytes)  # type: ignore[misc]
            file.write(_END)
        whole.chmod(0o600)
        done(manifest)
        whole.replace(out)
    return manifest


def _kept(path: Path, name: str, content: Content) -> tuple[Part, Path]:
    total, size = sha256(), 0
    with path.open("xb") as file:
        for piece in content:
            total.update(piece)
            size += file.write(piece)
    return Part(name, size, total.hexdigest()), path


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _add(file: BinaryIO, name: str, content: Content, size: int) -> None:
    file.write(_header(name, size))
    for piece in content:
        file.write(piece)
    file.write(bytes(-size % _BLOCK))


@dataclass(frozen=True)
class Archive:
    """An export that can be read: its manifest, and where each part stands in the file."""

    path: Path
    manifest: Manifest
    places: Mapping[str, tuple[int, int]]

    @classmethod
    def at(cls, path: Path) -> Archive:
        """Find the parts of an export. Raises `Broken` for what no export would be, and OSError."""
        places: dict[str, tuple[int, int]] = {}
        with path.open("rb") as file:
            for name, start, size in _members(file):
                if name in places:
                    raise Broken(f"{name} stands twice")
                places[name] = (start, size)
        if next(iter(places), None) != MANIFEST:
            raise Broken(f"{MANIFEST} doesn't come first")
        raw = b"".join(_pieces(path, *places.pop(MANIFEST)))
        try:
            manifest = msgspec.json.decode(raw, type=Manifest)
            date.fromisoformat(manifest.as_of)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
            raise Broken(f"{MANIFEST}: {error}") from None
        if manifest.to_json() != raw or manifest.schema != SCHEMA:
            raise Broken(f"{MANIFEST} is not written as {SCHEMA} writes it")
        if [part.name for part in manifest.parts] != list(places):
            raise Broken(f"the parts are not those that {MANIFEST} lists")
        return cls(path, manifest, places)

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.manifest.as_of)

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's bytes. Raises `Broken` where there is no such part."""
        if name not in self.places:
            raise Broken(f"{name} is missing")
        return _pieces(self.path, *self.places[name])

    def sha256(self, name: str) -> str:
        """The SHA-256 of a part as it stands."""
        total = sha256()
        for piece in self.pieces(name):
            total.update(piece)
        return total.hexdigest()

    def lines(self, name: str) -> Iterator[tuple[str, Any]]:
        """A part's lines of JSON, each with where it stands. Raises `Broken` for one that is none."""
        left, number = b"", 0
        for piece in self.pieces(name):
            *whole, left = (left + piece).split(b"\n")
            for line in whole:
                number += 1
                yield f"{name}:{number}", _value(line, f"{name}:{number}")
        if left:
            raise Broken(f"{name}: ends in the middle of a line")


def _value(line: bytes, where: str) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Broken(f"{where}: {error}") from None


def _members(file: BinaryIO) -> Iterator[tuple[str, int, int]]:
    """Name, place and length of each file of the tar, whose other bytes must be what `write` makes."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    while (header := file.read(_BLOCK)) != _END[:_BLOCK]:
        start = file.tell()
        try:
            info = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
            right = _header(info.name, info.size) == header
        except (tarfile.HeaderError, UnicodeError, ValueError) as error:
            raise Broken(f"byte {start - len(header)}: {error}") from None
        if not right:
            raise Broken(f"byte {start - _BLOCK}: not the heading of {info.name} that an export has")
        file.seek(start + info.size)
        if any(file.read(-info.size % _BLOCK)) or file.tell() > end:
            raise Broken(f"byte {start + info.size}: {info.name} doesn't end there")
        yield info.name, start, info.size
    if header + file.read() != _END:
        raise Broken("something follows the last part")


def _pieces(path: Path, start: int, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while size and (piece := file.read(min(size, _CHUNK))):
            size -= len(piece)
            yield piece
