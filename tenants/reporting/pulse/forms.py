"""The four statements and the answers to them, in the words of the handbook's topic on the network's answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Radios

#: From the most agreeing to the least; the first two agree.
ANSWERS: tuple[tuple[int, object], ...] = (
    (1, _l("Helt enig")),
    (2, _l("Delvis enig")),
    (3, _l("Delvis uenig")),
    (4, _l("Helt uenig")),
)
#: The share that agrees with the first one is the fact that is reported.
STATEMENTS: tuple[object, ...] = (
    _l("Vi som arbeider med barn og unge her, har samme forståelse av hva som er viktigst."),
    _l("Jeg vet hvem jeg skal kontakte i de andre tjenestene og i politiet."),
    _l("Det er klart hvem som har ansvaret for hva."),
    _l("Målene for arbeidet er tydelige for meg."),
)
NAMES = tuple(f"statement_{number}" for number in range(1, len(STATEMENTS) + 1))

AnswerForm = Schema.from_dict(
    {name: Radios(statement, ANSWERS) for name, statement in zip(NAMES, STATEMENTS, strict=True)}, name="AnswerForm"
)
