"""`slt keys`: make, publish, show and revoke the keys that certificates' files are signed with."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path

import click

_OPERATOR = click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, help="Whose name the audit has.", show_default="you"
)


@click.group()
def keys() -> None:
    """The keys that certificates are signed with: private ones in files, public ones in the database."""


@keys.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Make a private key in FILE, which nobody else can read. Needs no database."""
    from app.local.place import private_file
    from app.signing import new_private_key

    if file.exists():
        raise click.ClickException(f"{file} is there already: a key is never written over")
    private_file(file, new_private_key())
    click.echo(f"Made {file}. Let SIGNING_KEY_FILE name it, then run `slt keys publish`.")


@keys.command()
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the public keys into a file too.")
@_OPERATOR
def publish(write: Path | None, operator: str) -> None:
    """Publish the public part of SIGNING_KEY; the former key is still taken for an hour. Can be run again."""
    from app import create_app
    from app.clock import today
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from certification.certificates import keys as service
    from certification.issuers import service as issuers

    app = create_app()
    text = app.config["SLT"].signing_key
    if not text:
        raise click.ClickException("Missing setting: SIGNING_KEY. `slt keys new FILE` makes one.")
    try:
        with app.app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            done, told = service.publish(text, issuers.on(today()).key), service.jwks()
    except service.Refused as error:
        raise click.ClickException(str(error)) from None
    if write:
        write.write_text(told, encoding="utf-8")
    click.echo("The key is published." if done else "The key was published before.")


@keys.command()
@_OPERATOR
def show(operator: str) -> None:
    """Print the public keys, as the portal publishes them."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from certification.certificates import keys as service

    with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token, read_only=True):
        click.echo(service.jwks(), nl=False)


@keys.command()
@click.argument("kid")
@_OPERATOR
def revoke(kid: str, operator: str) -> None:
    """Take nothing that the key KID has signed any more: somebody else may have it."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from certification.certificates import keys as service

    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            service.revoke(kid)
    except service.Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{kid} is revoked.")
