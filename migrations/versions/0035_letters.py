"""Letters."""

from migrations.steps import run

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run("0035_letters.tables", "0035_letters.functions", "0035_letters.access")


def downgrade() -> None:
    run("0035_letters.down")
