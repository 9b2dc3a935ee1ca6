"""Who saved a record last, for whoever comes second."""

from migrations.steps import run

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run("0025_last_saved.functions")


def downgrade() -> None:
    run("0025_last_saved.down")
