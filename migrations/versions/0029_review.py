"""Review."""

from migrations.steps import run

revision = "0029"
down_revision = "0030"


def upgrade() -> None:
    run("0029_review.tables", "0029_review.functions", "0029_review.access")


def downgrade() -> None:
    run("0029_review.down")
