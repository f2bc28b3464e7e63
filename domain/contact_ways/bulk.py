"""Codes and welcomes of many stores at once, a hundred in a transaction: others come between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN, chunked, fn

from db import db
from domain.contact_ways import actions, queries, welcomes
from domain.contact_ways.models import STORE, ContactWay, ContactWayPicture
from domain.errors import Invalid
from domain.operators.scope import Scope
from domain.organisation.models import Department

AT_ONCE = 100


def make_codes(store_ids: Iterable[int], by: str = "") -> int:
    """A code for each of these stores that has none. Returns how many were made."""
    made = 0
    for batch in chunked(store_ids, AT_ONCE):
        with db.atomic():
            stores = list(queries.stores_without_code(Department.id.in_(batch)))
            for store in stores:
                actions.make_code(store, by=by)
        made += len(stores)
    return made


def set_welcomes(store_ids: Sequence[int], text: str, by: str = "") -> int:
    """The same words for the codes of these stores; their attachments stay.

    Returns how many. Raises Invalid before anything is written.
    """
    welcomes.check_text(text)
    if not text.strip():
        raise Invalid("请填写欢迎语", field="text")
    written = 0
    for batch in chunked(store_ids, AT_ONCE):
        with db.atomic():
            for way in queries.of_stores(batch):
                before = welcomes.welcome_of(contact_way=way)
                kept = before.attachments if before else ()
                welcomes.set_welcome(text=text, attachments=kept, contact_way=way, by=by)
                written += 1
    return written


@dataclass(frozen=True)
class Progress:
    """Of the codes that were made since a moment. `failed` wait for a person."""

    total: int
    done: int
    failed: int

    @property
    def ended(self) -> bool:
        return self.done + self.failed >= self.total


def progress(since: datetime, scope: Scope) -> Progress:
    ready = ContactWayPicture.id.is_null(False) & ContactWay.set_aside_at.is_null()
    failed = ContactWay.set_aside_at.is_null(False)
    counted = (fn.COUNT(ContactWay.id), *(_number(which) for which in (ready, failed)))
    ways = ContactWay.select(*counted).join(ContactWayPicture, JOIN.LEFT_OUTER)
    lately = ContactWay.kind == STORE, ContactWay.created_at >= since
    ways = ways.where(*lately, *scope.within(ContactWay.store))
    return Progress(*(number or 0 for number in ways.tuples().get()))


def _number(which):
    return fn.SUM(which.cast("INTEGER"))


def with_pictures(store_ids: Iterable[int]) -> Iterator[ContactWay]:
    """Codes of these stores whose picture we have, a few at a time."""
    for batch in chunked(store_ids, AT_ONCE):
        ways = queries.of_stores(batch)
        kept = ContactWayPicture.select(ContactWayPicture.contact_way)
        kept = {row.contact_way_id for row in kept.where(ContactWayPicture.contact_way.in_(ways))}
        yield from (way for way in ways if way.id in kept)
