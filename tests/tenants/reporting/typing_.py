"""What a person types, and what a browser sends of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import html5lib
from marshmallow import Schema

from app.web.fields import Checkbox, Checkboxes, FormField


def typed(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that give these values: a text for each field, several for ticked boxes."""
    answers: dict[str, Any] = {}
    for name, field in schema.fields.items():
        if not isinstance(field, FormField) or name not in values:
            continue
        if isinstance(field, Checkboxes):
            answers[name] = [field.key(item) for item in values[name]]
        elif not isinstance(field, Checkbox) or values[name]:
            answers[name] = field.typed(values[name])
    return answers


def sent(html: str) -> dict[str, Any]:
    """What the page's own form would send as it stands."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    (form,) = [f for f in root.iter("form") if "slt-form" in f.get("class", "")]
    answers: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if name is None or element.tag == "button":
            continue
        if element.tag == "select":
            chosen = [o.get("value", "") for o in element.iter("option") if o.get("selected") is not None]
            answers[name] = chosen[0] if chosen else ""
        elif element.tag == "textarea":
            answers[name] = element.text or ""
        elif element.get("type") in ("checkbox", "radio"):
            if element.get("checked") is not None:
                answers.setdefault(name, []).append(element.get("value"))
        else:
            answers[name] = element.get("value", "")
    return answers
