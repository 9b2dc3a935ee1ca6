"""Reading a page as its user does."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def token_of(html: str) -> str:
    """The anti-forgery token of the page's first form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found, "no form on the page"
    return found.group(1)


def send(client: FlaskClient, path: str, form: dict[str, str | list[str]], **headers: str) -> TestResponse:
    """Open the page, then send its form, as a browser does."""
    token = token_of(client.get("/moter").text)
    return client.post(path, data={"csrf_token": token, **form}, headers=headers)
