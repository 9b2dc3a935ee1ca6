"""Police dealings."""

from migrations.steps import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run("0009_police_dealings.tables", "0009_police_dealings.functions", "0009_police_dealings.access")


def downgrade() -> None:
    run("0009_police_dealings.down")
