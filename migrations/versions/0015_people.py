"""Whom an administrator reaches: inviting for one municipality of several, open invitations, a forgotten password."""

from migrations.steps import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run("0015_people.access", "0015_people.functions")


def downgrade() -> None:
    run("0015_people.down")
