"""A municipality's own system, with a key that the unit's administrator has made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import today
from app.identity import service as identity
from app.identity.roles import Scope
from tests.database import People

ROOT = "/api/v1"


@dataclass(frozen=True)
class System:
    """Asks the API of one unit; what it says must be JSON (or what is named), and every error problem JSON."""

    client: FlaskClient
    unit_id: UUID
    key: str | None
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request; a path that begins with a slash is below `/api/v1`."""
        key = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        headers = {**key, **self.headers, **more.pop("headers", {})}
        response = self.client.open(ROOT + path, method=method, headers=headers, **more)
        if response.status_code >= 400:
            assert response.mimetype == "application/problem+json", response.text
            assert response.json["status"] == response.status_code
            assert response.json["title"]
            assert response.json["detail"]
        assert "RateLimit" in response.headers or response.status_code == 401
        return response

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def put(self, path: str, body: Any, *, etag: str | None = None, **headers: str) -> TestResponse:
        """Write; a header's name has underscores here for hyphens."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if etag is not None:
            told["If-Match"] = etag
        more = {"data": body} if isinstance(body, bytes) else {"json": body}
        if isinstance(body, bytes):
            told.setdefault("Content-Type", "application/json")
        return self.ask("PUT", path, headers=told, **more)


def system(people: People, unit_id: UUID, *scopes: Scope, name: str = "Sakssystemet") -> System:
    """A system with a key of the unit's for these scopes (all, where none is named)."""
    administrator = people("unit", "administrator", tenant_id=unit_id)
    with people.acting(administrator):
        key = identity.make_key(name, scopes or tuple(Scope), today() + timedelta(days=30))
    return System(people.client(), unit_id, key)
