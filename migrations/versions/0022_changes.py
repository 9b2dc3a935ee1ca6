"""What others have done since somebody was here."""

from migrations.steps import run

revision = "0022"
down_revision = "0017"


def upgrade() -> None:
    run("0022_changes.access", "0022_changes.functions")


def downgrade() -> None:
    run("0022_changes.down")
