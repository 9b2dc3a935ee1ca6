"""The words of one letter: what `letter.typ` sets, as plain data. It reads the issuer and the legal basis of its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import force_locale

from app.clock import OSLO
from app.identity.roles import Side
from app.web.formats import as_date, as_short_date
from app.web.viewer import ROLE_LABELS
from certification.issuers import service as issuers
from certification.issuers.service import Appeal, Issuer, LegalBasis
from certification.letters.kinds import APPEALABLE, IN_WRITING, Kind, texts, words


@dataclass(frozen=True)
class Condition:
    """A condition of an approval, by when it must be met, and what meets it (None: the usual words for a rule or another)."""

    text: str
    due_on: date
    of_a_rule: bool = True
    fulfilled_by: str | None = None


@dataclass(frozen=True)
class Weighed:
    """A requirement that was weighed: `status` is met, not_met or not_applicable, and `why` says so in words."""

    requirement: str
    status: str
    why: str | None = None


@dataclass(frozen=True)
class About:
    """What a letter is about. All texts are in the unit's own form of Norwegian; `kinds.NEEDS` says what a kind can't lack.

    - `id`: the decision, event or answer that the letter tells of; `case_id` (where there is one) gives the reference.
    - `in_full`: whether a decision gave all that was applied for, so that there is nothing in it to appeal.
    - `outcome`: in a word or two. `reason`: what the unit reads, in paragraphs.
    - `places`, `first_on`, `last_on`: the municipalities that it covers, and the days on which it holds.
    - `earlier_on`: the day of the decision that this one corrects, reverses or answers, or whose condition it is about.
    - `answered`: the day and the reference of the body of appeal's answer.
    - `weighed`, `criteria`, `document` (its date and SHA-256): what the rules made of what was handed in.
    - `signed`: who signed, as roles, and when.
    """

    id: UUID
    case_id: UUID | None = None
    in_full: bool = False
    outcome: str | None = None
    reason: str | None = None
    places: tuple[str, ...] = ()
    first_on: date | None = None
    last_on: date | None = None
    earlier_on: date | None = None
    answered: tuple[date, str] | None = None
    conditions: tuple[Condition, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    criteria: str | None = None
    document: tuple[date, str] | None = None
    signed: tuple[tuple[str, date], ...] = ()


def signed(signatures: Iterable[Mapping[str, str]] | None) -> tuple[tuple[str, date], ...]:
    """Who signed, as roles in words of the acting language, and when: of signatures as the database's triggers write them."""
    found = []
    for each in signatures or ():
        side, _dot, role = each["role"].partition(".")
        found.append((str(ROLE_LABELS[Side(side)][role]), datetime.fromisoformat(each["at"]).astimezone(OSLO).date()))
    return tuple(found)


def reference(about: About) -> str:
    """What the letter is called when somebody writes back: the same for all letters of a case.

    >>> reference(About(UUID(int=1), case_id=UUID("0a1b2c3d-0000-0000-0000-000000000000")))
    'SLT-0A1B2C3D'
    """
    return f"SLT-{(about.case_id or about.id).hex[:8].upper()}"


def compose(kind: Kind, unit: str, about: About, on: date, language: str) -> dict[str, Any]:
    """A letter's words, in `nb` or `nn`."""
    issuer, basis = issuers.on(on), issuers.basis(on)
    said, shared = texts(kind, language), words(language)
    with force_locale(language):
        names = _names(kind, unit, issuer, basis, about, on, language)
        return {
            "language": language,
            "title": said.title.format(**names),
            "issuer": {"name": issuer.name(language), "short": issuer.short(language), "address": issuer.address},
            "receiver": unit,
            "dated": [[shared["date"], as_date(on)], [shared["reference"], reference(about)]],
            "opening": [text.format(**names) for text in said.opening],
            "about": _about(about, shared, names),
            "reason": {"title": shared["reason"], "paragraphs": _paragraphs(about.reason)},
            "conditions": _conditions(about, shared),
            "weighed": _weighed(about, shared),
            "onward": shared["onward"],
            "closing": [text.format(**names) for text in said.closing],
            "law": _law(kind, about, basis, shared, names, language),
            "signed": {
                "title": shared["signed"],
                "lines": [shared["signed_by"].format(role=role, on=as_date(day)) for role, day in about.signed],
            },
            "unknown": shared["unknown"],
        }


