"""Several questions in one round trip to the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, column, func, select
from sqlalchemy.orm.interfaces import ORMOption

from app.db.session import session

Question = tuple[type[Any], ColumnElement[bool]]


def together(*questions: Question, options: tuple[ORMOption, ...] = ()) -> tuple[list[Any], ...]:
    """The rows of each (model, condition), in one statement: a list for each question, in no order.

    Each question names another model; `options` may leave out a large column (`defer`). For the few rows that a page of
    one unit is made of: each row of the answer carries the columns of all the models.
    """
    # A function and not VALUES, of which SQLAlchemy would make the text anew each time.
    branch = func.generate_series(0, len(questions) - 1).table_valued(column("n", Integer)).render_derived("branch")
    query = select(*(model for model, _condition in questions)).select_from(branch)
    for n, (model, condition) in enumerate(questions):
        query = query.outerjoin(model, and_(branch.c.n == n, condition))
    found: tuple[list[Any], ...] = tuple([] for _ in questions)
    for row in session.execute(query.options(*options)):
        for n, entity in enumerate(row):
            if entity is not None:
                found[n].append(entity)
    return found
