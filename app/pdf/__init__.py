"""Documents as PDF, made by typst from data alone: the same data gives the same bytes.

The type is the one that typst carries with it: the pages' Inter is a variable font, of which typst can't make a PDF.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import PDFStandard

_TEMPLATE = Path(__file__).with_name("document.typ")
#: What stands in the place of a sign that can't be set.
UNKNOWN = "□"
#: So many times the signs that typst refuses are taken out one by one; then all beyond Latin, Greek and Cyrillic letters
#: and the usual signs.
_PATIENCE, _USUAL, _SIGNS = 10, 0x52F, range(0x2000, 0x2300)
_REFUSED = re.compile(r"(?:the text|the codepoint) `\"(.+?)\"`")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True)
class Section:
    """A heading with a sentence, a table (`rows` under `head`, its last `numbers` columns are numbers), or both."""

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str | None = None
    numbers: int = 0


@dataclass(frozen=True)
class Mark:
    """A drawing (SVG) below the text, and what it says to who doesn't see it."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Document:
    """What a document says: plain texts, in the language (`nb` or `nn`) that it is marked with.

    `about` are labels and values; `footer` stands on every page, beside its number. `points` is the size of the type.
    """

    title: str
    lead: str
    language: str
    about: tuple[tuple[str, str], ...]
    sections: Sequence[Section]
    footer: str
    author: str = "SLT-portalen"
    points: float = 10
    mark: Mark | None = None


def pdf(document: Document, made_at: datetime) -> bytes:
    """The document as PDF/UA-1; `made_at` is the only time in it, so that it can be made again byte for byte."""
    return typeset(_TEMPLATE, asdict(document), ("ua-1",), made_at)


def typeset(template: Path, data: Mapping[str, Any], standards: Sequence[PDFStandard], made_at: datetime) -> bytes:
    """What a template makes of data, by these PDF standards; a sign that the type doesn't have becomes `UNKNOWN`."""
    import typst  # 40 MB, which no other page needs

    text = json.dumps(data, ensure_ascii=False)
    for attempt in count():
        try:
            made: bytes = typst.compile(
                template,
                ignore_system_fonts=True,
                sys_inputs={"data": text},
                pdf_standards=list(standards),
                timestamp=int(made_at.timestamp()),
            )
        except typst.TypstError as error:
            plain = _without(text, str(error.message), every=attempt >= _PATIENCE)
            if plain == text:
                raise
            text = plain
        else:
            return made
    raise AssertionError


def _without(text: str, refusal: str, *, every: bool) -> str:
    """The text without the signs that typst refused, which it names a few at a time; then without all unusual ones."""
    if (named := _REFUSED.search(refusal)) is None:
        return text
    signs = {sign for sign in _ESCAPED.sub(lambda found: chr(int(found[1], 16)), named[1]) if not sign.isascii()}
    if every:
        signs |= {sign for sign in text if ord(sign) > _USUAL and ord(sign) not in _SIGNS}
    return "".join(UNKNOWN if sign in signs else sign for sign in text)
