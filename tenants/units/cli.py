"""`slt unit`: make a unit."""

from __future__ import annotations

from datetime import datetime
from getpass import getuser

import click


@click.group()
def unit() -> None:
    """SLT units, and which municipalities or city districts they cover."""


@unit.command()
@click.argument("name")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="The first day covered; default today.")
@click.option("--language", type=click.Choice(["nb", "nn"]), help="For letters where the municipality is neutral.")
@click.option("--mailbox", help="The unit's address for messages; a role's, never a person's.")
@click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, show_default="you", help="Whose name the audit has."
)
def add(
    name: str, numbers: tuple[str, ...], day: datetime | None, language: str | None, mailbox: str | None, operator: str
) -> None:
    """Make the unit NAME of the municipality with this number, of several (the first hosts), or of a city district
    (its six digits)."""
    from typing import cast

    from app import create_app
    from app.clock import today
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from tenants.register import service as register
    from tenants.register.records import place_identity
    from tenants.units import service

    on = day.date() if day else today()
    with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
        district = len(numbers) == 1 and len(numbers[0]) == 6
        places = (
            [place_identity(numbers[0])] if district else [register.with_number(number, on).id for number in numbers]
        )
        cooperation = len(places) > 1
        found = register.places(places)
        if not found:
            raise click.ClickException(f"There is no city district {numbers[0]}.")
        city = found[0].municipality_id if district else None
        unit_id = service.add(
            service.Kind.CITY_DISTRICT
            if district
            else service.Kind.COOPERATION
            if cooperation
            else service.Kind.MUNICIPALITY,
            name,
            language=cast("service.Language | None", language),
            mailbox=mailbox,
            host_id=places[0] if cooperation else None,
            coordinating_id=service.coordinating(city, on, demonstration=False) if city else None,
        )
        service.set_cover(unit_id, places, on)
    click.echo(unit_id)
