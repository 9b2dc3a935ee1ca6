"""Where a unit in transition is, and until when an approval was given."""

from migrations.steps import run, unforced

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    with unforced("app.place_status", "app.unit_cover"):
        run("0055_covered.rows")


def downgrade() -> None:
    run("0055_covered.down")
