"""Evidence files."""

from migrations.steps import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run("0018_evidence_files.tables", "0018_evidence_files.functions", "0018_evidence_files.access")


def downgrade() -> None:
    run("0018_evidence_files.down")
