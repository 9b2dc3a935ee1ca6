"""What makes a sort of fact a set of pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from marshmallow import Schema

from tenants.reporting.rules import RULES, Rule


@dataclass(frozen=True, eq=False)
class Kind:
    """One sort of fact on screen.

    - `slug`: its place under `/enhet`; `title` names the list, `one` a single entry, `add` is the button.
    - `why`: what the answer is used for; `chapter`: where the handbook asks for it; `topics`: the help's pages on how
      it is done (`app.web.help`).
    - `columns`: the fields of the list; the first one names the entry.
    - `follow`: the button that tells what has happened since (`Rule.later`), where there is such a thing.
    - `not_at_first`: later fields that the page for a new entry leaves out, for they have not happened yet.
    - `more`: fields that nobody needs to fill in; the form has them folded together at its end.
    - `nothing`: how to say that the unit has none, where the document can.
    - `parent`: the field that names what the entry belongs to, and the sort of that.
    - `beside`: sorts whose lists stand on the same page.
    - `ranked_by`: the column that the list is in order of (a choice: in the order of the choices); the others have the
      latest first.
    """

    name: str
    slug: str
    title: object
    one: object
    add: object
    why: object
    chapter: object
    topics: tuple[str, ...]
    schema: type[Schema]
    columns: tuple[str, ...]
    follow: object | None = None
    not_at_first: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    nothing: object | None = None
    parent: tuple[str, str] | None = None
    beside: tuple[str, ...] = ()
    ranked_by: str | None = None
    defaults: Mapping[str, object] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        return RULES[self.name]
