"""Reforms."""

from migrations.steps import run, unforced

revision = "0040"
down_revision = "0038"


#: Whose rows new constraints are held against.
_CHECKED = (
    "app.place_status",
    "app.place",
    "app.certificate",
    "app.certificate_event",
    "app.certificate_state",
    "app.certificate_warning",
)


def upgrade() -> None:
    with unforced(*_CHECKED):
        run("0040_reforms.tables")
    run("0040_reforms.functions", "0040_reforms.access")


def downgrade() -> None:
    with unforced(*_CHECKED):
        run("0040_reforms.down")
