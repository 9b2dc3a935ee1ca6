"""Opened documents."""

from migrations.steps import run, unforced

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    run("0023_opened_documents.tables", "0023_opened_documents.access")
    with unforced("app.submission_read", "app.case_read", "app.case_file", "app.submission"):
        run("0023_opened_documents.rows")
    run("0023_opened_documents.functions")


def downgrade() -> None:
    run("0023_opened_documents_before.down")
    with unforced("app.submission_read", "app.case_read", "app.case_file"):
        run("0023_opened_documents_rows.down")
    run("0023_opened_documents.down")
