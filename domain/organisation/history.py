"""What became of stores: made, renamed, moved, closed, reopened."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from peewee import ModelSelect, chunked

from domain import clock, many
from domain.organisation.models import Department, StoreEvent

BATCH = 500
BETWEEN = " / "
MADE, RENAMED, MOVED, CLOSED, REOPENED = "made", "renamed", "moved", "closed", "reopened"


class Place(NamedTuple):
    """Where a department was and is; a path is empty where it is no store."""

    department_id: int
    before: str
    after: str

    @property
    def moved(self) -> bool:
        """Below other departments; not if the app is only shown more, or less, of those above."""
        was, now = _above(self.before), _above(self.after)
        return not was.endswith(now) and not now.endswith(was)


def note_renamed(store: Department, name: str) -> None:
    StoreEvent.create(department=store, kind=RENAMED, at=clock.now(), before=store.name, after=name)


def note_places(places: Sequence[Place]) -> None:
    """Write down what these changes of place mean for stores, in few statements."""
    kinds, moment = _kinds(places), clock.now()
    places = [place for place in places if place.department_id in kinds]
    names = names_above({path for place in places for path in (place.before, place.after)})
    rows = [
        {
            "department": place.department_id,
            "kind": kinds[place.department_id],
            "at": moment,
            "before": names[place.before],
            "after": names[place.after],
        }
        for place in places
    ]
    for batch in chunked(rows, BATCH):
        StoreEvent.insert_many(batch).execute()


def _kinds(places: Sequence[Place]) -> dict[int, str]:
    """Places where nothing happened to a store are left out."""
    opened = [place.department_id for place in places if place.after and not place.before]
    kinds = dict.fromkeys(opened, MADE) | dict.fromkeys(_once_closed(opened), REOPENED)
    kinds |= {place.department_id: CLOSED for place in places if place.before and not place.after}
    both = (place for place in places if place.before and place.after)
    return kinds | {place.department_id: MOVED for place in both if place.moved}


def _once_closed(department_ids: list[int]) -> set[int]:
    here = many.among(StoreEvent.department, department_ids)
    closed = StoreEvent.select(StoreEvent.department).where(here, StoreEvent.kind == CLOSED)
    return {row.department_id for row in closed}


def names_above(paths: Collection[str]) -> dict[str, str]:
    """By path, the names of the departments above it: "总部 / 华东零售"."""
    above = {path: _ids(_above(path)) for path in paths}
    wanted = {id for ids in above.values() for id in ids}
    rows = Department.select(Department.wecom_id, Department.name)
    names = dict(rows.where(many.among(Department.wecom_id, sorted(wanted))).tuples())
    return {path: BETWEEN.join(names.get(id, str(id)) for id in above[path]) for path in above}


def _above(path: str) -> str:
    """/1/10/101/ → /1/10/"""
    return path.rstrip("/").rpartition("/")[0] + "/"


def _ids(path: str) -> list[int]:
    return [int(id) for id in path.split("/") if id]


def of_store(store: Department) -> list[StoreEvent]:
    """Newest first."""
    events = StoreEvent.select().where(StoreEvent.department == store)
    return list(events.order_by(StoreEvent.at.desc(), StoreEvent.id.desc()))


def closed_stores() -> ModelSelect:
    """Ids of the departments that once were stores and are none now."""
    closed = StoreEvent.select(StoreEvent.department).join(Department)
    return closed.where(StoreEvent.kind == CLOSED, ~Department.is_store).distinct()
