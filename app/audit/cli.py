"""`slt audit`: find tampering."""

from __future__ import annotations

import click


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--heads", "show_heads", is_flag=True, help="Print each chain's end as well, to be kept elsewhere.")
def verify(show_heads: bool) -> None:
    """Recompute every chain; exit 1 with a line for each place that was tampered with."""
    from app.audit import verify as check
    from app.config import role_dsn
    from app.db.roles import BACKUP

    dsn = role_dsn(BACKUP)
    count = 0
    for fault in check.faults(dsn):
        count += 1
        click.echo(f"chain {fault.chain}, entry {fault.seq}: {fault.what}", err=True)
    ends = check.heads(dsn)
    if show_heads:
        for chain, seq, value in ends:
            click.echo(f"{chain} {seq} {value}")
    if count:
        raise SystemExit(1)
    click.echo(f"{len(ends)} chains, {sum(seq for _, seq, _ in ends)} entries: whole.")