def _names(
    kind: Kind, unit: str, issuer: Issuer, basis: LegalBasis, about: About, on: date, language: str
) -> Mapping[str, str]:
    days = {
        "on": on,
        "first": about.first_on,
        "last": about.last_on,
        "earlier": about.earlier_on,
        "due": about.conditions[0].due_on if about.conditions else None,
        "answered": about.answered[0] if about.answered else None,
    }
    # An appeal goes to the body of the decision's own day, whatever the law has become since.
    earlier = about.earlier_on if kind not in APPEALABLE else None
    right = (issuers.basis(earlier) if earlier else basis).appeal
    return {
        "unit": unit,
        "issuer": issuer.short(language),
        "body": right.bodies[language] if right else "",
        "address": ", ".join(
            [issuer.name(language), *(line.strip() for line in issuer.address.splitlines() if line.strip())]
        ),
        "reference": reference(about),
        "number": about.answered[1] if about.answered else "",
        **{name: as_date(day) if day else "" for name, day in days.items()},
    }


def _paragraphs(text: str | None) -> list[list[str]]:
    """Paragraphs, each a list of lines."""
    lines = [line.strip() for line in (text or "").splitlines()]
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _about(about: About, shared: Mapping[str, str], names: Mapping[str, str]) -> list[list[str]]:
    rows = []
    if about.outcome:
        rows.append([shared["outcome"], about.outcome])
    if about.places:
        rows.append([shared["places" if len(about.places) > 1 else "place"], ", ".join(about.places)])
    if about.first_on and about.last_on:
        rows.append([shared["validity_title"], shared["validity_range"].format(**names)])
    if about.document:
        as_of, sha256 = about.document
        rows.append([shared["document"], shared["document_text"].format(on=as_date(as_of), sha256=sha256)])
    if about.criteria:
        rows.append([shared["criteria"], about.criteria])
    return rows


def _conditions(about: About, shared: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": shared["conditions"],
        "lead": shared["conditions_lead"],
        "head": [shared["condition"], shared["fulfilled"], shared["due"]],
        "rows": [
            [
                each.text,
                each.fulfilled_by or shared["fulfilled_finding" if each.of_a_rule else "fulfilled_other"],
                as_short_date(each.due_on),
            ]
            for each in about.conditions
        ],
    }


def _weighed(about: About, shared: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": shared["weighed"],
        "lead": shared["weighed_lead"],
        "head": [shared["requirement"], shared["assessment"], shared["why"]],
        "rows": [[each.requirement, shared[each.status], each.why or ""] for each in about.weighed],
    }


def _law(
    kind: Kind, about: About, basis: LegalBasis, shared: Mapping[str, str], names: Mapping[str, str], language: str
) -> dict[str, Any]:
    rests_on = shared["rests_on"].format(act=basis.act(language))
    if kind not in APPEALABLE or about.in_full:
        return {"title": shared["law_only"], "paragraphs": [rests_on]}
    if basis.appeal is None:
        return {"title": shared["law"], "paragraphs": [rests_on, shared["no_appeal"]]}
    right = shared["appeal"].format(deadline=_deadline(basis.appeal, shared), rule=basis.appeal.acts[language], **names)
    # Only the decision of a case can be appealed in the portal; one from before the portal has none.
    how = "appeal_in_writing" if kind in IN_WRITING or about.case_id is None else "appeal_how"
    return {"title": shared["law"], "paragraphs": [rests_on, right, shared[how].format(**names)]}


def _deadline(appeal: Appeal, shared: Mapping[str, str]) -> str:
    unit = appeal.unit if appeal.number > 1 else f"{appeal.unit}_one"
    return shared[unit].format(number=appeal.number)
