"""Issuers."""

from migrations.steps import run

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    run("0031_issuers.tables", "0031_issuers.access")


def downgrade() -> None:
    run("0031_issuers.down")
