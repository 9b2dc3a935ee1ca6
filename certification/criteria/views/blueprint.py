"""KRÅD's blueprint, who may use its pages, and what they share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint

from app.db.edge import principal
from app.identity.policy import council
from app.web.i18n import page_language
from certification.assessment import Criteria
from certification.criteria import changes, notices, rules
from certification.criteria.effects import Kind
from certification.criteria.numbers import CERTIFICATE, SECTIONS, Number
from certification.criteria.previews import Shown
from certification.criteria.service import InOrder

TEMPLATES = str(Path(__file__).parents[1] / "templates")

blueprint = Blueprint("criteria", __name__, url_prefix="/krad", template_folder=TEMPLATES)

READERS = council("case_officer", "decider", "criteria_editor", "auditor")
EDITORS = council("criteria_editor")


def reading(criteria: Criteria) -> rules.Reading:
    """A version in words, in the page's language."""
    return rules.read(criteria, page_language())


def lasts(criteria: Criteria) -> str:
    """How long its certificates last, in words."""
    return CERTIFICATE.said(criteria.certificate_months, page_language())


def tables(criteria: Criteria) -> list[tuple[str, list[tuple[object, str]]]]:
    """The numbers of a version by what they belong to: title, and (label, value) of each."""
    language, parameters = page_language(), msgspec.to_builtins(criteria.parameters, order="deterministic")

    def row(one: Number) -> tuple[object, str]:
        return one.label, one.said(one.of(parameters), language)

    return [(section.title(language), [row(one) for one in section.numbers]) for section in SECTIONS]


def difference(old: Criteria, new: Criteria) -> list[changes.Part]:
    """What a version changes from another, in the page's language."""
    return changes.compare(old, new, page_language())


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    language = page_language()

    def why(one: Shown, criteria: Criteria) -> tuple[notices.Line, ...]:
        return notices.lines(one.effect, criteria, language)

    return {
        "recommended": lambda code: notices.recommended(code, language),
        "why": why,
        "notice_to": lambda one, criteria: notices.notice(one.effect, criteria, None, one.as_of, one.language),
        "may_edit": EDITORS.admits(principal()),
        "Kind": Kind,
    }


def about(found: InOrder) -> dict[str, Any]:
    """What the pages of a published version are made of."""
    return {
        "criteria": found.criteria,
        "until": found.until,
        "before": found.before,
        "parts": difference(found.before, found.criteria) if found.before else [],
        "reading": reading(found.criteria),
        "tables": tables(found.criteria),
        "lasts": lasts(found.criteria),
    }
