"""The same schema for marshmallow: it lists every fault of a document, where `facts` stops at the first.

It costs some thirty times as much time as `facts` and is imported only for a document that has failed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from itertools import islice
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate

from tenants.document import facts
from tenants.document.facts import LARGEST_INTEGER, parse_day
from tenants.document.faults import MOST, Fault, pointer
from tenants.document.relations import broken

_UNKNOWN = "no such key"
#: How many more wrong entries of lists the document may have before the rest goes unread. A fault makes its entry wrong,
#: and the one that this entry's list is a part of; lists stand in each other no deeper.
_MOST_WRONG = 2 * MOST
_left: ContextVar[int] = ContextVar("left", default=_MOST_WRONG)


def _messages(expected: str) -> dict[str, Any]:
    return dict.fromkeys(("required", "null", "invalid"), expected)


class _Value(fields.Field[object]):
    """A value that a predicate accepts; any fault of it tells what was expected."""

    def __init__(self, expected: str, accepts: Callable[[object], bool], **options: Any) -> None:
        super().__init__(**{"required": True, **options}, error_messages=_messages(expected))
        self.accepts = accepts

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        if not self.accepts(value):
            raise self.make_error("invalid")
        return value


def _matches(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.search(pattern, value) is not None and _encodes(value)


def _encodes(value: str) -> bool:
    """Tell whether a text can be written as UTF-8, that is, has no lone surrogate."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_day(value: object) -> bool:
    try:
        parse_day(value)
    except ValueError:
        return False
    return True


def _text(**options: Any) -> _Value:
    return _Value("a text that is not only white space", _matches(facts.TEXT), **options)


def _code(**options: Any) -> _Value:
    return _Value("a code of the signs a-z, 0-9 and _", _matches(facts.CODE), **options)


def _day(**options: Any) -> _Value:
    return _Value("a date YYYY-MM-DD, 1900 to 2199", _is_day, **options)


def _bool(**options: Any) -> _Value:
    return _Value("true or false", lambda value: isinstance(value, bool), **{"required": False, **options})


def _one_of(literal: object, **options: Any) -> _Value:
    names = get_args(literal)
    expected = f"one of {', '.join(names)}" if len(names) > 1 else names[0]
    return _Value(expected, lambda value: isinstance(value, str) and value in names, **options)


def _integer(smallest: int) -> _Value:
    sort = "an integer of at most 2^53 - 1 in size" if smallest else "an integer from 0 to 2^53 - 1"
    # A bool is an int to Python, and 1.0 equals 1: the exact type decides.
    return _Value(sort, lambda value: type(value) is int and smallest <= value <= LARGEST_INTEGER)


def _number(expected: str, accepts: Callable[[float], bool]) -> _Value:
    return _Value(expected, lambda value: type(value) in (int, float) and accepts(value))  # type: ignore[arg-type]


def _municipality(**options: Any) -> _Value:
    return _Value("one of the unit's municipalities", lambda value: isinstance(value, str), **options)


