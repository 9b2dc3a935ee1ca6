"""What every form field has, and the version that guards against lost updates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields


class FormField(fields.Field[Any]):
    """The base of every form field. Required unless told otherwise; one that is not gives None (`empty`) when blank.

    `label` and `hint` are lazy translations; `autocomplete` is the HTML token; `width` is the number of characters
    that the input is wide, where the length of the answer is known. `one_of` says that this field or another one must be
    filled in, so that none of them is called optional.
    """

    widget: ClassVar[str] = "text"
    inputmode: ClassVar[str | None] = None
    #: How to write it, shown after the field's own hint.
    format_hint: ClassVar[object | None] = None
    empty: ClassVar[Any] = None
    default_error_messages = {
        "required": _l("Fyll ut dette feltet."),
        "null": _l("Fyll ut dette feltet."),
    }

    def __init__(
        self,
        label: object,
        *,
        hint: object | None = None,
        required: bool = True,
        autocomplete: str | None = None,
        width: int | None = None,
        one_of: bool = False,
        **kwargs: Any,
    ) -> None:
        if not required:
            kwargs.setdefault("load_default", self.empty)
            kwargs.setdefault("allow_none", True)
        super().__init__(required=required, **kwargs)
        self.label = label
        self.hint = hint
        self.autocomplete = autocomplete
        self.width = width
        self.one_of = one_of

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """The message of `key` in the reader's language, with `%(name)s` filled in."""
        message = str(self.error_messages[key])
        return ValidationError(message % kwargs if kwargs else message)

    def typed(self, value: Any) -> str:
        """What a person would have typed to get `value`."""
        return "" if value is None else str(value)

    def shown(self, value: Any) -> str:
        """The value as it reads on a "check your answers" page."""
        return self.typed(value)


class Version(FormField):
    """The version of the row that the person saw, sent along unseen; compare it before you write."""

    widget = "hidden"

    def __init__(self) -> None:
        super().__init__(_l("Versjon"), required=False)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int | None:
        return int(value) if re.fullmatch(r"[0-9]{1,9}", str(value)) else None


class NewId(FormField):
    """The id of what the form makes, chosen when the form is shown, so that sending it twice makes one."""

    widget = "hidden"

    def __init__(self) -> None:
        super().__init__(_l("Skjemaets nummer"))

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> UUID:
        try:
            return UUID(str(value))
        except ValueError:
            raise self.make_error("required") from None
