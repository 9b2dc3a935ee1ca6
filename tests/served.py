"""A form as a browser would read it from a page: where it goes, what it holds, and what would be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask

#: What is sent: names and values, bytes where they are no text.
Pairs = list[tuple[str, str | bytes]]

_TEXTS = ("text", "email", "tel", "search", "number")


@dataclass(frozen=True)
class Control:
    """One input: `choices` are the values of a list, of radio buttons or of boxes of one name."""

    name: str
    sort: str
    value: str
    chosen: bool = False
    choices: tuple[str, ...] = ()
    inputmode: str = ""
    typed: bool = False


@dataclass(frozen=True)
class ServedForm:
    """A form of a page."""

    page: str
    action: str
    fields: tuple[Control, ...]

    def endpoint(self, portal: Flask) -> str:
        """Where the form goes, by the name of its view."""
        return str(portal.url_map.bind("localhost").match(urlsplit(self.action).path, method="POST")[0])

    def names(self) -> set[str]:
        return {control.name for control in self.fields}

    def texts(self) -> dict[str, str]:
        """What stands in each input that one types into; a password never comes back."""
        return {control.name: control.value for control in self.fields if control.sort in (*_TEXTS, "textarea")}

    def typing(self, **changes: str) -> ServedForm:
        """The form with these values in its fields (`-` in a name is written `__`)."""
        named = {name.replace("__", "-"): value for name, value in changes.items()}
        missing = set(named) - self.names()
        assert not missing, f"{self.action} has no {missing}"
        fields = [
            control
            if control.name not in named
            else replace(control, chosen=control.value == named[control.name])
            if control.sort in ("radio", "checkbox")
            else replace(control, value=named[control.name], typed=True)
            for control in self.fields
        ]
        return replace(self, fields=tuple(fields))

    def filled(self) -> Pairs:
        """What would be sent, with something in every field that is blank."""
        sent: Pairs = []
        answered: set[str] = set()
        for control in self.fields:
            if control.sort in ("radio", "checkbox"):
                if control.name not in answered:
                    group = [other for other in self.fields if other.name == control.name]
                    sent.append((control.name, next((one.value for one in group if one.chosen), control.value)))
                answered.add(control.name)
            elif control.typed:
                sent.append((control.name, control.value))
            elif control.sort == "select":
                sent.append((control.name, control.value or next((c for c in control.choices if c), "")))
            elif control.sort == "hidden" or control.value:
                sent.append((control.name, control.value))
            elif control.inputmode == "numeric":
                sent.append((control.name, "01.03.2025"))
            elif control.inputmode == "decimal":
                sent.append((control.name, "50"))
            else:
                sent.append((control.name, "ny@kommune.example" if control.sort == "email" else "Noe som er skrevet"))
        return sent


def forms_on(html: str, page: str) -> list[ServedForm]:
    """The forms of a page that change something, those of the frame left out."""
    main = next(html5lib.parse(html, namespaceHTMLElements=False).iter("main"), None)
    if main is None:
        return []
    return [
        ServedForm(page, form.get("action") or page, tuple(_controls(form)))
        for form in main.iter("form")
        if form.get("method") == "post"
    ]


def _controls(form: Element) -> Iterator[Control]:
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag == "button":
            continue
        mode = element.get("inputmode", "")
        if element.tag == "textarea":
            yield Control(name, "textarea", (element.text or "").removeprefix("\n"))
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = next((o for o in options if o.get("selected") is not None), None)
            values = tuple(option.get("value", "") for option in options)
            yield Control(name, "select", chosen.get("value", "") if chosen is not None else "", choices=values)
        elif element.tag == "input":
            sort = element.get("type", "text")
            yield Control(name, sort, element.get("value", ""), element.get("checked") is not None, inputmode=mode)
