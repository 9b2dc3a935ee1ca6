"""The nation of a test, on a real database."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.database import Database
from tests.factories.nation import Nation


@pytest.fixture
def nation(portal: Flask, db: Database) -> Nation:
    """Makes units with a past; no unit is there yet."""
    return Nation(portal, db)


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()
