"""The anonymous pulse."""

from migrations.steps import run

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run("0024_pulse.tables", "0024_pulse.functions", "0024_pulse.access")


def downgrade() -> None:
    run("0024_pulse.down")
