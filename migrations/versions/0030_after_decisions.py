"""After decisions."""

from migrations.steps import run, unforced

revision = "0030"
down_revision = "0027"


def upgrade() -> None:
    with unforced("app.case_file", "app.case_event", "app.decision", "app.certificate"):
        run("0030_after_decisions.tables")
    run("0030_after_decisions.functions", "0030_after_decisions.access")


def downgrade() -> None:
    run("0030_after_decisions.down")
