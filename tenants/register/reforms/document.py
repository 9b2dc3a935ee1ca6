"""The file of a reform: JSON, which a register keeper can write and the pages make; read whole or refused whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, post_load
from marshmallow import fields as f
from marshmallow.validate import Length

from app.guard import identity_numbers
from app.web.fields.text import unreadable
from tenants.register import parsing
from tenants.register.records import Names
from tenants.register.reforms import values
from tenants.register.reforms.errors import BrokenReform, Fault

#: The longest file that is read, in bytes. The reform of 2020 takes a fifth of it.
LARGEST = 500_000
LONGEST_REASON = 2000

_MESSAGES = {
    "required": _l("mangler"),
    "null": _l("mangler"),
    "invalid": _l("har feil form"),
    "unknown": _l("finnes ikke i denne typen endring"),
    "type": _l("har feil form"),
    "invalid_uuid": _l("har feil form"),
}
_SOME = Length(min=1, error=_MESSAGES["required"])


def _most(characters: int) -> Length:
    return Length(max=characters, error=_l("kan ha høyst {max} tegn"))


class _Words(f.String):
    """A text without space around it, and about no person; of one line, unless it may have `lines`."""

    def __init__(self, most: int = 200, *, lines: bool = False, **more: Any) -> None:
        super().__init__(validate=_most(most), **more)
        self.lines = lines

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if not text and self.required:
            raise ValidationError(_("mangler"))
        if "\n" in text and not self.lines:
            raise ValidationError(_("kan ikke ha linjeskift"))
        if any(identity_numbers(text)):
            raise ValidationError(_("ser ut til å ha et fødselsnummer. Ta det bort"))
        return text


class _Cell(f.Field[Any]):
    """What a column of the register's files takes."""

    def __init__(self, file: str, column: str, told: object, **more: Any) -> None:
        super().__init__(**more)
        self.kind = parsing.TABLES[file].columns[column]
        self.told = told

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = value if isinstance(value, str) else f"{value:.4f}" if isinstance(value, float) else str(value)
        try:
            return self.kind.read(text.strip())
        except ValueError:
            raise ValidationError(str(self.told)) from None


class _Names(f.Field[Names]):
    """Names as the files write them; one without a language is Norwegian."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Names:
        text = value.strip() if isinstance(value, str) else ""
        kind = parsing.TABLES["municipalities.csv"].columns["names"]
        try:
            return cast("Names", kind.read(text if ":" in text else f"no:{text}"))
        except ValueError:
            told = _("skriv navnet, eller hvert navn med språk, for eksempel no:Røros | sma:Rosse")
            raise ValidationError(told) from None


class _OneOf(f.Field[Any]):
    """A municipality that comes into being (an object), or the number of one that is there."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict):
            return _Newcomer().load(value)
        return _number().deserialize(value)


def _number(**more: Any) -> _Cell:
    return _Cell("municipalities.csv", "number", _l("skriv kommunenummeret med fire sifre"), **more)


def _county(**more: Any) -> _Cell:
    return _Cell("counties.csv", "number", _l("skriv fylkesnummeret med to sifre"), **more)


def _district(**more: Any) -> _Cell:
    told = _l("skriv politidistriktets nøkkel med små bokstaver og bindestrek, for eksempel sor-ost")
    return _Cell("police_districts.csv", "key", told, **more)


class _Of(Schema):
    """Loads into the value of the same shape."""

    error_messages = {"type": _MESSAGES["type"], "unknown": _MESSAGES["unknown"]}  # noqa: RUF012  (marshmallow reads it)
    made: type

    def on_bind_field(self, field_name: str, field_obj: f.Field[Any]) -> None:
        for each in (field_obj, getattr(field_obj, "inner", None)):  # a list's own fields as well
            if each is not None:
                each.error_messages = {**each.error_messages, **{k: str(v) for k, v in _MESSAGES.items()}}

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> Any:
        lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
        return self.made(**{**data, **lists})


class _Newcomer(_Of):
    made = values.Newcomer
    number = _number(required=True)
    names = _Names(required=True)
    unit_type = _Cell("municipalities.csv", "unit_type", _l("skriv kommune eller herad"))
    police_district = _district()
    language_form = _Cell("municipalities.csv", "language_form", _l("skriv nb, nn eller neutral"))
    organisation_number = _Cell(
        "municipalities.csv", "organisation_number", _l("skriv et gyldig organisasjonsnummer, ni sifre")
    )
    latitude = _Cell("municipalities.csv", "latitude", _l("skriv breddegraden med fire desimaler, 57 til 72"))
    longitude = _Cell("municipalities.csv", "longitude", _l("skriv lengdegraden med fire desimaler, 4 til 32"))


class _Merger(_Of):
    made = values.Merger
    sources = f.List(_number(), required=True, data_key="from", validate=_SOME)
    into = _OneOf(required=True)
    note = _Words()
    unit = f.UUID()

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> Any:
        unit = str(data.pop("unit")) if data.get("unit") else None
        return values.Merger(**{**data, "sources": tuple(data["sources"]), "unit": unit})


class _Split(_Of):
    made = values.Split
    source = _number(required=True, data_key="from")
    into = f.List(_OneOf(), required=True, validate=_SOME)
    continues = f.Boolean(required=True)
    note = _Words()


class _Renumbering(_Of):
    made = values.Renumbering
    municipality = _number(required=True)
    number = _number(required=True)


