"""The web's rooms alone, with the pages that show every macro."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.app.web.policing import PolicingClient
from tests.browser.components import make_components


@pytest.fixture(scope="session")
def components() -> Flask:
    app = make_components()
    app.test_client_class = PolicingClient
    return app


@pytest.fixture
def client(components: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return components.test_client()


@pytest.fixture
def coordinator(components: Flask) -> FlaskClient:
    """Skien's coordinator."""
    client = components.test_client()
    client.set_cookie("who", "coordinator")
    return client
