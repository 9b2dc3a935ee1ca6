"""Application days."""

from migrations.steps import run, unforced

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    run("0046_application_days.tables", "0046_application_days.access")
    with unforced("app.application_days", "app.case_event", "app.public_unit", "app.unit_status", "app.place_status"):
        run("0046_application_days.rows")


def downgrade() -> None:
    run("0046_application_days.down")
