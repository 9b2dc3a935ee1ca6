"""What a release says, as a value and as bytes. Pure: the same inputs give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.web.sorting import norwegian_key
from certification.assessment import PrerequisiteKey
from dashboards.projection.picture import Area, Category, Figures, Municipality, Picture
from dashboards.releases.facts import Public
from dashboards.releases.protection import MOST, WIDTH, recount
from dashboards.releases.questions import (
    ANCHORED,
    CONFIRMATION,
    NATIONAL,
    ON_CASES,
    QUESTIONS,
    Basis,
    Grouping,
    areas_of,
    both,
    columns_of,
    question_of,
    steps_in,
    together,
    values_of,
)
from dashboards.releases.suppression import FLOOR
from dashboards.releases.worlds import NATION, Answer, Count

SCHEMA = "slt-release/2"
#: The signs of Norwegian statistics: hidden out of regard for who reported, and not known.
HIDDEN, UNKNOWN = ":", ".."

#: In a table of cases: a city is counted by those of its districts that have a unit. Earlier counts had it once all have.
PARTS = "districts_in_part"
#: In a row of a table of documents: its municipalities where no SLT is known. Earlier counts hold them among the unreported.
UNKNOWN_SLT = "no_slt_known"

#: A published table: the day of the count, its criteria, and the numbers of each area.
Table = dict[str, Any]


@dataclass
class _Area:
    """Its municipalities, where no SLT is known in how many, and its names (bokmål, nynorsk) where it has a name."""

    names: list[str] | None
    municipalities: int = 0
    unknown: int = 0

    def add(self, municipality: Municipality) -> None:
        self.municipalities += 1
        self.unknown += municipality.category is Category.UNKNOWN


_Areas = dict[str, _Area]


def counted(
    picture: Picture,
    basis: Basis,
    public: Public,
    before: Mapping[str, Sequence[Count]] | None = None,
    alive: Callable[[], object] | None = None,
) -> dict[str, Count]:
    """The questions that are counted anew, given what is public and the counts before (None: as if there were none).

    It takes seconds: `alive` is called now and then, for whoever must be told that work goes on.
    """
    counts: dict[str, Count] = {}
    for question in (ANCHORED, *(each for each in QUESTIONS if each not in _ANCHORED)):
        earlier = [
            replace(count, answers=public.narrowed(picture, question, count.answers, since=True))
            for count in _earlier(question, before or {})
        ]
        wanted = public.narrowed(picture, question, _wanted(question, picture, basis))
        answered = {a.value for answers in (wanted, *(count.answers for count in earlier)) for a in answers.values()}
        count = recount(question_of(question, answered.union(values_of(question))), wanted, earlier, alive)
        if count is not None:
            counts |= _parts(count) if question == ANCHORED else {question: count}
    return {question: counts[question] for question in QUESTIONS if question in counts}


#: The questions that are counted as one.
_ANCHORED = (PrerequisiteKey.ANCHORING, CONFIRMATION)


def _wanted(question: str, picture: Picture, basis: Basis) -> Mapping[Any, Answer]:
    if question != ANCHORED:
        return basis.answers(picture, question)
    anchoring, police = (basis.answers(picture, each) for each in _ANCHORED)
    return together(anchoring, police)


def _earlier(question: str, before: Mapping[str, Sequence[Count]]) -> Sequence[Count]:
    """The counts of a question; of two in one those of the same release, where the second may be missing and so tell nothing."""
    if question != ANCHORED:
        return before.get(question, ())
    anchoring, police = (before.get(each, ()) for each in _ANCHORED)
    others = {count.release: count for count in police}
    nothing = Count({}, set())
    return [
        Count(
            together(count.answers, others.get(count.release, nothing).answers),
            count.hidden | others.get(count.release, nothing).hidden,
            count.release,
        )
        for count in anchoring
    ]


def _parts(count: Count) -> dict[str, Count]:
    """The two counts that are one; what was left open stands with the first."""
    first, second = _ANCHORED
    police = set(columns_of(CONFIRMATION))
    answers = {id_: (answer, *both(answer.value)) for id_, answer in count.answers.items()}
    return {
        first: Count(
            {id_: replace(answer, value=level) for id_, (answer, level, _police) in answers.items()},
            {cell for cell in count.hidden if cell[1] not in police},
        ),
        second: Count(
            {
                id_: replace(answer, value=said, open=None, left=())
                for id_, (answer, _level, said) in answers.items()
                if said
            },
            {cell for cell in count.hidden if cell[1] in police},
        ),
    }


def tables(picture: Picture, basis: Basis, counts: Mapping[str, Count]) -> dict[str, Table]:
    """The table of each count, as it is published for good."""
    criteria = sorted({document.criteria for document in basis.documents.values()})
    areas = _areas_of(picture, public=basis.public)
    return {question: _table(picture, areas, criteria, question, count) for question, count in counts.items()}


def _table(picture: Picture, areas_of_day: _Areas, criteria: Sequence[str], question: str, count: Count) -> Table:
    """How many municipalities of each area stand in each column; what would tell of a unit is hidden.

    `reported`, those where no SLT is known and the rest of an area's municipalities are public facts. There is a column for every step, also for one that
    nobody lacks: else its being there would tell that somebody does.
    """
    tallies: dict[str, dict[str, int]] = {}
    for answer in count.answers.values():
        for area in (NATION, *answer.areas):
            of = tallies.setdefault(area, {})
            for column in {answer.value, answer.value.split(":")[0]}:
                of[column] = of.get(column, 0) + 1
    columns = columns_of(question)
    steps = steps_in({a.value for a in count.answers.values()}.union(values_of(question)))

    def cells(area: str, of: Iterable[str]) -> dict[str, Any]:
        return {
            column: HIDDEN if (area, column) in count.hidden else tallies.get(area, {}).get(column, 0) for column in of
        }

    areas = {
        area: {
            "municipalities": about.municipalities,
            "reported": sum(area == NATION or area in answer.areas for answer in count.answers.values()),
            "columns": cells(area, columns),
            **({"steps": cells(area, steps)} if steps else {}),
            **({} if question in ON_CASES else {UNKNOWN_SLT: about.unknown}),
            **({"names": about.names} if about.names else {}),
        }
        for area, about in areas_of_day.items()
        if area == NATION or question not in NATIONAL
    }
    said = {"on": picture.on.isoformat(), "criteria": list(criteria), "areas": areas}
    return {**said, PARTS: True} if question in ON_CASES else said


def hidden_cells(published: Table) -> set[tuple[str, str]]:
    """What a published table hides."""
    return {
        (area, column)
        for area, row in published["areas"].items()
        for column, value in {**row["columns"], **row.get("steps", {})}.items()
        if value == HIDDEN
    }


def _areas_of(picture: Picture, *, public: bool) -> _Areas:
    """Each area of the day, the nation first."""
    nation, named = _Area(None), _Areas()
    for municipality in picture.municipalities:
        nation.add(municipality)
        names = _names(municipality)
        for grouping, key in areas_of(municipality, public=public).items():
            named.setdefault(key, _Area(names.get(grouping))).add(municipality)
    order = sorted(named, key=lambda key: (key.split(":")[0], norwegian_key((named[key].names or [key])[0])))
    return {NATION: nation, **{key: named[key] for key in order}}


def _names(municipality: Municipality) -> dict[Grouping, list[str]]:
    county, district = municipality.county, municipality.police_district
    return {
        Grouping.COUNTY: [county.name, county.name_nn],
        Grouping.POLICE_DISTRICT: [district.name, district.name_nn],
    }


def content(picture: Picture, levels: Mapping[str, Table], stale_months: int) -> dict[str, Any]:
    """The release of a day. `levels` are its tables, of this day or, where a count must stand, of an earlier."""
    return {
        "schema": SCHEMA,
        "on": picture.on.isoformat(),
        "demonstration": picture.made_up,
        "parameters": {
            "stale_months": stale_months,
            "floor": FLOOR,
            "width": WIDTH,
            "most": [MOST.numerator, MOST.denominator],
        },
        "nation": _figures(picture.figures),
        "counties": _areas(picture.counties, _districts(picture, lambda m: m.county)),
        "police_districts": _areas(picture.police_districts, _districts(picture, lambda m: m.police_district)),
        "levels": dict(levels),
    }


def _districts(picture: Picture, of: Callable[[Municipality], Area]) -> dict[Area, dict[str, int]]:
    """The city districts of each area that has any: how many there are, and how many of them are approved."""
    found: dict[Area, dict[str, int]] = {}
    for municipality in picture.municipalities:
        covered, all_ = municipality.parts
        if all_:
            here = found.setdefault(of(municipality), {"all": 0, "covered": 0})
            here["all"] += all_
            here["covered"] += covered
    return found


def _areas(areas: Mapping[Area, Figures], districts: Mapping[Area, Mapping[str, int]]) -> list[dict[str, Any]]:
    return [
        {
            "key": area.key,
            "name": area.name,
            "name_nn": area.name_nn,
            **_figures(figures),
            **({"city_districts": dict(districts[area])} if area in districts else {}),
        }
        for area, figures in areas.items()
    ]


def _figures(figures: Figures) -> dict[str, Any]:
    """Who is under 18 stands there where the register knows it."""
    ages = {"under_18": figures.under_18, "covered_under_18": figures.covered_under_18}
    return {
        "municipalities": figures.municipalities,
        "covered": figures.covered,
        "population": UNKNOWN if figures.population is None else figures.population,
        "covered_population": UNKNOWN if figures.covered_population is None else figures.covered_population,
        "categories": {category: figures.categories[category] for category in figures.categories},
        "units": {status: figures.units[status] for status in figures.units},
        **(
            {name: people for name, people in ages.items() if people is not None}
            if figures.under_18 is not None
            else {}
        ),
    }