class _Renaming(_Of):
    made = values.Renaming
    municipality = _number(required=True)
    names = _Names(required=True)


class _CountyChange(_Of):
    made = values.CountyChange
    municipality = _number(required=True)
    county = _county(required=True)
    number = _number(required=True)


class _DistrictChange(_Of):
    made = values.DistrictChange
    municipality = _number(required=True)
    police_district = _district(required=True)
    ceased = f.Boolean()


class _NewCounty(_Of):
    made = values.NewCounty
    number = _county(required=True)
    names = _Names(required=True)
    ends = f.List(_county())


class _CountyRenaming(_Of):
    made = values.CountyRenaming
    county = _county(required=True)
    names = _Names(required=True)


class _NewDistrict(_Of):
    made = values.NewDistrict
    key = _district(required=True)
    name_nb = _Words(required=True)
    name_nn = _Words(required=True)
    headquarters = _Words(required=True)
    ends = f.List(_district())


class _BoundaryNote(_Of):
    made = values.BoundaryNote
    source = _number(required=True, data_key="from")
    target = _number(required=True, data_key="to")
    note = _Words()


class _Correction(_Of):
    made = values.Correction
    file = _Words(required=True)
    key = _Words(required=True)
    dated = f.Date(required=True)
    column = _Words(required=True)
    value = f.String(required=True, allow_none=True, validate=_most(500))


#: The word that a file has for each kind of change.
KINDS: Mapping[str, type[_Of]] = {
    "merger": _Merger,
    "split": _Split,
    "renumbering": _Renumbering,
    "renaming": _Renaming,
    "county_change": _CountyChange,
    "police_district_change": _DistrictChange,
    "new_county": _NewCounty,
    "county_renaming": _CountyRenaming,
    "new_police_district": _NewDistrict,
    "boundary_note": _BoundaryNote,
    "correction": _Correction,
}


class _Change(f.Field[Any]):
    """One change: its `kind`, and what that kind takes."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError(_("har feil form"))
        schema = KINDS.get(str(value.get("kind")))
        if schema is None:
            raise ValidationError({"kind": [_("skriv en av %(kinds)s", kinds=", ".join(KINDS))]})
        return schema().load({name: each for name, each in value.items() if name != "kind"})


class _Reform(_Of):
    made = values.Reform
    effective_on = f.Date(required=True)
    title = _Words(required=True)
    reason = _Words(LONGEST_REASON, lines=True, required=True)
    changes = f.List(
        _Change(), required=True, validate=[_SOME, Length(max=1000, error=_l("kan ha høyst {max} endringer"))]
    )


def read(content: bytes | str | Mapping[str, Any]) -> values.Reform:
    """The reform that a file (or the object in it) holds. Raises `BrokenReform` with every fault of its form."""
    found = _decoded(content)
    if faults := list(_unreadable(found)):
        raise BrokenReform(faults)
    return cast("values.Reform", _loaded(found))


def canonical(content: bytes | str | Mapping[str, Any]) -> str:
    """The file as it is kept: the same object, in one form."""
    return json.dumps(_decoded(content), ensure_ascii=False, indent=2) + "\n"


def _decoded(content: bytes | str | Mapping[str, Any]) -> Any:
    if not isinstance(content, bytes | str):
        return content
    if len(content) > LARGEST:
        raise BrokenReform([Fault("", _("Filen er for stor. Del endringen i flere filer."))])
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        found = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise BrokenReform([Fault("", _("Filen må være i UTF-8. Lagre den på nytt med den tegnkodingen."))]) from None
    except json.JSONDecodeError as error:
        told = _(
            "Filen er ikke gyldig JSON: feilen er på linje %(line)s, tegn %(column)s. Rett den der.",
            line=error.lineno,
            column=error.colno,
        )
        raise BrokenReform([Fault("", told)]) from None
    except (RecursionError, ValueError) as error:
        raise BrokenReform([Fault("", _("Filen er ikke gyldig JSON: %(why)s.", why=error))]) from None
    if not isinstance(found, dict):
        raise BrokenReform([Fault("", _("Filen må være ett objekt, med { først og } sist."))])
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(_("%(name)s står to ganger", name=next(n for n in names if names.count(n) > 1)))
    return found


def _unreadable(found: Any, where: str = "") -> Iterator[Fault]:
    """The texts that hold what no text may hold, and the database takes not at all."""
    if isinstance(found, str):
        if any(unreadable(character, multiline=True) for character in found.replace("\r\n", "\n")):
            yield Fault(where, _("har tegn som ikke kan leses. Slett dem og skriv på nytt"))
    elif isinstance(found, dict | list):
        for name, inner in found.items() if isinstance(found, dict) else enumerate(found):
            if isinstance(name, str) and any(unreadable(character, multiline=False) for character in name):
                yield Fault(where, _("har tegn som ikke kan leses. Slett dem og skriv på nytt"))
            else:
                yield from _unreadable(inner, f"{where}/{name}".lstrip("/"))


def _loaded(found: Any) -> Any:
    try:
        return _Reform().load(found)
    except ValidationError as error:
        raise BrokenReform(_faults(error.normalized_messages())) from None  # type: ignore[no-untyped-call]


def _faults(messages: Any, where: tuple[str, ...] = ()) -> Iterator[Fault]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _faults(inner, where if name == "_schema" else (*where, str(name)))
    else:
        for told in messages:
            yield Fault("/".join(where), told)
