"""How well and how fast the privacy guard reads: `python -m tests.bench.guard`."""

from __future__ import annotations

from time import process_time

import click

from app.guard import read
from tests.guard.texts import measure, samples

SIZES = (1, 10, 100, 1000)


def main() -> None:
    """Print recall and precision, then the cost for a kilobyte and how it grows."""
    texts = list(samples())
    click.echo("texts        number   recall   precision   missed   falsely")
    for name, held_out in (("tuned on", False), ("held out", True)):
        said = measure([sample for sample in texts if sample.held_out is held_out])
        click.echo(
            f"{name:<11} {said.texts:>7}   {said.recall:>6.3f}   {said.precision:>9.3f}   {len(said.missed):>6}   {len(said.falsely):>7}"
        )
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
