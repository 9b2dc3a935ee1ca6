"""The API for municipal systems: their keys, and what was answered to them."""

from migrations.steps import run, unforced

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run("0020_api.tables", "0020_api.access", "0020_api.functions")
    with unforced("sec.token", "sec.api_token"):
        run("0020_api.keys")


def downgrade() -> None:
    run("0020_api.down")
