"""The choice of a file. A form holds only its name; the bytes are `request.files`' own, and no page can show a choice again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.fields.base import FormField


class FileChoice(FormField):
    """A file to send along; gives the name that it has where it came from. `accept` is what the chooser offers."""

    widget = "file"
    default_error_messages = {
        "required": _l("Velg en fil."),
        "null": _l("Velg en fil."),
    }

    def __init__(self, label: object, *, accept: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.accept = accept

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return str(value)
