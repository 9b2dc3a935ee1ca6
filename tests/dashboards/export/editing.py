"""Changing an export: any byte, or any value with every hash made right again."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dashboards.export import archive
from dashboards.export.archive import Archive
from tenants.document import canonical_json

Where = tuple[str | int, ...]


def lines_of(path: Path, part: str) -> list[Any]:
    """A part's lines as values."""
    return [value for _where, value in Archive.at(path).lines(part)]


def rewritten(path: Path, to: Path, part: str, content: bytes) -> None:
    """The same export with another content of one part, all hashes right."""
    whole = Archive.at(path)
    parts = [(n.name, [content] if n.name == part else whole.pieces(n.name)) for n in whole.manifest.parts]
    archive.write(to, whole.as_of, parts, lambda _manifest: None)


def with_lines(path: Path, to: Path, part: str, lines: list[Any]) -> None:
    """The same export with other lines in one part, all hashes right."""
    rewritten(path, to, part, b"".join(canonical_json(line) + b"\n" for line in lines))


def leaves(value: Any, where: Where = ()) -> Iterator[tuple[Where, Any]]:
    """Every value that holds no other."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if members is None:
        yield where, value
    for key, inner in members or ():
        yield from leaves(inner, (*where, key))


def changed(value: Any, where: Where) -> Any:
    """The value with another one of the same sort at a place."""
    made = copy.deepcopy(value)
    owner = made
    for key in where[:-1]:
        owner = owner[key]
    owner[where[-1]] = _another(owner[where[-1]])
    return made


def _another(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case None:
            return "2026-01-01"
        case str() if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
        case str() if re.match(r"\d{4}-\d\d-\d\dT", value):
            return (date.fromisoformat(value[:10]) - timedelta(days=2)).isoformat() + value[10:]
        case str() if re.fullmatch(r"[0-9a-f-]{36}|[0-9a-f]{64}", value):
            return ("1" if value[0] != "1" else "2") + value[1:]
        case str() if value.startswith("{"):
            inner = json.loads(value)
            return json.dumps(changed(inner, next(where for where, _v in leaves(inner))))
        case _:
            return f"{value}x"


def pattern(part: str, where: Where) -> str:
    """The sort of place that it is: numbers of lists are left out."""
    return "/".join([part, *("*" if isinstance(key, int) else key for key in where)])
