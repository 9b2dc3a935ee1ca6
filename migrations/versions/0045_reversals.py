"""Reversals."""

from migrations.steps import run

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    run("0045_reversals.tables", "0045_reversals.access", "0045_reversals.functions")


def downgrade() -> None:
    run("0045_reversals.down")
