"""Yearly report."""

from migrations.steps import run, unforced

revision = "0011"
down_revision = "0009"


def upgrade() -> None:
    with unforced("app.submission"):
        run("0011_yearly_report.tables")
    run("0011_yearly_report.functions", "0011_yearly_report.access")


def downgrade() -> None:
    run("0011_yearly_report.down")
