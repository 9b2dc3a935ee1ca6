"""An answer of a part that is kept and a frame around it: the kept part is compressed once, the frame not at all.

So an answer costs no compressing; and nobody can guess the secrets in a frame (the anti-forgery token) by how well an answer is
compressed that also holds what they made somebody ask for.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import pack

from flask import request

#: gzip (RFC 1952): deflate, no name, no time, system unknown.
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
#: The longest stored block of deflate (RFC 1951).
_LONGEST = 0xFFFF


@dataclass(frozen=True)
class Kept:
    """What is kept: its bytes, and the same as a part of a deflate stream that ends at a byte and refers to nothing before."""

    plain: bytes
    deflated: bytes

    @classmethod
    def of(cls, plain: bytes) -> Kept:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(plain, deflate.compress(plain) + deflate.flush(zlib.Z_SYNC_FLUSH))

    def __len__(self) -> int:
        return len(self.plain) + len(self.deflated)


def packs() -> bool:
    """Whether who asks takes an answer compressed. As it is and compressed, it is two things to a cache (`tag_of`)."""
    return request.accept_encodings["gzip"] > 0


def tag_of(tag: str, *, packs: bool) -> str:
    """The tag of what is sent."""
    return f"{tag}-gz" if packs else tag


def gzipped(before: bytes, kept: Kept, after: bytes) -> bytes:
    """The gzip file of the three in a row."""
    check = zlib.crc32(after, zlib.crc32(kept.plain, zlib.crc32(before)))
    length = len(before) + len(kept.plain) + len(after)
    end = pack("<BHHII", 1, 0, _LONGEST, check, length & 0xFFFFFFFF)  # an empty last block, and what gzip ends with
    return b"".join((_HEADER, *_stored(before), kept.deflated, *_stored(after), end))


def _stored(data: bytes) -> list[bytes]:
    """Blocks of deflate that hold bytes as they are."""
    blocks: list[bytes] = []
    for start in range(0, len(data), _LONGEST):
        part = data[start : start + _LONGEST]
        blocks += [pack("<BHH", 0, len(part), len(part) ^ _LONGEST), part]
    return blocks
