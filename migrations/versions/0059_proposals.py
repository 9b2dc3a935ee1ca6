"""Mail of a decision that waits for a second signature."""

from migrations.steps import run, unforced

revision = "0059"
down_revision = "0056"


def upgrade() -> None:
    with unforced("sec.mail"):
        run("0059_proposals.tables")
    run("0059_proposals.functions")


def downgrade() -> None:
    with unforced("sec.mail"):
        run("0059_proposals.down")
