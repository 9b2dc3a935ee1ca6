"""Whether reforms have been carried out, and lapses taken back with them."""

from migrations.steps import run, unforced

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    run("0054_carrying_out.tables")
    with unforced("app.register_reform", "app.outbox"):
        run("0054_carrying_out.rows")
    run("0054_carrying_out.access", "0054_carrying_out.functions")
    with unforced("app.certificate_event", "app.unit", "app.register_reform"):
        run("0054_taken_back.tables")
    run("0054_taken_back.access", "0054_taken_back.functions")


def downgrade() -> None:
    with unforced("app.certificate_event"):
        run("0054_taken_back.down")
    run("0054_carrying_out.down")
