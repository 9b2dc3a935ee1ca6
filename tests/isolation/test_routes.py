"""Every address x every role: nobody reads or changes what isn't theirs, and can't tell it from what isn't there."""

from __future__ import annotations

from io import StringIO

import pytest
import redis
from flask import Flask

from tests.isolation import checks, policies
from tests.isolation.routes import Routes

pytestmark = pytest.mark.slow


def test_every_address_keeps_every_role_to_its_own(routes: Routes, log: StringIO) -> None:
    assert checks.reading(routes) == set()
    assert routes.asked > 3000
    assert checks.logged(log.getvalue(), routes.tokens) == set()


def test_every_address_keeps_a_system_to_its_own_unit(routes: Routes, log: StringIO) -> None:
    assert checks.reading_by_systems(routes) == set()
    assert checks.logged(log.getvalue(), routes.tokens) == set()


def test_no_form_is_taken_without_its_token_and_no_foreign_one_with_it(routes: Routes, log: StringIO) -> None:
    assert checks.posting(routes) == set()
    assert checks.logged(log.getvalue(), routes.tokens) == set()


def test_an_ended_session_is_nobody(routes: Routes) -> None:
    assert checks.ended_session(routes) == set()


def test_no_other_method_is_taken(routes: Routes) -> None:
    assert checks.other_methods(routes) == set()


def test_nothing_of_a_unit_is_in_a_queue(routes: Routes, valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as valkey:
        assert checks.queued(routes, valkey) == set()


def test_everybody_may_do_what_was_decided_and_no_more(portal: Flask) -> None:
    assert policies.faults(portal) == set()
