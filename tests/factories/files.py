"""Files as people have them, and as some would like them to be."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Iterable, Mapping

import pypdfium2 as pdfium
import typst
from pypdfium2 import raw

#: The text that every scanner calls a virus, and that does nothing (eicar.org).
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

_TYPE = "application/vnd.openxmlformats-officedocument"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20


def pdf(*pages: str) -> bytes:
    """A PDF with these pages of text."""
    return typst.compile("\n#pagebreak()\n".join(pages).encode())


def pdf_with_note(text: str, note: str) -> bytes:
    """A PDF whose text is innocent, with a note on it."""
    document = pdfium.PdfDocument(pdf(text))
    page = document[0]
    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_TEXT)
    kept = ctypes.create_string_buffer(note.encode("utf-16-le") + b"\0\0")
    raw.FPDFAnnot_SetStringValue(annotation, b"Contents", ctypes.cast(kept, ctypes.POINTER(raw.FPDF_WCHAR)))
    raw.FPDFPage_CloseAnnot(annotation)
    return _saved(document)


def pdf_with_file() -> bytes:
    """A PDF with another file inside."""
    document = pdfium.PdfDocument(pdf("Se vedlegget."))
    document.new_attachment("liste.txt").set_data(b"hemmelig")
    return _saved(document)


def scanned_pdf(*texts: str) -> bytes:
    """A PDF with a page that is a picture alone, after pages of text."""
    document = pdfium.PdfDocument(pdf(*texts)) if texts else pdfium.PdfDocument.new()
    page = document.new_page(200, 200)
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(pdfium.PdfBitmap.new_native(8, 8, raw.FPDFBitmap_BGR))
    image.set_matrix(pdfium.PdfMatrix().scale(200, 200))
    page.insert_obj(image)
    page.gen_content()
    return _saved(document)


def _saved(document: pdfium.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(main: str, parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of Office's form, whose main part is of the sort `main`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", f'<Types><Override PartName="/x" ContentType="{_TYPE}.{main}"/></Types>')
        for name, content in parts.items():
            zipped.writestr(name, content)
    return out.getvalue()


def docx(*paragraphs: str, **parts: str | bytes) -> bytes:
    """A Word file; `parts` are further ones, `__` for `/` and `_xml` for its ending."""
    # Word cuts a paragraph into runs where it likes.
    runs = ("".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in (p[:5], p[5:])) for p in paragraphs)
    body = "".join(f"<w:p>{run}</w:p>" for run in runs)
    return archive(
        "wordprocessingml.document.main+xml",
        {
            "word/document.xml": f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>',
            **{name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()},
        },
    )


def xlsx(*rows: Iterable[str | int], sheet: str = "Ark1") -> bytes:
    """An Excel file; texts are shared, as Excel does it."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]

    def cell(value: str | int) -> str:
        return f'<c t="s"><v>{texts.index(value)}</v></c>' if isinstance(value, str) else f"<c><v>{value}</v></c>"

    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    return archive(
        "spreadsheetml.sheet.main+xml",
        {
            "xl/workbook.xml": f'<workbook><sheets><sheet name="{sheet}" state="hidden"/></sheets></workbook>',
            "xl/sharedStrings.xml": f"<sst>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{lines}</sheetData></worksheet>",
        },
    )


def bomb() -> bytes:
    """A Word file of some kilobytes that unpacks to 64 megabytes."""
    out = io.BytesIO(docx("Liten"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as zipped, zipped.open("word/stor.xml", "w") as member:
        for _ in range(64):
            member.write(bytes(1024 * 1024))
    return out.getvalue()


def lying_bomb() -> bytes:
    """The same, but smaller, and its own list says that the part is tiny."""
    large = docx("Liten", word__stor_xml=bytes(4 * 1024 * 1024))
    size = (4 * 1024 * 1024).to_bytes(4, "little")
    return large.replace(size, (10).to_bytes(4, "little"))
