"""Reporting."""

from migrations.steps import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run("0003_reporting.tables", "0003_reporting.functions", "0003_reporting.access")


def downgrade() -> None:
    run("0003_reporting.down")
