"""The municipalities of the register, some of them in cooperations that are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from dashboards.releases.questions import size_of
from dashboards.releases.worlds import Answer
from tenants.register import parsing

ON = date(2026, 11, 1)


@dataclass
class Country:
    """The municipalities of the register in their areas, some of them in cooperations, and what they last answered."""

    areas: dict[str, tuple[str, ...]]
    unit: dict[str, str]
    answered: dict[str, tuple[int, str]]

    @classmethod
    def drawn(cls, random: Random) -> Country:
        register = parsing.read(parsing.shipped())
        people = {count.place: count.population for count in register.populations}
        areas: dict[str, tuple[str, ...]] = {
            m.number: (
                f"county:{register.county(m.key, ON).number}",
                f"police_district:{register.police_district(m.key, ON).key}",
                f"size:{size_of(people.get(m.key))}",
            )
            for m in register.in_force(ON)
        }
        unit = {number: number for number in areas}
        for cooperation in range(12):
            county = random.choice(sorted({a[0] for a in areas.values()}))
            alone = [n for n in areas if areas[n][0] == county and unit[n] == n]
            for number in random.sample(alone, min(len(alone), random.randint(2, 5))):
                unit[number] = f"cooperation {cooperation}"
        return cls(areas, unit, {})

    def report(self, random: Random, year: int, share: float, values: tuple[str, ...]) -> None:
        """So many of the units submit anew; each stands near where it stood."""
        for unit in sorted(set(self.unit.values())):
            if random.random() < share:
                before = (
                    values.index(self.answered[unit][1]) if unit in self.answered else random.randrange(len(values))
                )
                now = min(len(values) - 1, max(0, before + random.choice((-1, 0, 0, 1))))
                self.answered[unit] = (year, values[now])

    def answers(self) -> dict[str, Answer]:
        return {
            number: Answer(unit, str(self.answered[unit][0]), self.areas[number], self.answered[unit][1])
            for number, unit in self.unit.items()
            if unit in self.answered
        }
