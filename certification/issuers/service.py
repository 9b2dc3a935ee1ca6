"""Which issuer and which legal basis hold on a day, changing them from a day, and loading the packaged ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Literal, TypeVar, cast
from uuid import uuid4

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects.postgresql import Range

from app.clock import last_day, today
from app.db.session import asked_once
from app.errors import Conflict, Invalid
from app.web.i18n import page_language
from certification.issuers import models, store
from certification.issuers.names import Known

Language = Literal["nb", "nn"]

ISSUER_TEXTS = ("name_nb", "name_nn", "short_nb", "short_nn", "address")
APPEAL = ("appeal_number", "appeal_unit", "appeal_act_nb", "appeal_act_nn", "body_nb", "body_nn")


class NotLoaded(LookupError):
    """No issuer or legal basis holds on a day: `slt issuers load` was never run, or the day is before the first one."""


@dataclass(frozen=True)
class Appeal:
    """The right to appeal a decision: how long after it was received, to whom, and by which rule."""

    number: int
    unit: Literal["days", "weeks"]
    acts: Mapping[str, str]
    bodies: Mapping[str, str]

    @property
    def days(self) -> int:
        """The length of the deadline in days; the holidays that move its last day are not in it."""
        return self.number * (7 if self.unit == "weeks" else 1)


@dataclass(frozen=True)
class Issuer:
    """Who issues approvals. `key` is the same for an issuer whatever it is called; texts by language.

    `first_on` and `last_on` (None: no end is known) are the days on which this holds. `address` may be empty.
    """

    key: str
    names: Mapping[str, str]
    short_names: Mapping[str, str]
    address: str
    first_on: date
    last_on: date | None

    def name(self, language: str) -> str:
        """The full name, in `nb` or `nn`."""
        return self.names[language]

    def short(self, language: str) -> str:
        """The short name, in `nb` or `nn`."""
        return self.short_names[language]


@dataclass(frozen=True)
class LegalBasis:
    """What a decision cites, and the right to appeal it (None: there is none); texts by language."""

    acts: Mapping[str, str]
    appeal: Appeal | None
    first_on: date
    last_on: date | None

    def act(self, language: str) -> str:
        """The act that a decision cites, in `nb` or `nn`."""
        return self.acts[language]


@asked_once
def on(day: date) -> Issuer:
    """The issuer on a day. Raises `NotLoaded`."""
    row = store.issuer_on(day)
    if row is None:
        raise NotLoaded(f"no issuer on {day}: run `slt issuers load`")
    return _issuer(row)


@asked_once
def basis(day: date) -> LegalBasis:
    """The legal basis of decisions made on a day. Raises `NotLoaded`."""
    row = store.basis_on(day)
    if row is None:
        raise NotLoaded(f"no legal basis on {day}: run `slt issuers load`")
    return _basis(row)


def known() -> Known[Issuer]:
    """The issuers as this process knows them, for texts alone: a change may be a minute old."""
    fresh = Known(lambda: [_issuer(row) for row in store.issuers_in_public()])
    found: Known[Issuer] = current_app.extensions.setdefault("slt-issuers", fresh)
    return found


def short_name(day: date | None) -> str:
    """The short name of the issuer on a day (None: today), in the language of the text that is being written.

    Raises `NotLoaded`.
    """
    day = day or today()
    for issuer in known()():
        if issuer.first_on <= day and (issuer.last_on is None or day <= issuer.last_on):
            return issuer.short(page_language())
    raise NotLoaded(f"no issuer on {day}: run `slt issuers load`")


def issuers() -> list[Issuer]:
    """All issuers, the latest first."""
    return [_issuer(row) for row in store.issuers()]


def bases() -> list[LegalBasis]:
    """All legal bases, the latest first."""
    return [_basis(row) for row in store.bases()]


def latest_issuer() -> models.Issuer:
    """The row that a change begins from. Raises `NotLoaded`."""
    return _latest(store.issuers())


def latest_basis() -> models.LegalBasis:
    """The row that a change begins from. Raises `NotLoaded`."""
    return _latest(store.bases())


def change_issuer(from_on: date, version: int, texts: Mapping[str, str], *, same: bool) -> None:
    """From a day on the issuer is called and found so; `same` tells whether it is the same body under another name.

    As KRÅD. Raises `Conflict` where somebody changed it after `version` was read, and `Invalid`.
    """
    before = latest_issuer()
    key = before.key if same else f"utsteder-{from_on:%Y%m%d}"
    _change(before, from_on, version, {"key": key, **{name: texts[name] for name in ISSUER_TEXTS}})
    known().forget()


def change_basis(from_on: date, version: int, values: Mapping[str, Any]) -> None:
    """From a day on decisions cite this; without a right to appeal, all of `APPEAL` is None. As KRÅD; raises as above."""
    named = {name: values[name] for name in ("act_nb", "act_nn", *APPEAL)}
    _change(latest_basis(), from_on, version, named)


def load() -> list[str]:
    """Write the packaged issuers and legal bases where there are none yet; returns what is new.

    Needs KRÅD's database role. Can be run again: what an administrator has changed stays.
    """
    packaged = json.loads(resources.files("certification.issuers").joinpath("packaged.json").read_text("utf-8"))
    new: list[str] = []
    if not store.issuers():
        for row in packaged["issuers"]:
            store.add(models.Issuer(id=uuid4(), **_dated(row)))
            new.append(f"issuer {row['key']} from {row['from']}")
        known().forget()
    if not store.bases():
        for row in packaged["bases"]:
            store.add(models.LegalBasis(id=uuid4(), **_dated(row)))
            new.append(f"legal basis from {row['from']}")
    return new


RowT = TypeVar("RowT", models.Issuer, models.LegalBasis)


def _latest(rows: Sequence[RowT]) -> RowT:
    if not rows:
        raise NotLoaded("run `slt issuers load`")
    return rows[0]


def _change(row: models.Issuer | models.LegalBasis, from_on: date, version: int, values: Mapping[str, Any]) -> None:
    """A row that hasn't begun, or begins today, is put right where the new one begins on the same day; else it ends."""
    if row.version != version:
        raise Conflict
    begins = cast("date", row.valid.lower)
    if from_on < max(begins, today()):
        raise Invalid(
            fields={"from_on": _l("Velg i dag eller en senere dag, og ikke før det siste som er skrevet inn.")}
        )
    if from_on == begins:
        for name, value in values.items():
            setattr(row, name, value)
        store.flush()
        return
    row.valid = Range(begins, from_on)
    store.flush()
    store.add(type(row)(id=uuid4(), valid=Range(from_on, None), **values))


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    until = row["until"]
    valid = Range(date.fromisoformat(row["from"]), date.fromisoformat(until) if until else None)
    return {name: value for name, value in row.items() if name not in ("from", "until")} | {"valid": valid}


def _days(row: models.Issuer | models.LegalBasis) -> tuple[date, date | None]:
    return cast("date", row.valid.lower), last_day(row.valid.upper) if row.valid.upper else None


def _issuer(row: models.Issuer) -> Issuer:
    names, short = {"nb": row.name_nb, "nn": row.name_nn}, {"nb": row.short_nb, "nn": row.short_nn}
    return Issuer(row.key, names, short, row.address, *_days(row))


def _basis(row: models.LegalBasis) -> LegalBasis:
    appeal = None
    if row.appeal_number is not None:
        appeal = Appeal(
            row.appeal_number,
            cast('Literal["days", "weeks"]', row.appeal_unit),
            {"nb": row.appeal_act_nb or "", "nn": row.appeal_act_nn or ""},
            {"nb": row.body_nb or "", "nn": row.body_nn or ""},
        )
    return LegalBasis({"nb": row.act_nb, "nn": row.act_nn}, appeal, *_days(row))
