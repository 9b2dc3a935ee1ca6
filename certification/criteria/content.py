"""What a draft holds: a criteria version without the dates that publishing gives it. Pure.

It is JSON, so that what is previewed and what is published are the same bytes, known by their hash.
"""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import msgspec

from certification.assessment import Criteria, read_criteria
from certification.assessment.codes import FindingClass, FindingId
from certification.criteria.numbers import CERTIFICATE
from certification.criteria.numbers import faults as faults_of_numbers
from certification.criteria.rules import rules
from tenants.document import canonical_json, digest

Content = dict[str, Any]

#: When a content that nobody has published is in force: it is only there to be read with.
_UNSET = date(2199, 12, 31)


def content_of(criteria: Criteria, id_: str | None = None) -> Content:
    """A version's content, under another id where one is given; its notes then say all that there is to say of them."""
    content: Content = msgspec.to_builtins(criteria, order="deterministic")
    del content["valid_from"], content["valid_until"]
    if id_ is not None:
        content["id"] = id_
        for note in content["interpretations"]:
            if known := rules().conflicts.get(note["id"]):
                note.setdefault("question", msgspec.to_builtins(known.question))
                note.setdefault("reason", msgspec.to_builtins(known.reason))
    return content


def criteria_of(content: Content, valid_from: date = _UNSET) -> Criteria:
    """The version that a content is, from a day. Raises `InvalidCriteria` where anything is missing or of a wrong sort."""
    return read_criteria(document(content, valid_from).encode())


def document(content: Content, valid_from: date) -> str:
    """The version's JSON text as it is published."""
    dated = {**content, "valid_from": valid_from.isoformat(), "valid_until": None}
    return json.dumps(dated, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def sha256(content: Content) -> str:
    """The hash that a content is known by."""
    return digest(canonical_json(content))


def written(content: Content) -> str:
    """The content as it is kept."""
    return canonical_json(content).decode()


def is_sensible(content: Content) -> bool:
    """Whether every number is within its bounds, the classes make sense, and each open place of the handbook is decided."""
    months = content["certificate_months"]
    return (
        not faults_of_numbers(content["parameters"])
        and CERTIFICATE.lowest <= months <= CERTIFICATE.highest
        and has_requirement(content["classes"])
        and set(rules().conflicts) <= {note["id"] for note in content["interpretations"]}
    )


def has_requirement(classes: dict[FindingId, FindingClass]) -> bool:
    """Whether anything at all is required for an approval."""
    return "approval" in classes.values()


def changed(content: Content, **values: Any) -> Content:
    """A copy with these keys set."""
    return {**copy.deepcopy(content), **values}
