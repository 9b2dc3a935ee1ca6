"""Somebody of KRÅD who enters approvals from before the portal."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.database import People


@pytest.fixture
def client(people: People) -> FlaskClient:
    return people.client(people("council", "register_keeper"))
