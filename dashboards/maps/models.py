"""The layouts of tiles that don't come with the product: what a reform has made of the municipalities."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, BY_COUNCIL, access, delete, insert, select
from app.db.roles import COUNCIL, POLICE, PROJECTOR, STATS


class TileLayout(Base):
    """The tile (column, row) of each municipality of a set, by the municipality's id; the set is told by `id`.

    It follows from the register alone: the projector makes it when the municipalities change, and nobody edits it.
    """

    __tablename__ = "tile_layout"
    __table_args__ = (
        {
            "schema": "app",
            "info": access(
                "projection",
                *(select(PROJECTOR, ALL), insert(PROJECTOR, ALL), delete(PROJECTOR, ALL)),
                *(select(STATS, ALL), select(POLICE, ALL), select(COUNCIL, BY_COUNCIL)),
            ),
        },
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cells: Mapped[dict[str, list[int]]] = mapped_column(JSONB)
