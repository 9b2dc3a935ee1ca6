"""The table as a JSON-stat 2.0 dataset (https://json-stat.org/full/). Measures are a dimension of role "metric"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboards.figures.klass import KLASS, Validity
from dashboards.figures.table import Attribute, Dimension, Language, Missing, Table, Text
from dashboards.figures.words import about, footnotes, number

#: The dimension of the measures.
CONTENTS = "contents"
_CONTENTS = Text("Innhold", "Innhald")


def dataset(
    table: Table, language: Language, address: str, validity: Mapping[str, Validity] | None = None
) -> dict[str, Any]:
    """The dataset; `status` has `..` and `:` at the places where a number is missing, and `value` null.

    `validity` has the days from and to which the codes of a dimension are valid, by the dimension's key.
    """
    ids = [*(d.key for d in table.dimensions), CONTENTS]
    roles = {role: [d.key for d in table.dimensions if d.role == role] for role in ("geo", "time")}
    found = [(value, number(value, measure)) for _codes, measure, value in table.cells()]
    status = {str(i): value.value for i, (value, _) in enumerate(found) if isinstance(value, Missing)}
    made: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{table.title.of(language)}: {table.finding.of(language)}",
        "source": table.source.of(language),
        "updated": table.on.isoformat(),
        "href": address,
        "note": [*footnotes(table, language), *(f"{label}: {text}" for label, text in about(table, language))],
        "id": ids,
        "size": list(table.shape),
        "role": {**{role: keys for role, keys in roles.items() if keys}, "metric": [CONTENTS]},
        "dimension": {
            **{d.key: _dimension(d, language, (validity or {}).get(d.key)) for d in table.dimensions},
            CONTENTS: _contents(table, language),
        },
        "value": [None if value is None else _plain(value) for _, value in found],
        "extension": {
            "id": table.id,
            "date": table.on.isoformat(),
            "n": table.n,
            "demonstration": table.made_up,
            **({"release": table.release} if table.release is not None else {}),
        },
    }
    if status:
        made["status"] = status
    return made


def _dimension(dimension: Dimension, language: Language, validity: Validity | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "label": dimension.label.of(language),
        "category": {
            "index": [code.key for code in dimension.codes],
            "label": {code.key: code.label.of(language) for code in dimension.codes},
        },
    }
    if notes := {code.key: [code.note.of(language)] for code in dimension.codes if code.note}:
        made["category"]["note"] = notes
    extension: dict[str, Any] = {}
    if dimension.klass:
        extension["classification"] = KLASS.format(dimension.klass)
    if validity:
        extension["validity"] = {
            key: {"from": first and first.isoformat(), "to": last and last.isoformat()}
            for key, (first, last) in validity.items()
        }
    if dimension.attributes:
        extension["attributes"] = {a.key: _attribute(a, language) for a in dimension.attributes}
    if extension:
        made["extension"] = extension
    return made


def _attribute(attribute: Attribute, language: Language) -> dict[str, Any]:
    return {
        "label": attribute.label.of(language),
        "value": {
            key: value.isoformat() if isinstance(value, date) else value.of(language)
            for key, value in attribute.values.items()
        },
    }


def _contents(table: Table, language: Language) -> dict[str, Any]:
    return {
        "label": _CONTENTS.of(language),
        "category": {
            "index": [measure.key for measure in table.measures],
            "label": {measure.key: measure.label.of(language) for measure in table.measures},
            "unit": {m.key: {"label": m.unit.of(language), "decimals": m.decimals} for m in table.measures},
        },
    }


def _plain(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
