"""What the public facts left open of each answer that a release has counted."""

from migrations.steps import run

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    run("0051_left_open.tables")


def downgrade() -> None:
    run("0051_left_open.down")
