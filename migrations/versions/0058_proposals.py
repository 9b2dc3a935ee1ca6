"""Mail of a decision that waits for a second signature."""

from migrations.steps import run, unforced

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    with unforced("sec.mail"):
        run("0058_proposals.tables")
    run("0058_proposals.functions")


def downgrade() -> None:
    with unforced("sec.mail"):
        run("0058_proposals.down")
