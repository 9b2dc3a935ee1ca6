"""marshmallow fields for HTML forms: what people type in Norway, and errors that say what to write instead.

A field carries its `label` and `hint`, so the macros can render it and an error can name it. The typed text is an
untrusted string; each field turns it into a value (`_deserialize`) and a value back into text (`typed`).
"""

from __future__ import annotations

from app.web.fields.base import FormField, NewId, Version
from app.web.fields.choices import Checkbox, Checkboxes, Choice, Radios, YesNo
from app.web.fields.files import FileChoice
from app.web.fields.numbers import Clock, Date, Dates, Number, Percent
from app.web.fields.rows import Rows
from app.web.fields.text import Email, LongText, Password, PlainText

__all__ = [
    "Checkbox",
    "Checkboxes",
    "Choice",
    "Clock",
    "Date",
    "Dates",
    "Email",
    "FileChoice",
    "FormField",
    "LongText",
    "NewId",
    "Number",
    "Password",
    "Percent",
    "PlainText",
    "Radios",
    "Rows",
    "Version",
    "YesNo",
]
