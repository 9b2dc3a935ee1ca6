"""Tile layout."""

from migrations.steps import run

revision = "0060"
down_revision = "0058"


def upgrade() -> None:
    run("0060_tile_layout.tables", "0060_tile_layout.access")


def downgrade() -> None:
    run("0060_tile_layout.down")
