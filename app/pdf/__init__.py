"""Documents as PDF/UA-1, made by typst from data alone: the same data gives the same bytes.

The type is the one that typst carries with it: the pages' Inter is a variable font, of which typst can't make a PDF.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

_TEMPLATE = Path(__file__).with_name("document.typ")


@dataclass(frozen=True)
class Section:
    """A heading with a sentence, a table (`rows` under `head`), or both."""

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str | None = None


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
    import typst  # 40 MB, which no other page needs

    return typst.compile(
        _TEMPLATE,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(asdict(document))},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
