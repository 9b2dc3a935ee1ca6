"""`slt user`: the first people of an installation, and any after them."""

from __future__ import annotations

import getpass
from uuid import UUID

import click

from app.identity.roles import ROLES, Side


@click.group()
def user() -> None:
    """People who sign in."""


@user.command()
@click.argument("email")
@click.argument("side", type=click.Choice([side.value for side in Side]))
@click.argument("role")
@click.option("--body", help="Name or id of the unit (side unit) or of the police district (side police).")
@click.option("--operator", default=getpass.getuser, help="Who runs this; stands in the audit log.")
def add(email: str, side: str, role: str, body: str | None, operator: str) -> None:
    """Invite EMAIL to a ROLE on a SIDE, and print the single-use link that opens it."""
    from app import create_app
    from app.config import Settings
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.errors import Invalid
    from app.identity import service
    from app.identity.tokens import operator_token

    chosen = Side(side)
    app = create_app()
    settings: Settings = app.config["SLT"]
    with app.app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
        body_id = _body(service.bodies(chosen), body) if chosen in (Side.UNIT, Side.POLICE) else None
        try:
            link = service.invite(
                email,
                chosen,
                role,
                tenant_id=body_id if chosen is Side.UNIT else None,
                police_district_id=body_id if chosen is Side.POLICE else None,
            )
        except Invalid:
            raise click.BadParameter(
                f"side {side} has the roles {', '.join(ROLES[chosen])}", param_hint="ROLE"
            ) from None
    click.echo(f"{settings.public_url}/invitasjon/{link}")


def _body(bodies: list[tuple[UUID, str]], wish: str | None) -> UUID:
    found = [body_id for body_id, name in bodies if wish and wish.casefold() in (str(body_id), name.casefold())]
    if len(found) != 1:
        names = ", ".join(sorted(name for _id, name in bodies)[:20]) or "none yet"
        raise click.BadParameter(f"name one of: {names}", param_hint="--body")
    return found[0]
