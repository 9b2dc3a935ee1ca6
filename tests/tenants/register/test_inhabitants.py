"""Who lives where before the next count: the sum of what was merged, and nobody knows of what was parted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tenants.register.inhabitants import Counts
from tenants.register.records import Change, Population

FIRST, NEXT = date(2024, 1, 1), date(2026, 1, 1)
BEGUN = dict.fromkeys("abcdefg", date(2017, 12, 31))


def inhabitants(
    people: Mapping[str, Population], changes: Sequence[Change], begun: Mapping[str, date]
) -> dict[str, Population]:
    """Long after; what came later than that is not known on the day."""
    later = [*counts(date(2031, 1, 1), a=1).values()], merger("2031-01-01", "a", into="b")
    return Counts([*people.values(), *later[0]], [*changes, *later[1]], begun).on(date(2030, 1, 1))


def counts(day: date = FIRST, **people: int) -> dict[str, Population]:
    return {key: Population(key, day, n, n // 5) for key, n in people.items()}


def merger(day: str, *parts: str, into: str) -> list[Change]:
    return [Change(date.fromisoformat(day), "merger", part, into, "") for part in parts]


def parting(day: str, source: str, *into: str) -> list[Change]:
    return [Change(date.fromisoformat(day), "split", source, each, "") for each in into]


def test_what_was_merged_has_the_sum_of_what_it_was_on_the_day_of_their_count() -> None:
    people = counts(a=100, b=50, c=7)
    changes = [*merger("2026-03-01", "n", "c", into="m"), *merger("2025-03-01", "a", "b", into="n")]
    begun = BEGUN | {"n": date(2025, 3, 1), "m": date(2026, 3, 1)}
    found = inhabitants(people, changes, begun)
    assert (found["n"], found["m"]) == (Population("n", FIRST, 150, 30), Population("m", FIRST, 157, 31))
    del people["b"]
    assert inhabitants(people, changes, begun).keys() == {"a", "c"}


def test_what_goes_on_has_itself_and_what_came_to_it_until_it_is_counted_anew() -> None:
    people = counts(a=100, b=50, c=7)
    changes = [*merger("2025-03-01", "b", into="a"), *merger("2026-03-01", "c", into="a")]
    assert inhabitants(people, changes[:1], BEGUN)["a"].population == 150
    assert inhabitants(people, changes, BEGUN)["a"].population == 157
    # Counted between the two: b is in it. c was not counted on that day.
    anew = people | counts(NEXT, a=160)
    assert inhabitants(anew, changes[:1], BEGUN)["a"] == Population("a", NEXT, 160, 32)
    assert "a" not in inhabitants(anew, changes, BEGUN)
    assert inhabitants(anew | counts(NEXT, c=9), changes, BEGUN)["a"].population == 169


def test_a_count_without_ages_leaves_the_ages_of_the_sum_unknown() -> None:
    people = counts(a=100) | {"b": Population("b", FIRST, 50, None)}
    assert inhabitants(people, merger("2025-03-01", "b", into="a"), BEGUN)["a"] == Population("a", FIRST, 150, None)


def test_of_what_was_parted_nothing_is_known_nor_of_what_got_a_part_until_the_next_count() -> None:
    people = counts(a=100, b=50, c=7)
    changes = [
        *parting("2025-03-01", "a", "n", "b"),  # a goes on, n is new, and b gets a part
        *merger("2025-03-01", "c", into="b"),
        Change(date(2025, 3, 1), "boundary_transfer", "d", "e", ""),
    ]
    begun = BEGUN | {"n": date(2025, 3, 1)}
    assert inhabitants(people | counts(d=1, e=2), changes, begun).keys() == {"c", "d", "e"}
    anew = people | counts(NEXT, a=90, b=60, n=5)
    assert {key: count.population for key, count in inhabitants(anew, changes, begun).items()} == {
        "a": 90, "b": 60, "c": 7, "n": 5,
    }  # fmt: skip
