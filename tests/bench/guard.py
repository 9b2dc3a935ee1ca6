"""How well and how fast the privacy guard reads: `python -m tests.bench.guard`."""

from __future__ import annotations

from time import process_time

import click

from app.guard import read
from tests.guard.texts import by_sort, measure, samples

SIZES = (1, 10, 100, 1000)


def main() -> None:
    """Print recall and precision, then the cost for a kilobyte and how it grows."""
    texts = list(samples())
    click.echo("texts        number   recall   precision   missed   falsely")
    held_out = [sample for sample in texts if sample.held_out]
    tuned_on = [sample for sample in texts if not (sample.held_out or sample.earlier)]
    earlier = [sample for sample in texts if sample.earlier]
    for name, part in (("held out", held_out), ("tuned on", tuned_on), ("earlier", earlier)):
        said = measure(part)
        click.echo(
            f"{name:<11} {said.texts:>7}   {said.recall:>6.3f}   {said.precision:>9.3f}   {len(said.missed):>6}   {len(said.falsely):>7}"
        )
    click.echo("\nheld out, by sort    number   with a finding")
    for guilty, sort, number, seen in by_sort(held_out):
        click.echo(f"{'guilty' if guilty else 'innocent':<9} {sort:<10} {number:>6}   {seen:>14}")
    whole = "\n\n".join(sample.text for sample in texts)
    click.echo("\nkilobytes   ms   ms per kilobyte")
    for size in SIZES:
        text = (whole * (size * 1000 // len(whole) + 1))[: size * 1000]
        began = process_time()
        read(text)
        took = (process_time() - began) * 1000
        click.echo(f"{size:>9}   {took:>6.0f}   {took / size:>6.2f}")


if __name__ == "__main__":
    main()