class _Items(fields.List[Any]):
    """A list that looks no further once so many of the document's entries are wrong that nobody will read of more."""

    def _deserialize(self, value: Any, attr: str | None, data: object, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        wrong = {}
        for index, each in enumerate(value):
            try:
                self.inner.deserialize(each, **kwargs)
            except ValidationError as error:
                wrong[index] = error.messages
                _left.set(_left.get() - 1)
                if _left.get() < 0:
                    break
        if wrong:
            raise ValidationError(wrong)
        return value


def _list(item: Any, *, expected: str = "a list", filled: bool = False, null: bool = False) -> fields.List[Any]:
    return _Items(
        item,
        required=filled,
        allow_none=null,
        validate=validate.Length(min=1, error=expected) if filled else None,
        error_messages=_messages(expected),
    )


class _Object(Schema):
    error_messages = {"type": "an object", "unknown": _UNKNOWN}  # noqa: RUF012  # marshmallow's own way


def _object(schema: type[Schema], **options: Any) -> fields.Nested:
    return fields.Nested(schema, **options, error_messages=_messages("an object"))


def _objects(schema: type[Schema], *, null: bool = False) -> fields.List[Any]:
    return _list(_object(schema), null=null, expected="a list of objects")


class _Unit(_Object):
    id = _text()
    kind = _one_of(facts.UnitKind)
    name = _text()
    municipalities = _list(
        _Value("a municipality number, a text of four digits", _matches(facts.MUNICIPALITY)),
        expected="a list of at least one municipality number",
        filled=True,
    )
    # `broken` asks for it, or refuses it, by the kind.
    city_district = _Value(
        "the number of the city district, a text of two digits", _matches(facts.CITY_DISTRICT), required=False
    )


class _Vedtak(_Object):
    municipality = _municipality()
    body = _one_of(facts.Body)
    adopted_on = _day()
    case_number = _text()
    valid_until = _day(required=False, allow_none=True)
    repealed_on = _day(required=False, allow_none=True)


class _PoliceConfirmation(_Object):
    municipality = _municipality()
    issuer = _one_of(facts.Issuer)
    signatory_agency = _one_of(facts.SignatoryAgency)
    signatory_role = _text()
    confirmed_on = _day()
    valid_until = _day(required=False, allow_none=True)
    withdrawn_on = _day(required=False, allow_none=True)


class _Coordinator(_Object):
    employment = _one_of(facts.Employment)
    percent = _number("a number over 0 and at most 100", lambda value: 0 < value <= 100)
    started_on = _day()
    ended_on = _day(required=False, allow_none=True)
    placement = _one_of(facts.Placement)
    acts_for_management = _bool()
    mandate_from_steering_group = _bool()
    vacant_days_24_months = _integer(0)
    handover_done = _bool()


class _Member(_Object):
    role = _code()
    agency = _code()
    municipality = _municipality(required=False, allow_none=True)
    tier = _one_of(facts.Tier)


class _Duties(_Object):
    sets_goals = _bool()
    gathers_knowledge = _bool()
    directs_coordinator = _bool()


class _Group(_Object):
    id = _text()
    level = _one_of(facts.Level)
    covers = _list(_municipality(), expected="a list of at least one of the unit's municipalities", filled=True)
    established_on = _day()
    dissolved_on = _day(required=False, allow_none=True)
    members = _objects(_Member)
    is_police_council = _bool()
    duties = _object(_Duties)


class _Presence(_Object):
    role = _code()
    municipality = _municipality(required=False, allow_none=True)


class _Meeting(_Object):
    groups = _list(_Value("the id of one of the groups", lambda value: isinstance(value, str)))
    held_on = _day()
    minutes = _bool()
    present = _objects(_Presence)
    kind = _one_of(facts.MeetingKind)


class _Goal(_Object):
    adopted_on = _day(required=False, allow_none=True)
    reviewed_on = _day(required=False, allow_none=True)


class _Plan(_Object):
    adopted_on = _day()
    has_slt_goals = _bool()


class _Order(_Object):
    issued_on = _day()
    due_on = _day(required=False, allow_none=True)
    closed_on = _day(required=False, allow_none=True)


class _Survey(_Object):
    completed_on = _day()
    sources = _list(_one_of(facts.SourceKind))
    describes_causes = _bool()
    maps_resources = _bool()
    presented_to_steering_on = _day(required=False, allow_none=True)


class _Approval(_Object):
    level = _one_of(facts.ApprovalLevel)
    approved_on = _day()
    police_present = _bool()


class _Pulse(_Object):
    answers = _integer(0)
    agree_percent = _number("a number from 0 to 100", lambda value: 0 <= value <= 100)


class _Challenges(_Object):
    themes = _list(_text())
    approvals = _objects(_Approval)
    pulse = _object(_Pulse, allow_none=True)


class _ActionPlan(_Object):
    adopted_on = _day()
    valid_from = _day()
    valid_to = _day()


class _Stance(_Object):
    type = _one_of(facts.StanceType)
    # Any string; but one that holds a lone surrogate has no canonical form, and could never be hashed.
    reason = _Value(
        "a text without lone surrogates",
        lambda value: isinstance(value, str) and _encodes(value),
        required=False,
        allow_none=True,
    )


class _Evaluation(_Object):
    planned_on = _day(required=False, allow_none=True)
    completed_on = _day(required=False, allow_none=True)
    decision = _one_of(facts.EvaluationDecision, required=False, allow_none=True)
    discussed_at_steering_on = _day(required=False, allow_none=True)


class _Measure(_Object):
    id = _text()
    started_on = _day()
    ended_on = _day(required=False, allow_none=True)
    owner = _code(required=False, allow_none=True)
    agencies = _list(_code())
    challenge = _text(required=False, allow_none=True)
    evidence_base = _one_of(facts.EvidenceBase, required=False, allow_none=True)
    flags = _list(_one_of(facts.Flag))
    stance = _object(_Stance, allow_none=True)
    evaluations = _objects(_Evaluation)


class _Facts(_Object):
    schema = _one_of(facts.SchemaName)
    unit = _object(_Unit, required=True)
    as_of = _day()
    vedtak = _objects(_Vedtak, null=True)
    police_confirmations = _objects(_PoliceConfirmation, null=True)
    leadership_changed_on = _day(required=False, allow_none=True)
    police_plan = _bool(allow_none=True)
    coordinator = _object(_Coordinator, allow_none=True)
    groups = _objects(_Group, null=True)
    meetings = _objects(_Meeting, null=True)
    annual_gatherings = _list(_day(), null=True)
    confidentiality_discussed_on = _list(_day(), null=True)
    goals = _objects(_Goal, null=True)
    plans = _objects(_Plan, null=True)
    orders = _objects(_Order, null=True)
    surveys = _objects(_Survey, null=True)
    challenges = _object(_Challenges, allow_none=True)
    action_plan = _object(_ActionPlan, allow_none=True)
    annual_wheel_years = _list(_integer(-LARGEST_INTEGER), null=True)
    measures = _objects(_Measure, null=True)


_facts = _Facts()


def list_faults(document: dict[str, Any]) -> list[Fault]:
    """Return every fault of a JSON object that should be a facts document, one for each place; none for a valid one.

    Where there are more than `MOST`, a few more than these.
    """
    _left.set(_MOST_WRONG)
    try:
        _facts.load(document)
        found: list[Fault] = []
    except ValidationError as invalid:
        found = list(islice(_flatten(invalid.messages, ()), MOST + 1))
    return list({fault.pointer: fault for fault in [*found, *islice(broken(document), MOST + 1)]}.values())


def _flatten(messages: Any, place: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(messages, list):
        for expected in messages:
            # marshmallow keeps the fault of an object as a whole under this name, which may also be an unknown key's.
            whole = place and place[-1] == "_schema" and expected != _UNKNOWN
            yield Fault(pointer(*(place[:-1] if whole else place)), expected)
        return
    for key, inner in messages.items():
        yield from _flatten(inner, (*place, key))
