"""National export."""

from migrations.steps import run

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    run("0034_national_export.tables", "0034_national_export.access")


def downgrade() -> None:
    run("0034_national_export.down")
