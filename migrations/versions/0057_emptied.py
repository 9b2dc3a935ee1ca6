"""An approval lapses where nobody is left in its unit whom it names."""

from migrations.steps import run

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    run("0057_emptied.tables", "0057_emptied.functions")


def downgrade() -> None:
    run("0057_emptied.down")
