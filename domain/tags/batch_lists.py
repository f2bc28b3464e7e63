"""Lists of customers as operators hand them in: typed, a CSV file or a workbook."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from domain import sealed
from domain.errors import Invalid

MOST_ROWS = 50_000
MOST_BYTES = 10 * 1024 * 1024
# A workbook is packed: a small file may hold very much.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_LINES, MOST_COLUMNS = 200_000, 60
SHOWN_COLUMNS = 12

# What columns are called, the surest name of a customer first.
HEADINGS = (
    ("external_userid", "externaluserid", "外部联系人id", "客户id"),
    ("unionid", "union_id"),
    ("phone", "mobile", "手机", "手机号", "手机号码", "电话", "联系电话", "电话号码"),
)
ID = re.compile(r"(?=.*[A-Za-z])[\w-]{16,64}", re.ASCII)


class Given(NamedTuple):
    """What stands in a line (from 1) of the list."""

    line: int
    text: str


class Line(NamedTuple):
    number: int
    cells: list[str]


def typed(text: str) -> list[Given]:
    """One in each line. Raises Invalid."""
    return _given(Given(number, line) for number, line in enumerate(text.splitlines(), 1))


def from_file(name: str, body: bytes, column: str = "") -> list[Given]:
    """`column`: its heading, where headings alone do not tell which one it is. Raises Invalid."""
    if len(body) > MOST_BYTES:
        raise Invalid("文件超过 10 MB，请分成几个文件", field="file")
    lines = iter(_lines(name.lower(), body))
    first = next(lines, None)
    if first is None:
        raise Invalid("文件里没有内容", field="file")
    places = _places(first.cells, column.strip())
    if places is None:
        return _given(_in_column(line, [0]) for line in (first, *lines))
    return _given(_in_column(line, places) for line in lines)


def masked(text: str) -> str:
    """As it may be kept and shown: of whatever could be a phone number only the ends."""
    digits = sealed.phone_digits(text)
    if digits:
        return sealed.phone_mask(digits)
    if ID.fullmatch(text) and not re.search(r"1\d{10}", text):
        return text
    places = [place for place, character in enumerate(text) if character.isdigit()]
    hidden = set(places[3:-2]) if len(places) >= 7 else set()
    return "".join("*" if place in hidden else one for place, one in enumerate(text))[:80]


def _given(all_of_them: Iterable[Given]) -> list[Given]:
    found = []
    for line, text in all_of_them:
        if text := text.replace("\0", "").strip():
            found.append(Given(line, text))
        if len(found) > MOST_ROWS or line > MOST_LINES:
            raise Invalid("一次最多 %(most)s 行，请分成几批", field="list", most=f"{MOST_ROWS:,}")
    if not found:
        raise Invalid("名单里没有内容", field="list")
    return found


def _in_column(line: Line, places: Sequence[int]) -> Given:
    """The first of these cells that is not empty."""
    cells = (line.cells[place] for place in places if place < len(line.cells))
    return Given(line.number, next((cell for cell in cells if cell), ""))


def _places(headings: list[str], column: str) -> list[int] | None:
    """Which columns to read. None: there is but one, without a heading."""
    names = [heading.casefold() for heading in headings]
    if column:
        if column.casefold() not in names:
            raise Invalid("文件里没有“%(column)s”这一列。文件的列有：%(columns)s", field="column",
                          column=masked(column), columns=_told(headings))  # fmt: skip
        return [names.index(column.casefold())]
    known = [names.index(name) for kind in HEADINGS for name in kind if name in names]
    if known:
        return known
    if len([name for name in names if name]) == 1 and names[0]:
        return None
    raise Invalid("看不出哪一列是客户，请填写列名。文件的列有：%(columns)s", field="column",
                  columns=_told(headings))  # fmt: skip


def _told(headings: list[str]) -> str:
    return "、".join(masked(heading)[:20] for heading in headings[:SHOWN_COLUMNS] if heading)


def _lines(name: str, body: bytes) -> Iterator[Line]:
    """Those with something in them."""
    rows = _workbook(body) if name.endswith((".xlsx", ".xlsm")) else _csv(name, body)
    for number, cells in enumerate(rows, 1):
        line = [_words(cell) for cell in cells]
        if any(line):
            yield Line(number, line)
        elif number > MOST_LINES:
            return


def _csv(name: str, body: bytes) -> Iterator[Sequence]:
    if not name.endswith((".csv", ".txt")):
        raise Invalid("请上传 CSV 或 XLSX 文件", field="file")
    text = _decoded(body)
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Invalid("这个 CSV 文件已损坏，请重新导出后再上传", field="file") from None


def _decoded(body: bytes) -> str:
    """UTF-8, what Excel writes in China (GB18030), or what it calls Unicode."""
    encodings = ("utf-16",) if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("认不出文件的编码，请另存为 UTF-8 编码的 CSV，或 XLSX", field="file")


def _workbook(body: bytes) -> Iterator[Sequence]:
    """The first sheet, row by row."""
    try:
        with ZipFile(io.BytesIO(body)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except BadZipFile:
        raise Invalid("打不开这个 XLSX 文件：它已损坏，或设有密码", field="file") from None
    if unpacked > MOST_UNPACKED:
        raise Invalid("这个 XLSX 文件的内容太多，请只保留需要的列", field="file")
    # 13 MB in each process, and a tenth of its start: only who reads a workbook pays for it.
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    except Exception:  # whatever a broken file makes the library stumble over
        raise Invalid("打不开这个 XLSX 文件：它已损坏，或设有密码", field="file") from None


def _words(cell: object) -> str:
    """A number is written as a person would: 13812345678, not 13812345678.0."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
