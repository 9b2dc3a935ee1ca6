"""Choices: one of some, yes or no, any of some, one box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from app.web.fields.base import FormField


class Choice(FormField):
    """One of `choices`: (value, label) in the order shown. The value may be an enum member, a UUID, a string …

    Choices that come from the database are given to the form: `Form(schema, choices={"municipality_id": [...]})`.
    """

    widget = "select"
    default_error_messages = {
        "required": _l("Velg ett av svarene."),
        "null": _l("Velg ett av svarene."),
        "unknown": _l("Velg ett av svarene i listen."),
    }

    def __init__(
        self,
        label: object,
        choices: Iterable[tuple[Any, object]] = (),
        *,
        hints: Mapping[Any, object] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.choices = list(choices)
        self.hints = dict(hints or {})

    def options(self) -> list[tuple[str, object, object | None]]:
        """(value as sent, label, hint) of each choice."""
        return [(self.key(value), label, self.hints.get(value)) for value, label in self.choices]

    @staticmethod
    def key(value: Any) -> str:
        """The value as the form sends it; an enum member by its value."""
        return str(getattr(value, "value", value))

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        for known, _label in self.choices:
            if self.key(known) == value:
                return known
        raise self.make_error("unknown")

    def typed(self, value: Any) -> str:
        return "" if value is None else self.key(value)

    def shown(self, value: Any) -> str:
        return next((str(label) for known, label in self.choices if self.key(known) == self.typed(value)), "")


class Radios(Choice):
    """One of a few choices, all visible."""

    widget = "radios"


class YesNo(Radios):
    """Yes or no, with neither chosen at first."""

    def __init__(self, label: object, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.choices = [(True, _l("Ja")), (False, _l("Nei"))]

    @staticmethod
    def key(value: Any) -> str:
        return {True: "ja", False: "nei"}[value]


class Checkboxes(Choice):
    """Any number of choices; gives a list in the order of the choices."""

    widget = "checkboxes"
    empty: ClassVar[Any] = ()

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        if not set(value) <= {self.key(known) for known, _label in self.choices}:
            raise self.make_error("unknown")
        return [known for known, _label in self.choices if self.key(known) in value]

    def shown(self, value: Any) -> str:
        keys = {self.key(item) for item in value or ()}
        return ", ".join(str(label) for known, label in self.choices if self.key(known) in keys)


class Checkbox(FormField):
    """One box to tick; gives True or False. `required=True` means that it must be ticked.

    `legend` sets it apart from the boxes above it.
    """

    widget = "checkbox"
    empty: ClassVar[Any] = False
    default_error_messages = {"required": _l("Kryss av for å gå videre.")}

    def __init__(self, label: object, *, required: bool = False, legend: object | None = None, **kwargs: Any) -> None:
        super().__init__(label, required=required, **kwargs)
        self.legend = legend

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        return True

    def typed(self, value: Any) -> str:
        return "ja" if value else ""

    def shown(self, value: Any) -> str:
        return str(_l("Ja") if value else _l("Nei"))
