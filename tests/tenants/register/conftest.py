from __future__ import annotations

import pytest

from tenants.register import parsing
from tenants.register.register import Register


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return parsing.shipped()


@pytest.fixture(scope="session")
def register(files: dict[str, bytes]) -> Register:
    return parsing.read(files)
