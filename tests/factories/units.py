"""Units of real municipalities, made as KRÅD makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from flask import Flask

from app.db.roles import COUNCIL
from app.db.session import acting
from app.identity.tokens import operator_token
from tenants.register import service as register
from tenants.units import service
from tenants.units.service import Kind

FIRST_DAY = date(2024, 1, 1)


@contextmanager
def keeper(portal: Flask) -> Iterator[None]:
    """Inside, services act as KRÅD's database role under an operator's token; committed in the end."""
    with portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        yield


def unit_of(*numbers: str, on: date = FIRST_DAY, name: str = "Enheten") -> UUID:
    """The id of a new unit that covers the municipality with this number, or several (the first hosts), from a day.

    To be called inside `keeper`.
    """
    places = [register.with_number(number, on).id for number in numbers]
    cooperation = len(places) > 1
    unit_id = service.add(
        Kind.COOPERATION if cooperation else Kind.MUNICIPALITY, name, host_id=places[0] if cooperation else None
    )
    service.set_cover(unit_id, places, on)
    return unit_id


def make_unit(portal: Flask, *numbers: str, on: date = FIRST_DAY, name: str = "Enheten") -> UUID:
    """The same, in a transaction of its own."""
    with keeper(portal):
        return unit_of(*numbers, on=on, name=name)
