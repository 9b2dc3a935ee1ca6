"""The anonymous pulse: four statements that whoever holds a link answers without an account, and how many gave which answer.

Handbook: Samordne og koordinere tjenestene (H78). `docs/decisions/0067` says what is kept, and what can't be prevented.
"""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the coordinator's pages, and the one that is answered."""
    from tenants.reporting.pulse.answering import blueprint as answering
    from tenants.reporting.pulse.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(answering)
