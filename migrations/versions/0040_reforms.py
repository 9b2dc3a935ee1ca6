"""Reforms."""

from migrations.steps import run, unforced

revision = "0040"
down_revision = "0036"


def upgrade() -> None:
    with unforced("app.place_status", "app.place", "app.certificate", "app.certificate_event"):
        run("0040_reforms.tables")
    run("0040_reforms.functions", "0040_reforms.access")


def downgrade() -> None:
    with unforced("app.place_status", "app.place", "app.certificate", "app.certificate_event"):
        run("0040_reforms.down")
