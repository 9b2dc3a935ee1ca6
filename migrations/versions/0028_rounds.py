"""Rounds that name their criteria and remind units, applying anew, and what the rules made of each document."""

from migrations.steps import run

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    run("0028_rounds.round", "0028_rounds.tables", "0028_rounds.access", "0028_rounds.functions")


def downgrade() -> None:
    run("0028_rounds.down")
