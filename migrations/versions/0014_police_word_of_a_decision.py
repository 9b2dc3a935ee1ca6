"""Police word of a decision."""

from migrations.steps import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run("0014_police_word_of_a_decision.tables")


def downgrade() -> None:
    run("0014_police_word_of_a_decision.down")
