"""Who has not reported is told apart from who is undecided."""

from migrations.steps import run, unforced

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    with unforced("app.submission", "app.place", "app.unit_status", "app.place_status"):
        run("0052_not_reported.rows")


def downgrade() -> None:
    with unforced("app.unit_status", "app.place_status"):
        run("0052_not_reported.down")
