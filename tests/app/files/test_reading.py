"""What a file is by its content, what its text tells, and what is not taken."""

from __future__ import annotations

import sys

import pytest

from app.files import apart, reader
from app.files.reading import FileRefused, examine
from app.files.sorts import Fault, FileSort
from app.guard import Kind
from tests.factories import files as make

GUILTY = "Jonas (14) ble tatt med hasj på Fjellhaug skole."
INNOCENT = "Kommunestyret vedtok SLT-modellen. Ordfører Kari Nordmann la fram saken."


def kinds(content: bytes) -> set[str]:
    return {finding[0] for finding in reader.read(content)["findings"]}


@pytest.mark.parametrize(
    ("content", "sort", "unread"),
    [
        (make.pdf(INNOCENT), FileSort.PDF, False),
        (make.scanned_pdf(), FileSort.PDF, True),
        (make.scanned_pdf(INNOCENT), FileSort.PDF, True),
        (make.docx(INNOCENT), FileSort.DOCX, False),
        (make.docx(word__media__bilde_png=make.PNG), FileSort.DOCX, True),
        (make.docx(INNOCENT, word__embeddings__gammel_bin=b"\xd0\xcf\x11\xe0"), FileSort.DOCX, True),
        (make.xlsx(["Tiltak", 12], ["Natteravner", 4]), FileSort.XLSX, False),
        (make.PNG, FileSort.PNG, True),
        (make.JPEG, FileSort.JPEG, True),
    ],
)
def test_a_file_is_what_its_content_is_and_a_picture_is_not_read(content: bytes, sort: FileSort, unread: bool) -> None:
    assert reader.read(content) == {"sort": sort, "unread": unread, "findings": []}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (make.pdf(INNOCENT, GUILTY), Kind.NAME),
        (make.pdf_with_note(INNOCENT, GUILTY), Kind.NAME),
        (make.docx(INNOCENT, GUILTY), Kind.NAME),
        (make.docx(INNOCENT, word__comments_xml=f"<w><t>{GUILTY}</t></w>"), Kind.NAME),
        (make.docx(INNOCENT, Annet__sted_xml=f"<w><t>{GUILTY}</t></w>"), Kind.NAME),
        (make.docx(INNOCENT, word__embeddings__ark_xlsx=make.xlsx([GUILTY])), Kind.NAME),
        (make.xlsx(["Navn", "Alder", "Hva"], ["Jonas", "14 år", "tatt med hasj på skolen"]), Kind.NAME),
        (make.xlsx(["Sum", 12], sheet="13097248022"), Kind.IDENTITY_NUMBER),
        (make.xlsx(["Nummer", 13097248022]), Kind.IDENTITY_NUMBER),
        (make.xlsx(["Nummer", 1017510084]), Kind.IDENTITY_NUMBER),
        (make.docx("Fødselsnummer 130972 48022"), Kind.IDENTITY_NUMBER),
    ],
)
def test_the_guard_reads_every_place_that_holds_text(content: bytes, kind: Kind) -> None:
    assert kinds(content) == {kind}


def test_a_table_of_numbers_is_nobody() -> None:
    rows: list[list[str | int]] = [["År", "Antall"], *([2000 + n, 4790000000 + n * 7919] for n in range(200))]
    assert kinds(make.xlsx(*rows)) == set()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"Dette er bare tekst.", Fault.OTHER_SORT),
        (b"MZ\x90\x00", Fault.OTHER_SORT),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Fault.OTHER_SORT),
        (b"\xd0\xcf\x11\xe0" + bytes(100), Fault.OTHER_SORT),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), Fault.ENCRYPTED),
        (make.archive("presentationml.presentation.main+xml", {}), Fault.OTHER_SORT),
        (make.archive("wordprocessingml.document.main+xml", {"word/vbaProject.bin": b"x"}), Fault.ACTIVE),
        (make.pdf(INNOCENT)[:300], Fault.BROKEN),
        (b"%PDF-1.7 hei", Fault.BROKEN),
        (make.pdf_with_file(), Fault.INNER_FILES),
        (make.docx(INNOCENT)[:-40], Fault.BROKEN),
        (make.docx(word__x_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Fault.BROKEN),
        (make.docx(word__x_xml="<a>"), Fault.BROKEN),
        (make.docx(**{f"word__{n}_xml": "<a/>" for n in range(200)}), Fault.BOMB),
        (make.bomb(), Fault.BOMB),
        (make.lying_bomb(), Fault.BROKEN),
        (make.docx(INNOCENT, Word__Document_xml="<a/>"), Fault.BROKEN),
        (make.docx(" ".join(map(str, range(170_000)))), Fault.TOO_LONG),
    ],
)
def test_what_can_not_be_taken_says_why(content: bytes, fault: Fault) -> None:
    assert apart.answer(reader.read, content) == {"fault": fault}


def test_a_file_is_opened_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what becomes of that process is told as what became of the file."""
    found = examine(make.docx(GUILTY))
    assert (found.sort, found.unread, [each.quote for each in found.findings]) == (FileSort.DOCX, False, [GUILTY[:-1]])
    with pytest.raises(FileRefused) as refused:
        examine(make.bomb())
    assert refused.value.fault is Fault.BOMB
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(FileRefused) as refused:
        examine(make.PNG)
    assert refused.value.fault is Fault.TOO_HARD


@pytest.mark.parametrize(("content", "fault"), [(b"", Fault.EMPTY), (bytes(20 * 1024 * 1024 + 1), Fault.TOO_BIG)])
def test_nothing_and_too_much_are_refused_unopened(
    content: bytes, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "asked", None)
    with pytest.raises(FileRefused) as refused:
        examine(content)
    assert refused.value.fault is fault
