"""Whether reforms have been carried out, and lapses taken back with them."""

from migrations.steps import run, unforced

revision = "0049"
down_revision = "0050"


def upgrade() -> None:
    run("0049_carrying_out.tables")
    with unforced("app.register_reform", "app.outbox"):
        run("0049_carrying_out.rows")
    run("0049_carrying_out.access", "0049_carrying_out.functions")
    with unforced("app.certificate_event", "app.unit", "app.register_reform"):
        run("0049_taken_back.tables")
    run("0049_taken_back.access", "0049_taken_back.functions")


def downgrade() -> None:
    with unforced("app.certificate_event"):
        run("0049_taken_back.down")
    run("0049_carrying_out.down")
