"""What the register keeper fills in for each kind of change; all of it becomes one file of a reform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates, validates_schema

from app.web.fields import Choice, Date, FileChoice, LongText, PlainText, Radios, Rows, YesNo
from tenants.register import service as register
from tenants.register.reforms import applying, document

_NAMES_HINT = _l(
    "Har kommunen flere offisielle navn, skriv hvert med språk, i rekkefølge: no:Røros | sma:Rosse."
    " Språkene er no, se, smj, sma og fkv."
)


class ReformForm(Schema):
    """What every reform has."""

    title = PlainText(_l("Hva skjer?"), hint=_l("Noen ord som andre kjenner det igjen på."), max_length=200)
    reason = LongText(
        _l("Hva bygger det på?"),
        hint=_l("For eksempel den kongelige resolusjonen, med dato."),
        max_length=document.LONGEST_REASON,
    )


class FromForm(ReformForm):
    on = Date(
        _l("Fra hvilken dag?"),
        hint=_l("Den første dagen det gjelder. Datoen kan være fram i tid, for eksempel nyttår."),
    )

    @validates("on")
    def within_the_register(self, value: date, **_kwargs: Any) -> None:
        """A day on which there are municipalities to change."""
        if not applying.covers(value):
            raise ValidationError(_("Velg en dag etter 31. desember 2017, da registeret begynner, og før år 2100."))


class SourceForm(Schema):
    municipality = Choice(_l("Kommune"))


class _New(Schema):
    """What a new municipality needs; what is left out follows from those that it comes of."""

    number = PlainText(_l("Kommunenummer"), required=False, max_length=4)
    names = PlainText(_l("Navn"), hint=_NAMES_HINT, required=False, max_length=200)


class MergerForm(FromForm):
    """Several municipalities become one."""

    parts = Rows(SourceForm, _l("Kommunene som slås sammen"), row_label=_l("Kommune"), fewest=2)
    keeps = Choice(
        _l("Beholder en av dem nummeret og lever videre?"),
        hint=_l("Velg hvilken. Blir det en ny kommune, la feltet stå tomt og fyll ut under."),
        required=False,
    )
    number = PlainText(_l("Den nye kommunens nummer"), required=False, max_length=4)
    names = PlainText(_l("Den nye kommunens navn"), hint=_NAMES_HINT, required=False, max_length=200)
    police_district = Choice(
        _l("Politidistrikt"), hint=_l("Trengs bare når kommunene hører til ulike politidistrikter."), required=False
    )
    language_form = Radios(
        _l("Målform"),
        [("nb", _l("Bokmål")), ("nn", _l("Nynorsk")), ("neutral", _l("Nøytral"))],
        hint=_l("Står det tomt, får den målformen kommunene hadde felles, eller nøytral."),
        required=False,
    )

    @validates_schema
    def one_or_the_other(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """It goes on in one of them, or it is new and has a number and a name."""
        _one_or_the_other(data)


class PartForm(Schema):
    number = PlainText(_l("Kommunenummer"), max_length=4)
    names = PlainText(_l("Navn"), hint=_NAMES_HINT, max_length=200)


class SplitForm(FromForm):
    """One municipality becomes several."""

    source = Choice(_l("Kommunen som deles"))
    continues = YesNo(
        _l("Lever kommunen videre med en del av området?"),
        hint=_l("Ja, som Ålesund da Haram ble egen kommune. Nei, når kommunen opphører."),
    )
    parts = Rows(PartForm, _l("Nye kommuner"), row_label=_l("Ny kommune"), fewest=1)


class MunicipalityForm(FromForm):
    """A municipality gets another number, name, county or police district."""

    source = Choice(_l("Kommune"))
    number = PlainText(_l("Nytt nummer"), required=False, max_length=4)
    names = PlainText(_l("Nytt navn"), hint=_NAMES_HINT, required=False, max_length=200)
    county = Choice(_l("Nytt fylke"), hint=_l("Da må den også få et nytt nummer."), required=False)
    police_district = Choice(_l("Nytt politidistrikt"), required=False)
    ceased = YesNo(
        _l("Skal det nye politidistriktet også gjelde for kommunene den er blitt til av?"),
        hint=_l(
            "Ja, når tall fra tidligere år skal telles i det nye distriktet. De som er ført som unntak, blir stående."
        ),
        required=False,
    )

    @validates_schema
    def something(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """One of them at least; a new county needs a new number."""
        if not any(data[name] for name in ("number", "names", "county", "police_district")):
            raise ValidationError(_("Fyll ut det som blir nytt."), "number")
        if data["county"] and not data["number"]:
            raise ValidationError(_("Skriv nummeret kommunen får i det nye fylket."), "number")
        if data["ceased"] and not data["police_district"]:
            raise ValidationError(_("Velg politidistriktet, eller svar nei."), "ceased")


class CeasedForm(ReformForm):
    """A municipality that is no more had another police district, or another place on the map, than what came of it."""

    source = Choice(_l("Kommune som er opphørt"))
    police_district = Choice(_l("Politidistriktet den hørte til"), required=False)
    latitude = PlainText(
        _l("Breddegrad"),
        hint=_l("Plassen på kartet, med fire desimaler. For eksempel 59.0864."),
        required=False,
        max_length=10,
    )
    longitude = PlainText(_l("Lengdegrad"), hint=_l("For eksempel 11.4964."), required=False, max_length=10)

    @validates_schema
    def something(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A district, or a point of two numbers."""
        if not any(data[name] for name in ("police_district", "latitude", "longitude")):
            raise ValidationError(_("Velg politidistriktet, eller skriv plassen på kartet."), "police_district")
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if data[other] and not data[name]:
                raise ValidationError(_("Skriv både breddegrad og lengdegrad."), name)


