"""`slt register change` and `slt register reverse`, beside what the register itself has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from tenants.register.cli import OPERATOR, register

if TYPE_CHECKING:
    from certification.reforms.touching import Preview


@register.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; tell what would be.")
@OPERATOR
def change(file: Path, check: bool, operator: str) -> None:
    """Enter the reform in FILE (docs/reforms.md): all or nothing, and tell everything that it touches."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from certification.reforms import service, touching
    from certification.reforms.errors import Hindered
    from tenants.register.reforms.errors import BrokenReform

    content = file.read_bytes()
    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            preview = touching.preview(content)
            told = list(_told(preview))
            if not check:
                told.append(f"entered: {service.enter(content, preview.plan.seen).id}")
    except BrokenReform as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException("The reform is refused; nothing is changed.") from error
    except Hindered as error:
        raise click.ClickException(f"{error.message} Nothing is changed.") from error
    for line in told if not check else [*told, "Nothing is changed."]:
        click.echo(line)


def _told(preview: Preview) -> Iterator[str]:
    """All that a reform touches, line by line."""
    for difference in preview.differences:
        columns = f" ({', '.join(difference.columns)})" if difference.columns else ""
        yield f"{difference.kind}: {difference.file} {' '.join(difference.row)}{columns}"
    counted = preview.counted
    for area in (*counted.areas, *counted.sizes, *counted.kinds):
        for when, figures in (("without", area.before), ("with", area.after)):
            if figures:
                people, covered = (".." if n is None else n for n in (figures.inhabitants, figures.covered))
                yield (
                    f"{area.name}, {when} it: {figures.municipalities} municipalities, {figures.approved} approved,"
                    f" {people} inhabitants, {covered} of them covered, {figures.units} units"
                )
    for series in counted.series:
        for what, years in (
            ("breaks in", series.breaks),
            ("no longer breaks in", series.mended),
            ("has other numbers in", series.recounted),
        ):
            if years:
                yield f"series of {series.area}: {what} {', '.join(map(str, years))}"
    for passed in preview.passed:
        goes_on = "a new unit" if passed.founds else passed.becomes or "no unit"
        left = "".join(f", {name} {'stays' if stays else 'covers nothing more'}" for name, stays in passed.leaving)
        yield f"{passed.kind}: {', '.join(passed.sources)} -> {passed.target} ({goes_on}{left})"
    for name in preview.hindering:
        yield f"in the way: {name} begins to cover a municipality that ends"
    for each in preview.touched:
        parts = [f"covers {', '.join(each.municipalities)}"]
        if each.approved_until:
            parts.append(
                f"{each.certificate}, approved until {each.approved_until}"
                + (", which falls away" if each.lapses else "")
            )
        if each.agreements:
            parts.append(f"agreements that no longer count: {', '.join(map(str, each.agreements))}")
        if each.case:
            parts.append(f"case {each.case}")
        yield f"unit {each.unit.name}: {'; '.join(parts)}"


@register.command("carry-out")
@click.argument("reform", type=click.UUID)
@OPERATOR
def carry_out(reform: UUID, operator: str) -> None:
    """Carry REFORM out, whose day has come, where something hindered it: all of it or nothing."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.errors import NotFound
    from app.identity.tokens import operator_token
    from certification.reforms import service

    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            done, why = service.carry_out(reform), service.hindered(reform)
    except NotFound as error:
        raise click.ClickException("No such reform.") from error
    if not done:
        raise click.ClickException(" ".join(["Not carried out.", *(why or ())]))
    click.echo("carried out")


@register.command()
@click.argument("reform", type=click.UUID)
@click.option("--reason", required=True, help="Why; it is kept beside the reform.")
@OPERATOR
def reverse(reform: UUID, reason: str, operator: str) -> None:
    """Take REFORM back, to the same bytes of the register; refused with a list while something rests on it."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.errors import NotFound
    from app.identity.tokens import operator_token
    from certification.reforms import reversing
    from tenants.register.reforms.errors import HasFollowers

    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            found = reversing.reversal(reform)
            row = reversing.reverse(reform, reason)
            click.echo(f"reversed: the register is {row.sha256_after}")
            for unit in found.closed:
                click.echo(f"closed: {unit}, which the reform made")
            for unit in found.left:
                click.echo(f"left without cover: {unit}, which has reported something. Close it on /krad/enheter.")
    except HasFollowers as error:
        for told in error.dependants:
            click.echo(told, err=True)
        raise click.ClickException("Something rests on the reform; nothing is changed.") from error
    except NotFound as error:
        raise click.ClickException("No such reform, or it is reversed already.") from error
