"""Mail of a reform that is hindered, and units that are closed."""

from migrations.steps import run, unforced

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    with unforced("sec.mail"):
        run("0056_told.tables")
    run("0056_closed.tables", "0056_closed.access", "0056_told.functions", "0056_closed.functions")


def downgrade() -> None:
    run("0056_closed.down")
    with unforced("sec.mail"):
        run("0056_told.down")
