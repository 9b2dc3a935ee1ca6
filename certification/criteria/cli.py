"""`slt criteria`: versions and drafts listed, compared and tried on every unit; the packaged ones published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from certification.assessment import Criteria
    from certification.criteria.previews import Found


@click.group()
def criteria() -> None:
    """The criteria versions that cases are judged by."""


def _operator(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that names whose act it is."""

    @click.option(
        "--operator", envvar="SLT_OPERATOR", default=getuser, help="Whose name the audit has.", show_default="you"
    )
    @wraps(command)
    def named(**options: Any) -> Any:
        return command(**options)

    return named


@contextmanager
def _council(operator: str, *, read_only: bool = True) -> Iterator[None]:
    """Act as KRÅD, under an operator's name."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token

    with (
        create_app().app_context(),
        operator_token(operator, COUNCIL) as token,
        acting(COUNCIL, token, read_only=read_only),
    ):
        yield


@criteria.command()
@_operator
def load(operator: str) -> None:
    """Publish the packaged versions and the first parameters; can be run again."""
    from certification.criteria import service

    try:
        with _council(operator, read_only=False):
            new = service.load()
    except service.Published as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"new: {', '.join(new)}" if new else "nothing new")


@criteria.command("list")
@_operator
def list_(operator: str) -> None:
    """List what is published, with its days, and the drafts."""
    from certification.criteria import drafts, service

    with _council(operator):
        for each, until in service.versions():
            click.echo(f"{each.id}  from {each.valid_from}{f' to {until}' if until else ''}")
        for row in drafts.all_of_them():
            click.echo(f"{row.id}  draft, based on {row.based_on}")


@criteria.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@_operator
def diff(old: str, new: str, operator: str) -> None:
    """Tell what B changes from A; each is the id of a version or a draft, or a file."""
    from certification.criteria import changes

    with _council(operator):
        parts = changes.compare(_named(old), _named(new), "nb")
        for part in parts:
            click.echo(part.title)
            for change in part.changes:
                click.echo(f"  {change.sentence}")
            for note in part.rewritten:
                click.echo(f"  {note.what}\n    før: {note.before}\n    nå:  {note.after}")
        if not parts:
            click.echo("Ingen forskjell.")


@criteria.command()
@click.argument("version", metavar="ID|FILE.json")
@_operator
def preview(version: str, operator: str) -> None:
    """Try a version on every unit's latest document, and tell who gains, who loses, and why. Nothing is kept."""
    from app.clock import today
    from certification.criteria import notices, previews, service
    from certification.criteria.effects import Kind

    with _council(operator):
        new, base = _named(version), service.latest()
        found: dict[Kind, list[Found]] = {kind: [] for kind in Kind}
        for one in previews.run(base, new, today()):
            found[one.effect.kind].append(one)
        click.echo(f"{new.id} beside {base.id}, by each unit's latest document")
        for kind, ones in found.items():
            click.echo(f"{kind.value}: {len(ones)}")
            for one in () if kind is Kind.SAME else sorted(ones, key=lambda each: each.home.unit.name):
                turned = f" ({one.effect.before} -> {one.effect.after})" if kind is not Kind.CHANGES else ""
                click.echo(f"  {one.home.unit.name}{turned}")
                for line in notices.lines(one.effect, new, "nb"):
                    click.echo("    " + " ".join((line.text, *line.why)))


def _named(name: str) -> Criteria:
    """A version or a draft by its id, or one in a file."""
    from app.errors import NotFound
    from certification.assessment import InvalidCriteria, read_criteria
    from certification.criteria import drafts

    try:
        return read_criteria(Path(name).read_bytes()) if name.endswith(".json") else drafts.named(name)
    except NotFound:
        raise click.ClickException(f"no criteria version or draft {name}") from None
    except InvalidCriteria as error:
        raise click.ClickException(f"{name}: {error}") from None
    except OSError as error:
        raise click.ClickException(f"{name}: {error.strerror}") from None
