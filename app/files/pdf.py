"""The text of a PDF, page by page, with what stands in its forms and notes (PDFium)."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
from pypdfium2 import raw

from app.files.sorts import MOST_CHARACTERS, MOST_PAGES, Fault, Unreadable

_IN_NOTES = (b"Contents", b"V")


def read(content: bytes) -> tuple[list[str], bool]:
    """The text of each page, and whether a page is a picture alone, or all of it has no text. Raises `Unreadable`."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Unreadable(Fault.ENCRYPTED if locked else Fault.BROKEN) from None
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise Unreadable(Fault.ACTIVE)
    if document.count_attachments() > 0:
        raise Unreadable(Fault.INNER_FILES)
    if not 0 < len(document) <= MOST_PAGES:
        raise Unreadable(Fault.TOO_LONG if len(document) else Fault.BROKEN)
    # The fields of such a form lie in a language of their own, which PDFium doesn't read.
    texts, unread, length = [], document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND), 0
    for number in range(len(document)):
        try:
            text, picture = _page(document, number)
        except pdfium.PdfiumError:
            raise Unreadable(Fault.BROKEN) from None
        texts.append(text)
        unread |= picture
        length += len(text)
        if length > MOST_CHARACTERS:
            raise Unreadable(Fault.TOO_LONG)
    return texts, unread or not any(text.strip() for text in texts)


def _page(document: pdfium.PdfDocument, number: int) -> tuple[str, bool]:
    """The text of a page, and whether it is a picture without any."""
    page = document[number]
    printed = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
    picture = not printed.strip() and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
    text = "\n".join([printed, *_notes(page)])
    page.close()
    return text, picture


def _notes(page: pdfium.PdfPage) -> list[str]:
    found = []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        for key in _IN_NOTES:
            size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
            if size > 2:
                kept = ctypes.create_string_buffer(size)
                raw.FPDFAnnot_GetStringValue(note, key, ctypes.cast(kept, ctypes.POINTER(raw.FPDF_WCHAR)), size)
                found.append(kept.raw[: size - 2].decode("utf-16-le", "replace"))
        raw.FPDFPage_CloseAnnot(note)
    return found
