"""Submissions and cases, and moving between units, which touches all that a unit has."""

from migrations.steps import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run(
        "0005_submissions_and_cases.tables",
        "0005_submissions_and_cases.functions",
        "0005_moving.functions",
        "0005_submissions_and_cases.access",
    )


def downgrade() -> None:
    run("0005_submissions_and_cases.down")
