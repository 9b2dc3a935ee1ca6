"""`slt map`: the tile map of the register that comes with the product."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dashboards.maps.layout import Distortion


@click.group(name="map")
def map_() -> None:
    """The map of municipalities as tiles of equal area."""


@map_.command()
@click.option("--write", is_flag=True, help="Write the positions into the product's own file.")
def tiles(write: bool) -> None:
    """Lay out each set of municipalities that the product's register has, and print how far the tiles are from the truth.

    Exits 1 where the positions that come with the product are others.
    """
    from dashboards.maps import positions
    from dashboards.maps.layout import distortion, lay_out
    from tenants.register import parsing

    whole = parsing.read(parsing.shipped())
    rows: list[tuple[str, str, int, int]] = []
    for day in positions.layout_days(whole):
        points = positions.points(whole, day)
        begun = time.monotonic()
        cells = lay_out(points)
        seconds = time.monotonic() - begun
        rows += [(str(day), key, cell.column, cell.row) for key, cell in sorted(cells.items())]
        found = distortion(points, cells)
        click.echo(f"{day}: {len(points)} tiles in {seconds:.1f} s; where no third lies between, {_told(found)}")
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(positions.HEADING)
    writer.writerows(rows)
    file = Path(__file__).parent / "data" / "tiles.csv"
    if write:
        file.write_text(out.getvalue(), encoding="utf-8")
        click.echo(file)
        return
    if not file.exists() or file.read_text(encoding="utf-8") != out.getvalue():
        raise click.ClickException("The positions that come with the product are others: slt map tiles --write.")


@map_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def borders(file: Path) -> None:
    """Measure the tiles that come with the product against the real boundaries in FILE, GeoJSON as `slt register geometry` reads it."""
    from dashboards.maps import positions
    from dashboards.maps.layout import distortion
    from tenants.register import geometry, parsing
    from tenants.register.errors import BrokenFiles

    try:
        drawn, pairs = geometry.bordering(file.name, file.read_bytes())
    except BrokenFiles as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error
    if not pairs:
        raise click.ClickException(f"{file.name}: no two municipalities have a border in common.")
    whole = parsing.read(parsing.shipped())
    for day in positions.layout_days(whole):
        there = {m.number: m for m in whole.in_force(day)}
        if drawn == there.keys():
            break
    else:
        raise click.ClickException(f"{file.name}: the municipalities are those of no day that has tiles of its own.")
    cells = positions.positions(day, {m.id for m in there.values()})
    found = distortion(
        positions.points(whole, day),
        {m.key: cells[m.id] for m in there.values()},
        [(there[one].key, there[other].key) for one, other in sorted(pairs)],
    )
    click.echo(f"{day}: with a border in common, {_told(found)}")


def _told(found: Distortion) -> str:
    return (
        f"{found.neighbours} pairs of neighbours: {found.touching:.1%} touch, {found.within_two:.1%} are at most two tiles apart,"
        f" {found.mean_distance:.2f} on average and {found.farthest:.1f} at most; they are turned by {found.mean_turn:.0f} degrees"
        f" on average. Of all that touch, {found.real:.1%} are neighbours. The order is right by {found.east_west:.3f} from west"
        f" to east, by {found.north_south:.3f} from north to south. {found.counties_apart} counties in pieces, {found.holes} holes"
    )
