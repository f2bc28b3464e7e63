"""Lists: one page of them, and the whole of them as a file."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

import xlsxwriter
from flask import Response, request, send_file, stream_with_context
from flask_babel import gettext as _
from peewee import chunked

from console.auth import note
from console.searching import from_address
from domain import clock
from domain.errors import Invalid
from web.paging import SIZE, Page, offset, page_number

MOST_EXPORTED = 50_000
EXPORT_STEP = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a list is found with: takes limit and offset, gives rows and how many there are in all.
Find = Callable[..., tuple[list, int]]
Column = tuple[str, Callable[[object], object]]


def text_asked(name: str = "q") -> str:
    return from_address(request.args.get(name, "")).strip()[:200]


def day_asked(name: str) -> date | None:
    """A day of a filter; nonsense filters nothing."""
    return request.args.get(name, type=date.fromisoformat)


def id_asked(name: str) -> int | None:
    return request.args.get(name, type=int)


def page_of(find: Find) -> Page:
    number = page_number()
    rows, total = find(limit=SIZE, offset=offset(number))
    return Page(rows, total, number)


def export(name: str, columns: Sequence[Column], find: Find) -> Response:
    """Exactly the rows that the list shows with these filters, as a workbook."""
    total = find(limit=1)[1]
    if total > MOST_EXPORTED:
        raise Invalid("一次最多导出 %(limit)s 行，请先缩小筛选范围", limit=f"{MOST_EXPORTED:,}")
    _note(name, total)
    return _workbook(name, columns, _all(find))


def export_all(name: str, columns: Sequence[Column], rows: Iterable, total: int) -> Response:
    """A workbook, or CSV where making one would take longer than anybody waits.

    `rows` may be any number that come one by one: few of them are in memory at a time.
    """
    _note(name, total)
    if total <= MOST_EXPORTED:
        return _workbook(name, columns, rows)
    answer = Response(stream_with_context(_as_csv(columns, rows)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=_file_name(name, "csv"))
    return answer


def _note(name: str, total: int) -> None:
    filters = sorted(key for key, value in request.args.items() if value)
    note(f"{name}.exported", rows=total, filters=filters)


def _file_name(name: str, ending: str) -> str:
    return f"{name}-{clock.local(clock.now()):%Y%m%d-%H%M}.{ending}"


def _as_csv(columns: Sequence[Column], rows: Iterable) -> Iterator[str]:
    """With the mark by which Excel knows UTF-8."""
    yield "\ufeff" + _lines([[title for title, _value in columns]])
    for some in chunked(rows, EXPORT_STEP):
        yield _lines([[_harmless(value(row)) for _title, value in columns] for row in some])


def _lines(rows: Iterable[Sequence]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _harmless(value: object) -> object:
    """Excel takes what begins so for a formula, unless an apostrophe is before it."""
    words = _words(value)
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


def _workbook(name: str, columns: Sequence[Column], rows: Iterable) -> Response:
    file = io.BytesIO()
    _write(file, columns, rows)
    file.seek(0)
    return send_file(file, XLSX, as_attachment=True, download_name=_file_name(name, "xlsx"))


def _all(find: Find) -> Iterator[object]:
    for start in range(0, MOST_EXPORTED, EXPORT_STEP):
        rows, _total = find(limit=EXPORT_STEP, offset=start)
        yield from rows
        if len(rows) < EXPORT_STEP:
            return


def _write(file, columns: Sequence[Column], rows: Iterable[object]) -> None:
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for place, (title, _value) in enumerate(columns):
            sheet.set_column(place, place, 18)
            sheet.write_string(0, place, title, bold)
        for line, row in enumerate(rows, 1):
            for place, (_title, value) in enumerate(columns):
                _write_cell(sheet, line, place, value(row))


def _write_cell(sheet, line: int, place: int, value: object) -> None:
    """Text is written as text whatever it begins with, so that a name cannot be a formula."""
    if isinstance(value, int | float):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, _words(value))


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)


def yes_no(value: bool) -> str:
    return _("是") if value else _("否")
