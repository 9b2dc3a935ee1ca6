"""Fill in a page's last form as a browser would send it, ticked boxes and all."""

from __future__ import annotations

from collections.abc import Iterable

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


def sent_by(html: str) -> MultiDict[str, str]:
    """What the page's last form that is posted would send, without any button pressed."""
    document = html5lib.parse(html, namespaceHTMLElements=False)
    form = [one for one in document.iter("form") if one.get("method") == "post" and "slt-form" in one.get("class", "")][
        -1
    ]
    out: MultiDict[str, str] = MultiDict()
    for element in form.iter():
        name, kind = element.get("name"), element.get("type", "text")
        if not name or element.tag == "button":
            continue
        if element.tag == "select":
            out.add(
                name, next((o.get("value", "") for o in element.iter("option") if o.get("selected") is not None), "")
            )
        elif element.tag == "textarea":
            out.add(name, (element.text or "").removeprefix("\n"))
        elif kind not in ("radio", "checkbox") or element.get("checked") is not None:
            out.add(name, element.get("value", ""))
    return out


def send(client: FlaskClient, address: str, page: str | None = None, **typed: str | Iterable[str]) -> TestResponse:
    """Fill in the form of a page (got from the address where none is given) and send it; an iterable ticks boxes."""
    form = sent_by(page or client.get(address).text)
    for name, value in typed.items():
        form.setlist(name, [value] if isinstance(value, str) else list(value))
    return client.post(address, data=form)
