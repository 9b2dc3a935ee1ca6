"""What the tests of the rules share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from certification.assessment import Assessment, assess, packaged
from tenants.document import check_facts
from tests.tenants.document.documents import Document

CRITERIA = packaged()
Change = Callable[[Document], object]

#: Around the start of the twelve months before 2026-11-22, the flawless document's day.
LAST_YEAR, JUST_IN_WINDOW = "2025-11-22", "2025-11-23"


def judge(document: Document, as_of: date | None = None) -> Assessment:
    read = check_facts(document)
    return assess(read, CRITERIA, as_of or read.facts.as_of)


def members(document: Document, group: int) -> list[Any]:
    result: list[Any] = document["groups"][group]["members"]
    return result
