"""What a file is called when it is kept and handed out."""

from __future__ import annotations

import unicodedata
from pathlib import PureWindowsPath

from app.files.sorts import FileSort

_LONGEST = 120
#: Signs that a file system, or a reader, could take for something else.
_NOT_IN_NAMES = frozenset('<>:"/\\|?*')


def file_name(given: str, sort: FileSort) -> str:
    """The name that a person gave, without folders and what can't be seen, with the ending that its content has."""
    plain = unicodedata.normalize("NFC", PureWindowsPath(given).name)
    kept = "".join(c for c in plain if c not in _NOT_IN_NAMES and unicodedata.category(c)[0] != "C")
    stem, _dot, ending = kept.rpartition(".")
    if not stem or ending.lower() not in {*FileSort, "jpeg"}:
        stem = kept
    stem = " ".join(stem.split()).strip(". ")[:_LONGEST].strip()
    return f"{stem or 'dokument'}.{sort}"
