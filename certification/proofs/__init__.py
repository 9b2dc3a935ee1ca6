"""What a finding, a level or a decision rests on, as people read it: unfolded from the assessment's own proof."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from certification.proofs.views import blueprint

    app.register_blueprint(blueprint)
