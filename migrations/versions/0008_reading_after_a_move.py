"""What was handed in before a place moved is read by the unit that it belongs to now."""

from migrations.steps import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run("0008_reading_after_a_move.access", "0008_reading_after_a_move.functions")


def downgrade() -> None:
    run("0008_reading_after_a_move.down")
