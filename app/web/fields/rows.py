"""Repeated rows of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields


class Rows(fields.Nested):
    """Repeated rows of the fields of `schema`, such as the participants of a meeting. Blank rows are left out.

    `row_label` names one row ("Deltaker"), `fewest` and `most` bound how many there may be.
    """

    widget = "rows"
    default_error_messages = {
        "few": _l("Fyll ut minst %(fewest)s."),
        "many": _l("Det kan være høyst %(most)s."),
    }

    def __init__(
        self,
        schema: type[Schema],
        label: object,
        *,
        row_label: object,
        hint: object | None = None,
        fewest: int = 0,
        most: int = 50,
    ) -> None:
        super().__init__(schema, many=True, load_default=list)
        self.label, self.row_label, self.hint = label, row_label, hint
        self.fewest, self.most = fewest, most

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, partial: Any = None, **kwargs: Any
    ) -> Any:
        for key, wrong in (("few", len(value) < self.fewest), ("many", len(value) > self.most)):
            if wrong:
                raise ValidationError(str(self.error_messages[key]) % {"fewest": self.fewest, "most": self.most})
        return super()._deserialize(value, attr, data, partial=partial, **kwargs)
