"""Register and units."""

from migrations.steps import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run("0002_register_and_units.tables", "0002_register_and_units.functions", "0002_register_and_units.access")


def downgrade() -> None:
    run("0002_register_and_units.down")
