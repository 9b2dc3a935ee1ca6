"""Geography."""

from migrations.steps import run

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    run("0041_geography.tables", "0041_geography.access")


def downgrade() -> None:
    run("0041_geography.down")
