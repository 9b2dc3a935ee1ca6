"""Several questions in one round trip to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, column, func, select
from sqlalchemy.orm.interfaces import ORMOption

from app.db.session import session

Question = tuple[type[Any], ColumnElement[bool]]


class Together:
    """Questions that are asked often: the statement is made once, at the first time that they are asked.

    Called with the values of the `bindparam`s in the conditions, it answers as `together` does.
    """

    def __init__(self, *questions: Question, options: tuple[ORMOption, ...] = ()) -> None:
        self._questions, self._options = questions, options

    @cached_property
    def _statement(self) -> Select[Any]:
        return _statement(self._questions, self._options)

    def __call__(self, **values: object) -> tuple[list[Any], ...]:
        return _answers(len(self._questions), self._statement, values)


def together(*questions: Question, options: tuple[ORMOption, ...] = ()) -> tuple[list[Any], ...]:
    """The rows of each (model, condition), in one statement: a list for each question, in no order.

    Each question names another model; `options` may leave out a large column (`defer`). For the few rows that a page of
    one unit is made of: each row of the answer carries the columns of all the models.
    """
    return _answers(len(questions), _statement(questions, options), {})


def _statement(questions: Sequence[Question], options: tuple[ORMOption, ...]) -> Select[Any]:
    # A function and not VALUES, of which SQLAlchemy would make the text anew each time.
    branch = func.generate_series(0, len(questions) - 1).table_valued(column("n", Integer)).render_derived("branch")
    query = select(*(model for model, _condition in questions)).select_from(branch)
    for n, (model, condition) in enumerate(questions):
        query = query.outerjoin(model, and_(branch.c.n == n, condition))
    return query.options(*options)


def _answers(number: int, statement: Select[Any], values: Mapping[str, object]) -> tuple[list[Any], ...]:
    found: tuple[list[Any], ...] = tuple([] for _ in range(number))
    for row in session.execute(statement, values):
        for n, entity in enumerate(row):
            if entity is not None:
                found[n].append(entity)
    return found
