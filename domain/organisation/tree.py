"""Departments: which are below which, and which of them are stores."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from peewee import Expression, chunked

from db import db
from domain import clock, leases, outbox
from domain.organisation import history
from domain.organisation.members import settle_stores
from domain.organisation.models import Department, GuideDepartment
from domain.organisation.readings import DepartmentReading
from domain.syncs.mending import ADDED, CHANGED, Mend

BATCH = 500


def save_departments(readings: Sequence[DepartmentReading], *, seen_at: datetime) -> list[Mend]:
    """Departments as WeCom has them now, written where they differ. Returns those that did.

    Follow with `rebuild` when all that belong together are saved.
    """
    written: list[Mend] = []
    with db.atomic():
        for batch in chunked(sorted(readings, key=lambda one: one.wecom_id), BATCH):
            _add_missing(batch)
            for row, reading in _with_rows(batch):
                written += _save(row, reading)
            ids = [reading.wecom_id for reading in batch]
            Department.update(seen_at=seen_at).where(Department.wecom_id.in_(ids)).execute()
    return written


def _add_missing(readings: Iterable[DepartmentReading]) -> None:
    rows = [{"wecom_id": reading.wecom_id} for reading in readings]
    Department.insert_many(rows).on_conflict_ignore().execute()


def _with_rows(readings: Sequence[DepartmentReading]):
    ids = [reading.wecom_id for reading in readings]
    rows = {row.wecom_id: row for row in Department.select().where(Department.wecom_id.in_(ids))}
    return [(rows[reading.wecom_id], reading) for reading in readings]


def _save(row: Department, reading: DepartmentReading) -> list[Mend]:
    wanted = {
        "name": reading.name or row.name,
        "parent_wecom_id": reading.parent_wecom_id,
        "order": reading.order,
        "removed_at": None,
    }
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not changes:
        return []
    if row.is_store and "name" in changes:
        history.note_renamed(row, reading.name)
    Department.update(changes).where(Department.id == row.id).execute()
    new = row.seen_at is None or row.removed_at is not None
    return [Mend("department", ADDED if new else CHANGED, row.id)]


def rebuild() -> None:
    """Work out every department's path and which departments are stores.

    Guides move to another main store, and `guides.changed` is emitted, where that matters.
    """
    with db.atomic():
        rows = list(_known().namedtuples())
        parents = {row.wecom_id: row.parent_wecom_id for row in rows}
        live = [row for row in rows if row.removed_at is None]
        inner = {row.parent_wecom_id for row in live}
        paths = {row.wecom_id: _path(row.wecom_id, parents) for row in live}
        _move_hidden([row for row in rows if row.removed_at], paths.values(), parents)
        turned, places = [], []
        for row in live:
            path, is_store = paths[row.wecom_id], row.wecom_id not in inner
            if (row.path, row.is_store) != (path, is_store):
                changes = {"path": path, "is_store": is_store}
                Department.update(changes).where(Department.id == row.id).execute()
                before = row.path if row.is_store else ""
                places.append(history.Place(row.id, before, path if is_store else ""))
            if row.is_store != is_store:
                turned.append(row.id)
        history.note_places(places)
        _tell(turned)


def _known():
    """Those that exist, and those that we have seen before the app could see them no more."""
    columns = (Department.id, Department.wecom_id, Department.parent_wecom_id)
    query = Department.select(*columns, Department.path, Department.is_store, Department.removed_at)
    return query.where(Department.removed_at.is_null() | Department.seen_at.is_null(False))


def _move_hidden(rows: Iterable, paths: Iterable[str], parents: dict[int, int]) -> None:
    """What lies above visible departments moves with them: WeCom names it as a parent, so it
    exists where the app may not look.
    """
    above = {id for path in paths for id in path.split("/")}
    for row in rows:
        path = _path(row.wecom_id, parents)
        if str(row.wecom_id) in above and row.path != path:
            Department.update(path=path).where(Department.id == row.id).execute()


def _path(wecom_id: int, parents: dict[int, int]) -> str:
    """Down from the topmost department we have seen. A loop, which WeCom never sends, is cut."""
    ids: list[int] = []
    while wecom_id in parents and wecom_id not in ids:
        ids.append(wecom_id)
        wecom_id = parents[wecom_id]
    return "/" + "".join(f"{id}/" for id in reversed(ids))


def _tell(department_ids: list[int]) -> None:
    """These became stores, or stopped being stores."""
    for batch in chunked(department_ids, BATCH):
        here = GuideDepartment.department.in_(batch)
        guides = GuideDepartment.select(GuideDepartment.guide).where(here).distinct()
        settle_stores([row.guide_id for row in guides])
        outbox.emit("guides.changed", department_ids=batch)


def unseen(since: datetime) -> Expression:
    """Departments that a pass, begun at `since`, did not find."""
    return (Department.seen_at < since) & Department.removed_at.is_null()


def remove_unseen(*, since: datetime) -> list[int]:
    """Remove them all. Returns their ids."""
    return _remove(unseen(since))


def remove(wecom_id: int) -> None:
    _remove(Department.wecom_id == wecom_id)


def _remove(where) -> list[int]:
    with db.atomic():
        live = Department.removed_at.is_null()
        leaving = list(Department.select().where(where, live))
        gone = [row.id for row in leaving]
        history.note_places(
            [history.Place(row.id, row.path, "") for row in leaving if row.is_store]
        )
        for batch in chunked(gone, BATCH):
            changes = {"removed_at": clock.now(), "is_store": False}
            Department.update(changes).where(Department.id.in_(batch)).execute()
            _tell(batch)
        if gone:
            rebuild()
    return gone


def ask_refresh(wecom_ids: Iterable[int]) -> None:
    """Something happened to these departments; WeCom is read about them soon."""
    with db.atomic():
        for wecom_id in sorted(set(wecom_ids)):
            unconfirmed = {"wecom_id": wecom_id, "removed_at": clock.now()}
            Department.insert(unconfirmed).on_conflict_ignore().execute()
            leases.ask_again(Department, Department.wecom_id == wecom_id)
        leases.wake_after_commit(leases.DEFAULT)
