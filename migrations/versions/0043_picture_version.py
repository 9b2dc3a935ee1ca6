"""Picture version."""

from migrations.steps import execute, run, unforced

revision = "0043"
down_revision = "0041"


def upgrade() -> None:
    run("0043_picture_version.tables", "0043_picture_version.functions", "0043_picture_version.access")
    with unforced("app.data_version"):
        execute("INSERT INTO app.data_version (subject, name, changed_at) VALUES ('public', gen_random_uuid(), now())")


def downgrade() -> None:
    run("0043_picture_version.down")
