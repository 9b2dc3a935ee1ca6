"""`slt user`: the first people of an installation, and any after them."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import click

from app.identity.roles import ROLES, Side, UnitRole

if TYPE_CHECKING:
    from app.config import Settings
    from app.identity.service import Body, SigningPlace


@click.group()
def user() -> None:
    """People who sign in."""


_OPERATOR = click.option(
    "--operator", envvar="SLT_OPERATOR", default=getpass.getuser, help="Who runs this; stands in the audit log."
)


@user.command()
@click.argument("email")
@click.argument("side", type=click.Choice([side.value for side in Side]))
@click.argument("role")
@click.option("--body", help="Name or id of the unit (side unit) or of the police district (side police).")
@click.option("--municipality", metavar="NUMBER", help="Whose signatory this is, in a cooperation of several.")
@_OPERATOR
def add(email: str, side: str, role: str, body: str | None, municipality: str | None, operator: str) -> None:
    """Invite EMAIL to a ROLE on a SIDE, and print the single-use link that opens it."""
    from marshmallow import ValidationError, validate

    from app.identity import service

    chosen = Side(side)
    try:
        validate.Email()(email)
    except ValidationError:
        raise click.ClickException(f"{email} is not an e-mail address.") from None
    if role not in {each.value for each in ROLES[chosen]}:
        raise click.ClickException(f"Side {side} has no role {role}. It has: {', '.join(ROLES[chosen])}.")
    with _acting(operator) as settings:
        body_id = body_named(service.bodies(chosen), body) if chosen in (Side.UNIT, Side.POLICE) else None
        link = service.invite(
            email,
            chosen,
            role,
            tenant_id=body_id if chosen is Side.UNIT else None,
            police_district_id=body_id if chosen is Side.POLICE else None,
            municipality_id=_municipality(service.signing_places(), body_id, role, municipality),
        )
    click.echo(f"{settings.public_url}/invitasjon/{link}")


@user.command()
@click.argument("email")
@_OPERATOR
def password(email: str, operator: str) -> None:
    """Print a single-use link, good for an hour, on which the holder of EMAIL sets a new password."""
    from app.errors import Forbidden
    from app.identity import service

    with _acting(operator) as settings:
        try:
            link = service.password_link(email)
        except Forbidden:
            raise click.ClickException(f"No account signs in with {email}.") from None
    click.echo(f"{settings.public_url}/nytt-passord/{link}")


@contextmanager
def _acting(operator: str) -> Iterator[Settings]:
    """Inside, the services act as the operator, in one transaction."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token

    app = create_app()
    with app.app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
        yield app.config["SLT"]


def body_named(bodies: list[Body], wish: str | None, option: str = "--body") -> UUID:
    """The id of the unit or police district with this name or id; whoever gives another is told which there are."""
    found = [body.id for body in bodies if wish and wish.casefold() in (str(body.id), body.name.casefold())]
    if len(found) > 1:
        raise click.ClickException(f"Several are called {wish}. Give the id instead: {', '.join(map(str, found))}.")
    if not found:
        names = ", ".join(sorted(body.name for body in bodies)[:20]) or "none yet"
        raise click.ClickException(f"There is no {wish} here. " * bool(wish) + f"Give {option} one of: {names}.")
    return found[0]


def _municipality(places: list[SigningPlace], body_id: UUID | None, role: str, number: str | None) -> UUID | None:
    own = {place.number: place for place in places if place.tenant_id == body_id}
    told = ", ".join(f"{place.number} {place.name}" for place in own.values())
    if number is None:
        if own and role == UnitRole.SIGNATORY:
            raise click.ClickException(f"Each municipality has its own signatory. Give --municipality one of: {told}.")
        return None
    if role != UnitRole.SIGNATORY or not own:
        raise click.ClickException(
            "Only a signatory of a cooperation is of one municipality; leave --municipality out."
        )
    if number not in own:
        raise click.ClickException(f"{number} is not one of the cooperation's. Give --municipality one of: {told}.")
    return own[number].municipality_id
