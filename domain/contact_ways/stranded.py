"""Codes that hang in a shop and lead nowhere: noticed at once, and over by itself when mended."""

from collections.abc import Collection, Iterable

from peewee import ModelSelect

from db import db
from domain import clock, many, notices
from domain.contact_ways.models import STORE, ContactWay, StrandedCode
from domain.organisation.models import Department
from domain.organisation.queries import staffing

CLOSED, NO_GUIDES, NO_PERMISSION = "closed", "no_guides", "no_permission"
# The kinds of their notices begin with this.
NOTICE = "code_stranded_"


def settle(department_ids: Collection[int] | None = None) -> None:
    """Look at the codes of these departments, or at all codes, and write down what changed.

    Whoever is responsible is told once for each code, however often this runs.
    """
    with db.atomic():
        ways = _of(department_ids)
        wanted = _reasons(ways)
        marks = {mark.contact_way_id: mark for mark in _marks(ways)}
        for way in ways:
            why, mark = wanted.get(way.id), marks.get(way.id)
            if why != (mark and mark.why):
                _mark(way, why, mark)


def _of(department_ids: Collection[int] | None) -> list[ContactWay]:
    ways = ContactWay.select(ContactWay, Department).join(Department)
    ways = ways.where(ContactWay.kind == STORE)
    if department_ids is None:
        return list(ways)
    return list(ways.where(many.among(ContactWay.store, department_ids)))


def _marks(ways: Iterable[ContactWay]) -> ModelSelect:
    ids = [way.id for way in ways]
    return StrandedCode.select().where(many.among(StrandedCode.contact_way, ids))


def _reasons(ways: Iterable[ContactWay]) -> dict[int, str]:
    """By id of the code, for those that lead nowhere."""
    counts = staffing([way.store_id for way in ways])
    reasons = {way.id: _why(way.store, *counts.get(way.store_id, (0, 0))) for way in ways}
    return {id: why for id, why in reasons.items() if why}


def _why(store: Department, guides: int, able: int) -> str:
    if store.removed_at or not store.is_store:
        return CLOSED
    if not guides:
        return NO_GUIDES
    return "" if able else NO_PERMISSION


def _mark(way: ContactWay, why: str | None, mark: StrandedCode | None) -> None:
    """A code that is stranded for another reason keeps the time since when it has been."""
    since = mark.since if mark else clock.now()
    StrandedCode.delete().where(StrandedCode.contact_way == way).execute()
    notices.clear(_key(way))
    if why:
        StrandedCode.create(contact_way=way, why=why, since=since)
        told = {"store": way.store.name, "code": way.state}
        notices.post(_key(way), NOTICE + why, since=_moment(since), **told)


def _key(way: ContactWay) -> str:
    return f"contact_ways.stranded.{way.id}"


def _moment(at) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


def of_ways(ways: Iterable[ContactWay]) -> dict[int, StrandedCode]:
    """By id of the code."""
    return {mark.contact_way_id: mark for mark in _marks(ways)}
