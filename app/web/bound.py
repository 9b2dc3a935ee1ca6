"""What a form (`app.web.forms`) is as a template needs it: its fields, repeated rows and groups of rows, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.web.fields import Checkboxes, FormField, PlainText, Rows
from app.web.merging import Dispute
from app.web.signs import Confirmation
from app.web.typed import Typed

if TYPE_CHECKING:
    from app.web.forms import Form

_NOT_IN_HTML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Bound:
    """One field of a form as a template needs it: name, id, what was typed, and its errors."""

    def __init__(self, form: Form, field: FormField, path: str, typed: Typed, key: str) -> None:
        self.field = field
        self.name = path
        self.id = f"f-{path}"
        self.label = field.label
        self.hint = " ".join(str(part) for part in (field.hint, field.format_hint) if part)
        self.required = field.required
        self.widget = field.widget
        self.value: Any = typed.get(key, [] if isinstance(field, Checkboxes) else "")
        if isinstance(self.value, str):
            # HTML can't hold these; the replacement sign shows where they are.
            self.value = _NOT_IN_HTML.sub("\ufffd", self.value)
        self.errors: list[str] = form.errors.get(path, [])
        #: What the privacy guard found in it, with the writer's answer; None where it found nothing.
        self.confirmation: Confirmation | None = form.confirmations.get(path)
        #: The answer that somebody else has saved meanwhile, to choose or not; None where there is nothing to choose.
        self.dispute: Dispute | None = form.dispute(path)

    @property
    def anchor(self) -> str:
        """The id of the element that an error links to: the first box of a group, else the field itself; "" if unseen."""
        if self.widget == "hidden":
            return ""
        return f"{self.id}-0" if self.widget in ("radios", "checkboxes") else self.id

    @property
    def refused(self) -> bool:
        """Whether the text is not taken as it is: such a text is no draft."""
        unanswered = self.confirmation is not None and not self.confirmation.given
        return isinstance(self.field, PlainText) and (bool(self.errors) or unanswered)

    @property
    def hint_id(self) -> str:
        return f"{self.id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def described_by(self) -> str:
        """The ids for `aria-describedby`, hint first."""
        ids = [i for i, present in ((self.hint_id, self.hint), (self.error_id, self.errors)) if present]
        return " ".join(ids)


class BoundRow:
    """One repeated row; iterate it for its fields."""

    def __init__(self, form: Form, rows: Rows, name: str, index: int, typed: Typed) -> None:
        self.path = f"{name}-{index}"
        self.id = f"f-{self.path}"
        self.label = f"{rows.row_label} {index + 1}"
        self._bound = {
            key: Bound(form, field, f"{self.path}-{key}", typed, key)
            for key, field in rows.schema.fields.items()
            if isinstance(field, FormField)
        }

    def __iter__(self) -> Iterator[Bound]:
        return iter(self._bound.values())

    def __getitem__(self, key: str) -> Bound:
        return self._bound[key]


class BoundRows:
    """A repeated group: its rows, its own errors, and whether there is room for more."""

    def __init__(self, form: Form, field: Rows, name: str) -> None:
        typed: list[Typed] = form.shown_typed(name) or [{}]
        self.field, self.name, self.id, self.anchor = field, name, f"f-{name}", f"f-{name}"
        self.label, self.hint, self.widget = field.label, field.hint, field.widget
        self.errors: list[str] = form.errors.get(name, [])
        self.dispute: Dispute | None = form.dispute(name)
        self.rows = [BoundRow(form, field, name, index, row) for index, row in enumerate(typed)]
        self.room = len(self.rows) < field.most
        self.add_label = _("Legg til %(what)s", what=str(field.row_label).lower())
