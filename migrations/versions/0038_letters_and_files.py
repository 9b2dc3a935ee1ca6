"""Letters and files."""

from migrations.steps import run

revision = "0038"
down_revision = "0036"


def upgrade() -> None:
    run("0038_letters_and_files.tables", "0038_letters_and_files.functions", "0038_letters_and_files.access")


def downgrade() -> None:
    run("0038_letters_and_files.down")
