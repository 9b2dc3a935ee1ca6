"""Fixtures of the tests of reporting."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.database import Database, People
from tests.tenants.reporting.office import Office


@pytest.fixture
def office(portal: Flask, people: People, db: Database) -> Office:
    return Office(portal, people, db)
