"""What is kept of one page, or of one visitor's, is never another's; and what a page rests on makes it anew when it changes."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.database import Database
from tests.factories.nation import Nation
from tests.statements import statements

ADDRESSES = (
    "/",
    "/?fylke=40",
    "/fylke/40",
    "/politidistrikt/sor-ost",
    "/kommune",
    "/kommune?sok=her%C3%B8y",
    "/kommune/4003",
    "/sammenlign",
    "/sammenlign?fylke=40&kommuner=4003",
    "/politiavtaler",
    "/gar-ut",
    "/avgjorelser",
    "/?kart=grenser",
)
#: Identities, whose rows come and go with what the register says of them, and what no page shows of the register.
_NAMES_ONLY = {"municipality", "county", "data_version", "register_doubt"}


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()


def content(client: FlaskClient, address: str) -> str:
    """What stands in the page's frame."""
    return client.get(address).text.partition("<main")[2].partition("</main>")[0]


def test_each_address_has_a_page_of_its_own(nation: Nation, public: FlaskClient, db: Database) -> None:
    nation.project(nation.unit("4003"))
    alone = {}
    for address in ADDRESSES:
        db.run("UPDATE app.data_version SET name = gen_random_uuid()")
        alone[address] = content(public, address)
    for address in ADDRESSES:  # each after all the others, of the same version
        content(public, address)
    for address in ADDRESSES:
        assert content(public, address) == alone[address], address


@pytest.mark.parametrize("address", [*ADDRESSES, "/kommune/0301?dato=2019-06-01"])
def test_every_table_that_a_page_reads_notes_its_changes(
    address: str, nation: Nation, public: FlaskClient, db: Database
) -> None:
    nation.project(nation.unit("4003"))
    with statements() as asked:
        assert public.get(address).status_code == 200
    read = {name for each in asked for name in re.findall(r"\bapp\.(\w+)", each)} - _NAMES_ONLY
    assert len(read) > 2
    noted = {name for (name,) in db.rows("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'zy_changed'")}
    assert {f"app.{name}" for name in read} <= noted
