"""A test client that refuses a bad page, whatever the test was about.

Every answer with HTML is held against the rules below; a feature's tests get this by using `portal`'s clients.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_FIELDS = ("input", "select", "textarea")
_NEEDS_NO_LABEL = ("hidden", "submit", "button")
_REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls")
_TITLE = re.compile(r"^(?:Feil: )?(.+) – SLT-portalen$")


#: What differs between pages that are otherwise one: ids, tokens, and what stands for them.
_PASSING = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[\w-]{40,}(?:\.[\w-]+)*")


class BadPage(AssertionError):
    """A page that breaks a rule of the house."""


class PolicingClient(FlaskClient):
    """Flask's test client; raises `BadPage` with the list of what is wrong."""

    #: Pages that were found good, told apart by their hashes: most answers of a matrix are one page.
    good: ClassVar[set[int]] = set()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            page = hash(_PASSING.sub("", response.text))
            if page not in self.good:
                found = list(faults(response.text))
                if found:
                    raise BadPage(f"{response.request.path}: " + "; ".join(found))
                self.good.add(page)
        return response


def faults(html: str) -> Iterator[str]:
    """What is wrong with a page, or with a fragment that htmx puts into one."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    whole = "<html" in html
    root = parser.parse(html) if whole else parser.parseFragment(html)
    yield from (f"{code} at line {position[0]}" for position, code, _data in parser.errors)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    yield from _inline(elements)
    yield from _references(elements, whole)
    yield from _forms(elements)
    if whole:
        yield from _frame(elements)


def text_of(element: Element) -> str:
    """What a person reads of an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def _frame(elements: list[Element]) -> Iterator[str]:
    titles = [text_of(element) for element in elements if element.tag == "title"]
    headings = [text_of(element) for element in elements if element.tag == "h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    title = _TITLE.match(titles[0]) if titles else None
    if title is None:
        yield f"no title that names page and product: {titles}"
    elif headings and title.group(1) != headings[0]:
        yield f"title {title.group(1)!r} is unlike its h1 {headings[0]!r}"
    if elements[0].get("lang") not in ("nb", "nn"):
        yield "no language"


def _inline(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "style" or (
            element.tag == "script" and not element.get("src") and element.get("type") != "application/json"
        ):
            yield f"inline {element.tag}"
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"inline {name} on {element.tag}"


def _references(elements: list[Element], whole: bool) -> Iterator[str]:
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    yield from (f"two of id {name}" for name, count in ids.items() if count > 1)
    if not whole:
        return
    for element in elements:
        wanted = [name for attribute in _REFERENCES for name in (element.get(attribute) or "").split()]
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#"):
            wanted.append(href[1:])
        yield from (f"{element.tag} refers to {name}, which is not there" for name in wanted if name not in ids)


def _forms(elements: list[Element]) -> Iterator[str]:
    fields = [e for e in elements if e.tag in _FIELDS and e.get("type", "text") not in _NEEDS_NO_LABEL]
    labels = [e for e in elements if e.tag == "label"]
    labelled = {label.get("for") for label in labels}
    for label in labels:
        if label.get("for") not in {field.get("id") for field in fields}:
            yield f"label without field: {text_of(label)!r}"
    for field in fields:
        if field.get("id") not in labelled and not field.get("aria-label") and not field.get("aria-labelledby"):
            yield f"field without label: {field.get('name')}"
    for element in elements:
        if element.tag == "button" and not text_of(element) and not element.get("aria-label"):
            yield "button without words"
        posts = element.tag == "form" and (element.get("method") or "").lower() == "post"
        if posts and not any(e.get("name") == "csrf_token" for e in element.iter("input")):
            yield f"form without anti-forgery field: {element.get('action') or 'to its own page'}"
