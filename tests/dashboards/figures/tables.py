"""A table with everything that a table may have: areas, a total, a share, missing and hidden numbers, words and dates."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from dashboards.figures import (
    Attribute,
    Chart,
    Code,
    Dimension,
    Measure,
    Method,
    Missing,
    Table,
    Text,
    Value,
    same,
)


def text(nb: str) -> Text:
    return Text(nb, f"{nb} (nn)")


METHOD = Method(text("Definisjon"), text("Teller"), text("Nevner"), text("Ingen"), text("1"))


def areas(**changes: object) -> Table:
    """Three areas and their sum, by municipalities, share and inhabitants."""
    values: tuple[Value, ...] = (
        *(12, Fraction(1, 3), 1_234_567),
        *(3, Fraction(999, 1000), Missing.UNKNOWN),
        *(0, Fraction(0), Missing.HIDDEN),
        *(15, Fraction(1, 2), Missing.UNKNOWN),
    )
    codes = (
        Code("42", same("Agder"), url="/fylke/42"),
        Code("15", same("Møre & Romsdal")),
        Code("56", same("=Finnmark")),
        Code("alle", text("Alle"), total=True),
    )
    given: dict[str, object] = {
        "id": "omrader",
        "title": text("Kommuner etter fylke"),
        "finding": text("12 av 15 kommuner er i Agder"),
        "dimensions": (
            Dimension(
                "fylke",
                text("Fylke"),
                codes,
                "geo",
                (Attribute("siden", text("Siden"), {"42": date(2020, 1, 1), "15": text("Alltid")}),),
                text("Fylkesnummer"),
                104,
            ),
        ),
        "measures": (
            Measure("kommuner", text("Kommuner"), text("kommuner")),
            Measure("andel", text("Andel"), text("prosent"), 1, share=True),
            Measure("innbyggere", text("Innbyggere"), text("personer")),
        ),
        "values": values,
        "n": 15,
        "counted": text("kommuner"),
        "on": date(2026, 11, 1),
        "source": text("KRÅD"),
        "method": METHOD,
        "chart": Chart("bars", "andel"),
        **changes,
    }
    return Table(**given)  # type: ignore[arg-type]


def levels() -> Table:
    """Two prerequisites by level, one number hidden."""
    return areas(
        id="nivaer",
        dimensions=(
            Dimension(
                "forutsetning", text("Forutsetning"), (Code("a", text("Forankring")), Code("b", text("Styring")))
            ),
            Dimension(
                "niva",
                text("Nivå"),
                (Code("1", text("Nivå 1")), Code("2", text("Nivå 2")), Code("x", text("Ikke rapportert"))),
            ),
        ),
        measures=(Measure("kommuner", text("Kommuner"), text("kommuner")),),
        values=(5, 6, 4, Missing.HIDDEN, 7, 6),
        chart=Chart("stacked", "kommuner", {"x": "--slt-chart-6"}, rest=(15, 15)),
    )


def years() -> Table:
    """Two series over three years, with a break."""
    return areas(
        id="over-tid",
        dimensions=(
            Dimension(
                "ar",
                text("År"),
                (
                    Code("2019", same("2019")),
                    Code("2020", same("2020"), text("Reform"), breaks=True),
                    Code("2021", same("2021")),
                ),
                "time",
            ),
            Dimension("status", text("Status"), (Code("ja", text("Ja")), Code("nei", text("Nei")))),
        ),
        measures=(Measure("kommuner", text("Kommuner"), text("kommuner")),),
        values=(1, 2, Missing.UNKNOWN, 5, 6, 7),
        chart=Chart("lines", "kommuner"),
    )
