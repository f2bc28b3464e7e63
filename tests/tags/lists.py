"""Lists of customers, as operators hand them in at the console."""

import io
import re

import xlsxwriter

from domain.customers.models import Customer, Friendship
from domain.tags.models import Tag, TagBatch, TagBatchRow
from tests.console.desk import Desk

PHONE, OTHER_PHONE = "13812345678", "13987654321"
KEY = re.compile(r'name="key" value="([^"]+)"')


def hand_in(desk: Desk, text: str = "", **fields):
    """The form with this list; the answer."""
    key = KEY.search(desk.read("/tag-batches/new")).group(1)
    return desk.post("/tag-batches", "/tag-batches/new", **{"list": text, "key": key, **fields})


def upload(desk: Desk, name: str, body: bytes, **fields):
    return hand_in(desk, file=(io.BytesIO(body), name), **fields)


def begin(desk: Desk, batch: TagBatch, *tags: Tag, **fields):
    wanted = {"tags": [str(tag.id) for tag in tags], "adding": "1", "exclusive": "0", **fields}
    return desk.post(f"/tag-batches/{batch.id}/start", **wanted)


def pair(customer: Customer, guide) -> Friendship:
    return Friendship.get(Friendship.customer == customer, Friendship.guide == guide)


def newest() -> TagBatch:
    return TagBatch.select().order_by(TagBatch.id.desc()).get()


def results(batch: TagBatch) -> dict[int, str]:
    """By line."""
    rows = TagBatchRow.select(TagBatchRow.line, TagBatchRow.result)
    return dict(rows.where(TagBatchRow.batch == batch).tuples())


def workbook(*rows: tuple) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()
