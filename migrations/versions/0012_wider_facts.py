"""Wider facts."""

from migrations.steps import run, unforced

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run("0012_wider_facts.columns")
    with unforced("app.fact", "app.measure", "app.challenge"):
        run("0012_wider_facts.keys")
    run("0012_wider_facts.tables", "0012_wider_facts.access")


def downgrade() -> None:
    run("0012_wider_facts.down")
