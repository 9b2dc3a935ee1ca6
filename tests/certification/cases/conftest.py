"""A unit that applies, people of KRÅD, and other units' cases beside it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.certification.cases.after import TWO, decide, reviewed
from tests.clamd import FakeClamd, fake_clamd
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, signing
from tests.tenants.reporting.filing import scanner


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


@pytest.fixture
def noise(people: People) -> Applicant:
    """Another unit that has applied, whose rows must never come back."""
    one = applicant(people, "3301", name="Drammenkanari")
    one.apply()
    return one


@pytest.fixture
def approved_elsewhere(people: People, decider: Somebody) -> UUID:
    """Another unit's approval with conditions, which nothing here may touch."""
    drammen = applicant(people, "3301", name="Drammen")
    case_id = reviewed(drammen, decider)
    decide(people, decider, case_id, TWO)
    return case_id


@pytest.fixture
def decider(people: People) -> Somebody:
    return people("council", "decider")


@pytest.fixture
def other(people: People) -> Somebody:
    return people("council", "decider")


@pytest.fixture
def officer(people: People) -> Somebody:
    return people("council", "case_officer")


@pytest.fixture
def clamd(people: People) -> Iterator[FakeClamd]:
    with fake_clamd() as fake, scanner(people.portal, fake.address):
        yield fake


@pytest.fixture
def one_signature(db: Database) -> Iterator[None]:
    with signing(db, 1):
        yield
