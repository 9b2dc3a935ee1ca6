"""Whether reforms have been carried out."""

from migrations.steps import run, unforced

revision = "0049"
down_revision = "0050"


def upgrade() -> None:
    run("0049_carrying_out.tables")
    with unforced("app.register_reform", "app.outbox"):
        run("0049_carrying_out.rows")
    run("0049_carrying_out.access", "0049_carrying_out.functions")


def downgrade() -> None:
    run("0049_carrying_out.down")
