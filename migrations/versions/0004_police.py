"""Police."""

from migrations.steps import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run("0004_police.tables", "0004_police.functions", "0004_police.access")


def downgrade() -> None:
    run("0004_police.down")
