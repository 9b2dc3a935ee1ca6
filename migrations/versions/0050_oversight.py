"""Who may act in the life of a certificate."""

from migrations.steps import run

revision = "0050"
down_revision = "0046"


def upgrade() -> None:
    run("0050_oversight.tables", "0050_oversight.access", "0050_oversight.functions", "0050_police_words.functions")


def downgrade() -> None:
    run("0050_police_words.down", "0050_oversight.down")
