"""`slt map`: the tile map of the register that comes with the product."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import click


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
        click.echo(
            f"{day}: {len(points)} tiles in {seconds:.1f} s; of {found.neighbours} pairs of neighbours {found.touching:.1%} touch,"
            f" {found.within_two:.1%} are at most two tiles apart, {found.mean_distance:.2f} on average and"
            f" {found.farthest:.1f} at most; they are turned by {found.mean_turn:.0f} degrees on average;"
            f" {found.counties_apart} counties in pieces, {found.holes} holes"
        )
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
