"""What others have done since somebody was here, whom to call in a unit, and roles from a day on."""

from migrations.steps import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run("0022_changes.access", "0022_changes.functions")
    run("0022_contacts.tables", "0022_contacts.access", "0022_contacts.functions")
    run("0022_deputies.tables", "0022_deputies.functions")


def downgrade() -> None:
    run("0022_deputies.down", "0022_contacts.down", "0022_changes.down")