class MovedForm(Schema):
    municipality = Choice(_l("Kommune"))
    number = PlainText(_l("Nytt nummer"), max_length=4)


class CountyForm(FromForm):
    """A county comes into being, and takes municipalities."""

    number = PlainText(_l("Fylkesnummer"), hint=_l("To sifre."), max_length=2)
    names = PlainText(_l("Fylkets navn"), hint=_NAMES_HINT, max_length=200)
    ends = Choice(_l("Hvilket fylke slutter?"), hint=_l("La stå tomt når ingen slutter."), required=False)
    parts = Rows(MovedForm, _l("Kommunene i det nye fylket"), row_label=_l("Kommune"), fewest=1)


class DistrictForm(FromForm):
    """A police district comes into being, and takes municipalities."""

    key = PlainText(_l("Kort navn"), hint=_l("Små bokstaver uten æ, ø og å, for eksempel sor-ost."), max_length=40)
    name_nb = PlainText(_l("Navn på bokmål"), max_length=100)
    name_nn = PlainText(_l("Navn på nynorsk"), max_length=100)
    headquarters = PlainText(_l("Hovedsete"), max_length=100)
    ends = Choice(_l("Hvilket politidistrikt slutter?"), hint=_l("La stå tomt når ingen slutter."), required=False)
    parts = Rows(SourceForm, _l("Kommunene i det nye distriktet"), row_label=_l("Kommune"), fewest=1)


class BoundaryForm(FromForm):
    """A small part passes from one municipality to another."""

    source = Choice(_l("Området hørte til"))
    target = Choice(_l("Området kommer til"))
    note = PlainText(_l("Hvilket område?"), max_length=200)


class CorrectionForm(ReformForm):
    """A cell of a row was wrong, or is certain now."""

    file = Choice(
        _l("Hva er feil?"),
        [
            ("municipalities.csv", _l("En kommune")),
            ("counties.csv", _l("Et fylke")),
            ("police_districts.csv", _l("Et politidistrikt")),
            ("city_districts.csv", _l("En bydel")),
            ("changes.csv", _l("En sammenslåing, deling eller grensejustering")),
            ("populations.csv", _l("Et folketall")),
        ],
    )
    key = PlainText(_l("Nøkkelen i registeret"), hint=_l("For eksempel 5059-2020 for Orkland."), max_length=40)
    dated = Date(_l("Raden som gjelder fra"))
    column = Choice(_l("Feltet"))
    certain = YesNo(_l("Er verdien riktig som den står?"), hint=_l("Svar ja for å fjerne en tvil uten å endre noe."))
    value = PlainText(_l("Riktig verdi"), required=False, max_length=300)


class UploadForm(Schema):
    """A file that says all of it."""

    file = FileChoice(_l("Fil"), hint=_l("JSON. En større reform er lettest å skrive som fil."), accept=".json")


class ReverseForm(Schema):
    """Why a reform is taken back."""

    reason = LongText(_l("Hvorfor omgjøres endringen?"), hint=_l("Enhetene som endringen gjaldt, ser det du skriver."))


