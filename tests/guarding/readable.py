"""What a person reads in an answer: the text of a page, and of a workbook all of its cells."""

import io
import re
from html import unescape
from xml.etree import ElementTree
from zipfile import ZipFile, is_zipfile

CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def text_of(answer) -> str:
    if is_zipfile(io.BytesIO(answer.data)):
        return "\n".join(" ".join(row) for row in rows_of(answer))
    return unescape(answer.data.decode(errors="replace"))


def rows_of(answer) -> list[list[str]]:
    """The lines of a workbook, without its first."""
    book = ZipFile(io.BytesIO(answer.data))
    shared = _shared(book)
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [[_cell(cell, shared) for cell in row] for row in sheet.iter(f"{CELLS}row")][1:]


def _shared(book: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(one.itertext()) for one in strings.iter(f"{CELLS}si")]


def _cell(cell, shared: list[str]) -> str:
    text = "".join(cell.itertext())
    return shared[int(text)] if cell.get("t") == "s" else text


def numbers_of(page: str) -> list[str]:
    """The figures over a page, in their order."""
    return re.findall(r'class="amount">([^<]*)<', page)
