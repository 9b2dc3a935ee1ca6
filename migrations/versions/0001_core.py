"""Core."""

from migrations.steps import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run("0001_core.tables", "0001_core.functions", "0001_core.access")


def downgrade() -> None:
    run("0001_core.down")