def _one_or_the_other(data: Mapping[str, Any]) -> None:
    if data["keeps"]:
        if data["number"] or data["names"]:
            raise ValidationError(_("Velg enten en kommune som lever videre, eller skriv den nye kommunen."), "keeps")
        if data["keeps"] not in [row["municipality"] for row in data["parts"]]:
            raise ValidationError(_("Den som lever videre, må være en av kommunene over."), "keeps")
        return
    for name in ("number", "names"):
        if not data[name]:
            raise ValidationError(_("Fyll ut dette, eller velg en kommune som lever videre."), name)


#: How what was filled in becomes the changes of a file; the first argument turns a municipality's key into its number then.
Numbers = Callable[[str], str]


def merger(data: Mapping[str, Any], number: Numbers) -> list[dict[str, Any]]:
    kept = data["keeps"]
    sources = [number(row["municipality"]) for row in data["parts"] if row["municipality"] != kept]
    if kept:
        return [{"kind": "merger", "from": sources, "into": number(kept)}]
    new = {name: data[name] for name in ("number", "names", "police_district", "language_form") if data[name]}
    return [{"kind": "merger", "from": sources, "into": new}]


def split(data: Mapping[str, Any], number: Numbers) -> list[dict[str, Any]]:
    parts = [{"number": row["number"], "names": row["names"]} for row in data["parts"]]
    return [{"kind": "split", "from": number(data["source"]), "continues": data["continues"], "into": parts}]


def municipality(data: Mapping[str, Any], number: Numbers) -> list[dict[str, Any]]:
    here = number(data["source"])
    found: list[dict[str, Any]] = []
    if data["county"]:
        found.append(
            {"kind": "county_change", "municipality": here, "county": data["county"], "number": data["number"]}
        )
    elif data["number"]:
        found.append({"kind": "renumbering", "municipality": here, "number": data["number"]})
    if data["names"]:
        found.append({"kind": "renaming", "municipality": here, "names": data["names"]})
    if data["police_district"]:
        found.append(
            {
                "kind": "police_district_change",
                "municipality": here,
                "police_district": data["police_district"],
                **({"ceased": True} if data["ceased"] else {}),
            }
        )
    return found


def ceased(data: Mapping[str, Any], _number: Numbers) -> list[dict[str, Any]]:
    """A correction of each of the municipality's rows, so that it was so on all its days."""
    rows = [m for m in register.whole().municipalities if m.key == data["source"]]
    cells = {name: data[name].replace(",", ".") for name in ("police_district", "latitude", "longitude") if data[name]}
    return [
        {
            "kind": "correction",
            "file": "municipalities.csv",
            "key": row.key,
            "dated": row.started_on.isoformat(),
            "column": column,
            "value": value,
        }
        for row in rows
        for column, value in cells.items()
    ]


def county(data: Mapping[str, Any], number: Numbers) -> list[dict[str, Any]]:
    ends = {"ends": [data["ends"]]} if data["ends"] else {}
    moved = [
        {
            "kind": "county_change",
            "municipality": number(row["municipality"]),
            "county": data["number"],
            "number": row["number"],
        }
        for row in data["parts"]
    ]
    return [{"kind": "new_county", "number": data["number"], "names": data["names"], **ends}, *moved]


def district(data: Mapping[str, Any], number: Numbers) -> list[dict[str, Any]]:
    ends = {"ends": [data["ends"]]} if data["ends"] else {}
    new = {name: data[name] for name in ("key", "name_nb", "name_nn", "headquarters")}
    moved = [
        {
            "kind": "police_district_change",
            "municipality": number(row["municipality"]),
            "police_district": data["key"],
        }
        for row in data["parts"]
    ]
    return [{"kind": "new_police_district", **new, **ends}, *moved]


def boundary(data: Mapping[str, Any], number: Numbers) -> list[dict[str, Any]]:
    return [
        {"kind": "boundary_note", "from": number(data["source"]), "to": number(data["target"]), "note": data["note"]}
    ]


def correction(data: Mapping[str, Any], _number: Numbers) -> list[dict[str, Any]]:
    dated: date = data["dated"]
    cell = {name: data[name] for name in ("file", "key", "column")}
    value = None if data["certain"] else data["value"] or ""
    return [{"kind": "correction", **cell, "dated": dated.isoformat(), "value": value}]
