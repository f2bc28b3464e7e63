"""What a person reads in an answer: the text of a page, of a workbook all of its cells, of other
archives the names of the files and what stands in them.
"""

import io
import re
from html import unescape
from xml.etree import ElementTree
from zipfile import ZipFile, is_zipfile

SHEET = "xl/worksheets/sheet1.xml"
CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def text_of(answer) -> str:
    if not is_zipfile(io.BytesIO(answer.data)):
        return unescape(answer.data.decode(errors="replace"))
    archive = ZipFile(io.BytesIO(answer.data))
    if SHEET in archive.namelist():
        return "\n".join(" ".join(row) for row in rows_of(answer))
    files = ((name, archive.read(name).decode(errors="replace")) for name in archive.namelist())
    return "\n".join(word for file in files for word in file)


def rows_of(answer) -> list[list[str]]:
    """The lines of a workbook, without its first."""
    book = ZipFile(io.BytesIO(answer.data))
    shared = _shared(book)
    sheet = ElementTree.fromstring(book.read(SHEET))
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
