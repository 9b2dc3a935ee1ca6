"""Certificate lives."""

from migrations.steps import run, unforced

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    run("0032_certificate_lives.tables")
    with unforced("app.certificate", "app.decision"):
        run("0032_certificate_lives.rows")
    run("0032_certificate_lives.access", "0032_certificate_lives.functions")
    run("0032_watch.tables", "0032_watch.access")


def downgrade() -> None:
    run("0032_watch.down")
    with unforced("app.unit_status", "app.place_status"):
        run("0032_certificate_lives.down")
