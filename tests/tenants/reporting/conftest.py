"""Fixtures of the tests of reporting."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from tests.database import Database, People
from tests.tenants.reporting.office import Office


@pytest.fixture
def office(portal: Flask, people: People, db: Database) -> Office:
    return Office(portal, people, db)


@pytest.fixture
def vedtak(office: Office) -> UUID:
    """A vedtak of the office's unit: the id of the fact."""
    return office.report("vedtak")
