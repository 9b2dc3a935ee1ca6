"""What a municipal system can ask `/api/v1`: the facts and their files, what was handed in, where the unit stands, and its case."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the addresses, and describe the facts document by the types that read it."""
    from app.api import frame
    from certification.api import facts, files, standing, submissions
    from certification.api.documents import components

    api = frame.api_of(app)
    for name, schema in components().items():
        api.spec.components.schema(name, schema)
    for blueprint in (facts.blueprint, files.blueprint, submissions.blueprint, standing.blueprint):
        frame.add(app, blueprint)
