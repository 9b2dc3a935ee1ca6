"""Documents that are brought in: their own ids, what dated rows can't explain of them, and the police's word in them."""

from migrations.steps import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run("0019_importing.tables", "0019_importing.functions", "0019_importing.access")


def downgrade() -> None:
    run("0019_importing.down")
