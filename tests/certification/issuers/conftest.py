"""What the tests of issuers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from certification.issuers import service
from tests.database import Database, People
from tests.factories.units import keeper


@pytest.fixture(autouse=True)
def _as_packaged(db: Database, people: People) -> Iterator[None]:
    """The tables are kept between tests: put back what a test changed."""
    yield
    db.run("DELETE FROM app.issuer")
    db.run("DELETE FROM app.legal_basis")
    with keeper(people.portal):
        service.load()
