"""Sending the portal's forms as a person does."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def csrf(html: str) -> str:
    """The anti-forgery token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found
    return found.group(1)


def post(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Open a page and send its form."""
    page = client.get(address).get_data(as_text=True)
    return client.post(address, data={"csrf_token": csrf(page), **fields})


def link(page: TestResponse) -> str:
    """The single-use link that a page shows."""
    found = re.search(r"/(?:invitasjon|nytt-passord)/[\w-]+(?=</code>)", page.get_data(as_text=True))
    assert found, page.get_data(as_text=True)
    return found.group(0)
