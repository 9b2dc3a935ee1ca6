"""In transition."""

from migrations.steps import run, unforced

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run("0007_in_transition.tables")


def downgrade() -> None:
    with unforced("app.place_status"):
        run("0007_in_transition.down")
