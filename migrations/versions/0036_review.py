"""Review."""

from migrations.steps import run

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    run("0036_review.tables", "0036_review.functions", "0036_review.access")


def downgrade() -> None:
    run("0036_review.down")
