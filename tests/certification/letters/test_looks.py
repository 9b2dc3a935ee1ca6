"""Each kind of letter as a picture, in both languages: nothing is outside the margins, and no page is left nearly empty.

`SLT_PICTURES=<a folder>` keeps the pictures.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pypdfium2 as pdfium
import pytest
from flask_babel import force_locale

from certification.assessment.codes import FindingId
from certification.assessment.texts import Language, texts
from certification.cases.outcomes import Outcome
from certification.cases.texts import OUTCOMES
from certification.letters import kinds, service
from certification.letters.composing import compose
from certification.letters.kinds import NEEDS, Kind
from certification.letters.service import About, Condition, Weighed
from tests.database import People
from tests.factories.units import keeper

PICTURES = os.environ.get("SLT_PICTURES")
DAY = date(2026, 11, 26)
#: Millimetres of white that `letter.typ` leaves: at the sides, above, and below the text and the foot.
SIDE, TOP, BOTTOM, UNDER = 24, 22, 24, 10
#: Points to an inch, and what is darker than paper.
SCALE, INK = 100, 250
#: Millimetres that the edges of letters and lines may take of the white.
SLACK = 0.5
#: The least that the text of a page takes of its height.
LEAST = 0.12
#: A word and an address that are longer than a line.
LONG = (
    "samordningavlokalekriminalitetsforebyggendetiltakskoordineringsgruppemedlemskapsvurderingsgrunnlagsdokumentasjonskrav"
    " https://www.kommune.example/politikk-og-organisasjon/moeter-og-saksdokumenter/kommunestyret/2026/sak-26-1234.pdf?v=3"
)
#: What tells what the rules made of the application.
WEIGHED = {Kind.APPROVED, Kind.APPROVED_WITH_CONDITIONS, Kind.REJECTED, Kind.REVERSAL, Kind.APPEAL_UPHELD}
#: What is signed, besides.
SIGNED = {Kind.WITHDRAWN, Kind.SUSPENSION, Kind.REINSTATEMENT}
WORDS: Mapping[str, Mapping[str, Any]] = {
    "nb": {
        "unit": "Skien",
        "reason": "Kommunestyret har vedtatt SLT, og politiet deltar.\n\nDet som mangler, er en styringsgruppe med"
        " øverste leder fra kommunen og politiet. Den må møtes minst fire ganger i året.",
        "criteria": "Håndboken, versjon 1",
        "conditions": ("Etabler en styringsgruppe med øverste leder fra kommunen og politiet.", "Vedta mål."),
        "fulfilled_by": "Et møtereferat",
        "signed": "Beslutter",
    },
    "nn": {
        "unit": "Stryn",
        "reason": "Kommunestyret har vedteke SLT, og politiet deltek.\n\nDet som manglar, er ei styringsgruppe med"
        " øvste leiar frå kommunen og politiet. Ho må møtast minst fire gonger i året.",
        "criteria": "Handboka, versjon 1",
        "conditions": ("Etabler ei styringsgruppe med øvste leiar frå kommunen og politiet.", "Vedta mål."),
        "fulfilled_by": "Eit møtereferat",
        "signed": "Avgjerar",
    },
}


def _about(kind: Kind, language: Language) -> About:
    """What a letter of a kind has to tell, as KRÅD's decisions give it."""
    said = WORDS[language]
    outcome = Outcome(kind) if kind in set(Outcome) else Outcome.APPROVED_WITH_CONDITIONS
    whole = About(
        id=UUID(int=1),
        case_id=UUID("0a1b2c3d-0000-0000-0000-000000000000"),
        outcome=str(OUTCOMES[outcome]),
        reason=said["reason"],
        places=(said["unit"],),
        first_on=DAY,
        last_on=date(2030, 11, 25),
        earlier_on=date(2026, 5, 1),
        answered=(date(2026, 11, 20), "26/1234"),
        conditions=(
            Condition(said["conditions"][0], DAY + timedelta(days=180)),
            Condition(said["conditions"][1], DAY + timedelta(days=300), False, said["fulfilled_by"]),
        ),
        weighed=tuple(_weighed(each, language) for each in FindingId),
        criteria=said["criteria"],
        document=(date(2026, 10, 1), "ab" * 32),
        signed=((said["signed"], DAY), (said["signed"], DAY)),
    )
    if outcome is Outcome.REJECTED:
        whole = replace(whole, places=(), first_on=None, last_on=None)
    if kind in WEIGHED:
        holds = whole.conditions if outcome is Outcome.APPROVED_WITH_CONDITIONS else ()
        return replace(whole, conditions=holds, answered=None)
    names = (*NEEDS[kind], "case_id", *(["places", "signed"] if kind in SIGNED else []))
    return About(id=whole.id, **{name: getattr(whole, name) for name in names})


def _weighed(finding: FindingId, language: Language) -> Weighed:
    told = texts().findings[finding]
    why = next((lack.why.said(language) for lack in told.reasons.values()), None)
    lacks = why is not None and "{" not in why and finding is FindingId.STEERING_GROUP
    return Weighed(told.title.said(language), "not_met" if lacks else "met", why if lacks else None)


@pytest.mark.parametrize("language", kinds.LANGUAGES)
def test_every_letter_keeps_its_margins_and_fills_its_pages(people: People, language: Language) -> None:
    unit = WORDS[language]["unit"]
    with keeper(people.portal), force_locale(language):
        told = [(kind, unit, _about(kind, language)) for kind in Kind]
        most = _about(Kind.APPROVED_WITH_CONDITIONS, language)
    condition = Condition(LONG, DAY, fulfilled_by=LONG)
    most = replace(most, reason=LONG, conditions=(condition,), places=(LONG,))
    faults: list[str] = []
    for kind, receiver, about in [*told, (Kind.APPROVED_WITH_CONDITIONS, LONG.split()[0], most)]:
        with keeper(people.portal):
            content = compose(kind, receiver, about, DAY, language)
        made = service.typeset(service.Letter(content=content, ordered_at=service.now()))
        with pdfium.PdfDocument(made) as document:
            for number, page in enumerate(document, 1):
                name = f"letter-{kind}{'' if receiver == unit else '-long'}-{language}-{number}"
                picture = page.render(scale=SCALE / 72, grayscale=True).to_numpy()
                if PICTURES:
                    (Path(PICTURES) / f"{name}.png").write_bytes(_png(picture))
                faults += (f"{name}: {fault}" for fault in _faults(picture))
    assert not faults, "\n".join(faults)


def _faults(picture: np.ndarray) -> Iterator[str]:
    """What is wrong with a page: ink where it mayn't be, the foot out of its place, or too little above it."""
    unit = SCALE / 25.4
    height, width = picture.shape
    rows, columns = (np.flatnonzero((picture < INK).any(axis=axis)) for axis in (1, 0))
    side, top = (SIDE - SLACK) * unit, (TOP - SLACK) * unit
    if columns[0] < side or columns[-1] > width - side or rows[0] < top:
        yield "outside the margins"
    if not height - BOTTOM * unit < rows[-1] <= height - UNDER * unit:
        yield "the foot is not in its place"
    body = rows[rows < height - BOTTOM * unit]
    if not body.size or body[-1] - body[0] < LEAST * height:
        yield "nearly empty"


def _png(picture: np.ndarray) -> bytes:
    """A grey picture as a file."""
    height, width = picture.shape
    lines = b"".join(b"\0" + line.tobytes() for line in picture)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines)),
        (b"IEND", b""),
    )
    framed = (
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data)) for tag, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)
