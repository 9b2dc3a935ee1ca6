"""The facts document as the API's description has it: JSON Schema, made of the types that read it (`tenants.document`)."""

from __future__ import annotations

from typing import Any

import msgspec

from tenants.document import Day, Facts

#: What isn't a section: whose the document is, and of which day.
_FRAME = ("schema", "unit", "as_of")
#: The keys of the document that can be read and written alone, in its order.
SECTIONS: tuple[str, ...] = tuple(name for name in Facts.__struct_fields__ if name not in _FRAME)
#: The names of the descriptions of a whole document and of one section.
WHOLE, SECTION = "Facts", "FactsSection"

_DAY = {"type": "string", "format": "date", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}


def components() -> dict[str, dict[str, Any]]:
    """JSON Schemas by name. What relates two places of a document (ids, the order of dates) no schema can say."""

    def of_day(kind: type) -> dict[str, Any]:
        if kind is Day:
            return _DAY
        raise NotImplementedError(kind)

    _, found = msgspec.json.schema_components([Facts], schema_hook=of_day, ref_template="#/components/schemas/{name}")
    described: dict[str, dict[str, Any]] = {name: _portable(schema) for name, schema in found.items()}
    properties = described[WHOLE]["properties"]
    described[SECTION] = {
        "type": "object",
        "description": "One section of the document, as it stands there; null where nothing is reported.",
        "properties": {name: properties[name] for name in SECTIONS},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return described


def _portable(schema: Any) -> Any:
    """The same with patterns as other programs read them: Python's ends of a text are `^` and `$` elsewhere."""
    if isinstance(schema, list):
        return [_portable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace(r"\A", "^").replace(r"\Z", "$") if key == "pattern" else _portable(value)
        for key, value in schema.items()
    }


def described(name: str) -> dict[str, Any]:
    """A reference to one of the descriptions."""
    return {"$ref": f"#/components/schemas/{name}"}
