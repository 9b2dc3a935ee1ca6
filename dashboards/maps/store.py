"""What maps ask of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, insert, select, text

from app.db.session import session
from dashboards.maps.grid import Cell
from dashboards.maps.models import TileLayout

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('tile_layout'))")


def lock() -> None:
    """Wait for whoever keeps layouts, and hold them until the transaction ends."""
    session.execute(_LOCK)


def layouts() -> set[UUID]:
    """The sets of municipalities of which a layout is kept."""
    return set(session.scalars(select(TileLayout.id)))


def layout(id_: UUID) -> dict[UUID, Cell] | None:
    """The tile of each municipality of a set; None where it is not kept."""
    cells = session.scalars(select(TileLayout.cells).where(TileLayout.id == id_)).one_or_none()
    return None if cells is None else {UUID(key): Cell(*cell) for key, cell in cells.items()}


def keep(id_: UUID, cells: Mapping[UUID, Cell]) -> None:
    """Keep the layout of a set."""
    rows = {str(key): [cell.column, cell.row] for key, cell in cells.items()}
    session.execute(insert(TileLayout).values(id=id_, cells=rows))


def forget(ids: Collection[UUID]) -> None:
    """Keep the layouts of these sets no longer."""
    if ids:
        session.execute(delete(TileLayout).where(TileLayout.id.in_(ids)))
