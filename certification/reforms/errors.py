"""What hinders that a reform is carried out."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.errors import Conflict
from certification.reforms import texts
from certification.reforms.models import Hindrance


class Hindered(Conflict):
    """A reform can't be carried out: what a unit covers, or its certificate, has changed since the day, or will."""

    code = "reform_hindered"

    def __init__(self, hindrance: Hindrance, unit_id: UUID, name: str, on: date) -> None:
        super().__init__(texts.hindered(hindrance, name, on))
        self.hindrance, self.unit_id = hindrance, unit_id
