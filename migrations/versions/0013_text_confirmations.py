"""Text confirmations."""

from migrations.steps import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run("0013_text_confirmations.tables", "0013_text_confirmations.access")


def downgrade() -> None:
    run("0013_text_confirmations.down")
