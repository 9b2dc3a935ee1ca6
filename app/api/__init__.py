"""`/api/v1` for municipal systems: its frame. What can be asked there is the features' (`certification.api`).

A system comes with a key (`app.identity.service.systems`); errors are `app.web.problems`.
"""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the description of the API, what each answer tells of the limit, and the end of what is kept for a day."""
    from datetime import timedelta

    from app.api import limits, once
    from app.api.frame import Api, blueprint
    from app.jobs import schedule

    app.register_blueprint(blueprint)
    Api(app)
    app.after_request(limits.tell)
    schedule.every("forget_api_answers", timedelta(hours=1), once.forget)
