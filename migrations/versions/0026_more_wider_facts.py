"""More wider facts."""

from migrations.steps import run, unforced

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    run("0026_more_wider_facts.columns")
    with unforced("app.fact", "app.goal", "app.delegation", "app.slt_order"):
        run("0026_more_wider_facts.keys")


def downgrade() -> None:
    run("0026_more_wider_facts.down")
