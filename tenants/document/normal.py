"""The normal form of a facts document: what the portal writes itself, with everything that may be left out."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from tenants.document.facts import Facts


def normal_form(facts: Facts) -> dict[str, Any]:
    """The document with the defaults of its entries written out, and without the keys that aren't reported.

    Two valid documents mean the same when their normal forms are equal but for the order of lists.
    """
    whole = cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(facts, enc_hook=str)))
    document = {key: value for key, value in whole.items() if value is not None}
    for group in document.get("groups", ()):
        if group["level"] == "steering":
            group.setdefault("is_police_council", False)
            group.setdefault("duties", dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), False))
    return document
