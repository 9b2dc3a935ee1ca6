"""Public certificates."""

from migrations.steps import run, unforced

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    run("0033_public_certificates.columns")
    with unforced("app.certificate"):
        run("0033_public_certificates.tables")
    run("0033_public_certificates.functions", "0033_public_certificates.access")


def downgrade() -> None:
    with unforced(
        "app.place_status", "app.unit_status", "app.certificate", "app.certificate_event", "app.certificate_warning"
    ):
        run("0033_public_certificates.down")
