"""Where a unit in transition is, and until when an approval was given."""

from migrations.steps import run, unforced

revision = "0055"
down_revision = "0054"

_READ = ("app.certificate", "app.certificate_event", "app.decision", "app.criteria_version", "app.earlier_approval")
_PROJECTED = ("app.public_certificate", "app.unit_status", "app.place_status")


def upgrade() -> None:
    with unforced("app.place_status", "app.unit_cover"):
        run("0055_covered.rows")
    run("0055_given_until.tables")
    with unforced(*_READ, *_PROJECTED):
        run("0055_given_until.rows")
    run("0055_given_until.access", "0055_given_until.functions")


def downgrade() -> None:
    with unforced("app.certificate", "app.unit_status", "app.place_status"):
        run("0055_given_until.down")
    run("0055_covered.down")
