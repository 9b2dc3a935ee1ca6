"""Projection and releases."""

from migrations.steps import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run("0006_projection_and_releases.tables", "0006_projection_and_releases.access")


def downgrade() -> None:
    run("0006_projection_and_releases.down")
