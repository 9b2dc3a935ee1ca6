"""Texts: plain, long, addresses and secrets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validate

from app.guard import identity_numbers
from app.web.fields.base import FormField

_LINE_BREAK = re.compile(r"\r\n?")
#: Overrides of writing direction: they can make a text read as something else than it is.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def unreadable(character: str, *, multiline: bool) -> bool:
    """Whether no text may have this character: a control, half a pair, an override of direction, a byte that wasn't read,
    and what is no character at all.
    """
    if character in "\n\t":
        return not multiline and character == "\n"
    number = ord(character)
    if number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF:
        return True
    return character == "\ufffd" or character in _DIRECTION or unicodedata.category(character) in ("Cc", "Cs")


class PlainText(FormField):
    """One line of text, at most `max_length` characters, without leading or trailing space, in Unicode form NFC.

    Refused: control characters, lone surrogates, unreadable bytes, and any Norwegian identity number, because the
    product holds no persons' cases. `guarded`: the form reads it for signs of a case about a person (`app.web.signs`).
    """

    guarded: ClassVar[bool] = True
    multiline: ClassVar[bool] = False
    default_error_messages = {
        "too_long": _l("Skriv kortere: høyst %(most)s tegn. Teksten har %(length)s."),
        "unreadable": _l("Teksten har tegn som ikke kan leses. Slett dem og skriv på nytt."),
        "identity_number": _l(
            "Teksten ser ut til å ha et fødselsnummer. Ta det bort: portalen skal ikke ha opplysninger om enkeltpersoner."
        ),
    }

    def __init__(self, label: object, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.max_length = max_length

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", str(value)).strip())
        if any(unreadable(character, multiline=self.multiline) for character in text):
            raise self.make_error("unreadable")
        if not self.multiline:
            text = " ".join(text.split())
        if not text:
            raise self.make_error("required")
        if len(text) > self.max_length:
            raise self.make_error("too_long", most=self.max_length, length=len(text))
        if any(identity_numbers(text)):
            raise self.make_error("identity_number")
        return text


class LongText(PlainText):
    """Text of several lines and paragraphs, at most `max_length` characters."""

    widget = "textarea"
    multiline = True

    def __init__(self, label: object, *, max_length: int = 4000, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(label, max_length=max_length, **kwargs)
        self.rows = rows


class Email(PlainText):
    """An e-mail address."""

    guarded = False
    widget = "email"
    default_error_messages = {
        "address": _l("Skriv en e-postadresse, for eksempel navn@kommune.no."),
        "required": _l("Skriv en e-postadresse, for eksempel navn@kommune.no."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            validate.Email()(text)
        except ValidationError:
            raise self.make_error("address") from None
        return text


class Password(FormField):
    """A secret, taken exactly as typed and never shown again."""

    widget = "password"

    def __init__(self, label: object, *, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(label, autocomplete=autocomplete, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return str(value)

    def typed(self, value: Any) -> str:
        return ""
