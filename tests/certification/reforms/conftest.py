"""A database of each test's own: the register is changed here, and is else kept from test to test."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.database import Database


@pytest.fixture
def db(own_db: Database) -> Database:
    return own_db


@pytest.fixture
def portal(own_portal: Flask) -> Flask:
    return own_portal
