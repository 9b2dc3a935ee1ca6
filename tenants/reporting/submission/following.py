"""What became of each place of a document since the submission that it follows. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from tenants.document.submission import Origin, Recheck
from tenants.reporting.submission.models import Submission

Json = Mapping[str, Any]


def by_row(facts: Json, index: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """What a document says, by the row that each of its places was written from."""
    return {str(row): _at(facts, pointer) for pointer, row in index}


def said_before(prior: Submission | None) -> dict[str, Any]:
    """What a submission said, by row; nothing where there is none."""
    if prior is None:
        return {}
    document = json.loads(prior.document)
    return by_row(document["facts"], ((entry["pointer"], entry["row"]) for entry in document["facts_index"]))


def origins(
    facts: Json, index: Iterable[tuple[str, UUID]], before: Mapping[str, Any], checked: Collection[str] | None
) -> list[Origin]:
    """The document's places with their rows, and what became of each since the submission before.

    What says something else has changed. Of the rest, a place was re-checked only where somebody confirmed it.
    """

    def recheck(pointer: str, row: UUID) -> Recheck:
        if before.get(str(row), ...) != _at(facts, pointer):
            return "changed"
        if checked is None:
            return "unchanged"
        return "re-checked" if pointer.split("/")[1] in checked else "not re-checked"

    return [Origin(pointer, str(row), recheck(pointer, row)) for pointer, row in index]


def _at(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value
