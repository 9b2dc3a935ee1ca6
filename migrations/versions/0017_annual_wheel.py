"""The year of a unit."""

from migrations.steps import run

revision = "0017"
down_revision = "0015"


def upgrade() -> None:
    run("0017_annual_wheel.columns")


def downgrade() -> None:
    run("0017_annual_wheel.down")
