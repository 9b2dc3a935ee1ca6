"""What every statement and every job begins with finds its row by the index, however small the table was at first; and
a unit's latest meetings are found by their day.
"""

from migrations.steps import run

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    run("0053_by_index.tables", "0053_by_index.functions")


def downgrade() -> None:
    run("0053_by_index.down")
