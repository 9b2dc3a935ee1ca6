"""Criteria drafts and their previews."""

from migrations.steps import run

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run("0027_criteria_drafts.tables", "0027_criteria_drafts.functions", "0027_criteria_drafts.access")


def downgrade() -> None:
    run("0027_criteria_drafts.down")
