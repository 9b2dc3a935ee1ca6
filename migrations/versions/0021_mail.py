"""Mail to people: what waits to be told, what was sent, and what each has turned off."""

from migrations.steps import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run("0021_mail.tables", "0021_mail.functions", "0021_mail.access")


def downgrade() -> None:
    run("0021_mail.down")
