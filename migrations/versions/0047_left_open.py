"""What the public facts left open of each answer that a release has counted."""

from migrations.steps import run

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    run("0047_left_open.tables")


def downgrade() -> None:
    run("0047_left_open.down")
