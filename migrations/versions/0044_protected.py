"""Protected."""

from migrations.steps import run

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    run("0044_protected.tables", "0044_protected.access")


def downgrade() -> None:
    run("0044_protected.down")
