from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from peewee import Expression, fn

from domain import many
from domain.organisation.models import DayOff, Department, Guide, GuideDepartment, Node

# WeCom's status of a member: 2 was disabled, 5 has left the company.
GONE = (2, 5)
ACTIVE = 1


def works_here(guide: Guide) -> bool:
    return guide.removed_at is None and guide.status not in GONE


def guide_by_userid(userid: str) -> Guide | None:
    """However it is spelt in upper and lower case, and by the userid before a change of it."""
    key = userid.lower()
    former = Guide.former_key == key
    return Guide.get_or_none(Guide.userid_key == key) or Guide.get_or_none(former)


def guides_by_userid(userids: Iterable[str]) -> dict[str, Guide]:
    """Guides we know among these, by userid in lower case."""
    keys = [userid.lower() for userid in userids]
    found = {guide.userid_key: guide for guide in Guide.select().where(Guide.userid_key.in_(keys))}
    missing = [key for key in keys if key not in found]
    if missing:
        renamed = Guide.select().where(Guide.former_key.in_(missing))
        found.update({guide.former_key: guide for guide in renamed})
    return found


def has_strangers(userids: Iterable[str]) -> bool:
    """Is there anybody among these whom WeCom's directory has not shown us yet?"""
    seen = Guide.select(Guide.userid_key).where(Guide.seen_at.is_null(False)).tuples()
    return not {userid.lower() for userid in userids} <= {key for (key,) in seen}


def departments(*, besides: Iterable[int] = ()) -> list[Department]:
    """All that the app may see, parents before their children; `besides`: ids of ours that are
    wanted even if WeCom no longer shows them.
    """
    wanted = Department.removed_at.is_null() | many.among(Department.id, sorted(besides))
    return list(Department.select().where(wanted).order_by(Department.path))


@dataclass(frozen=True)
class StoreRow:
    """`guides`: how many work there; `serving`: how many of them may serve customers."""

    store: Department
    guides: int
    serving: int


def stores(
    text: str = "",
    *,
    below: str = "",
    where: Iterable[Expression] = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[StoreRow], int]:
    """One page of stores by path, and how many there are. `below`: a department's path.

    `where`: further conditions, such as those of a scope.
    """
    where = [Department.is_store, Department.removed_at.is_null(), *where]
    if text:
        where.append(Department.name.contains(text))
    if below:
        where.append(Department.path.startswith(below))
    query = Department.select().where(*where)
    page = list(query.order_by(Department.path).limit(limit).offset(offset))
    counts = staffing([store.id for store in page])
    return [StoreRow(store, *counts.get(store.id, (0, 0))) for store in page], query.count()


def staffing(store_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Of each store where somebody works: how many do, and how many may serve customers."""
    able = Guide.may_contact & (Guide.status == ACTIVE)
    query = (
        GuideDepartment.select(
            GuideDepartment.department, fn.COUNT(Guide.id), fn.SUM(able.cast("INTEGER"))
        )
        .join(Guide)
        .where(many.among(GuideDepartment.department, store_ids), Guide.removed_at.is_null())
        .group_by(GuideDepartment.department)
    )
    return {id: (guides, able or 0) for id, guides, able in query.tuples()}


def company_of(store: Department) -> str:
    """Name of the company that the store belongs to."""
    return companies_of([store]).get(store.id, "")


def companies_of(stores: Sequence[Department]) -> dict[int, str]:
    """By store id: the node that it lies below, else the department right above it."""
    parents = {store.parent_wecom_id for store in stores}
    rows = Department.select(Department.wecom_id, Department.name)
    names = dict(rows.where(many.among(Department.wecom_id, sorted(parents))).tuples())
    nodes = _names_of_nodes()
    return {
        store.id: _node_above(store, nodes) or names.get(store.parent_wecom_id, "")
        for store in stores
    }


def _names_of_nodes() -> dict[str, str]:
    """By path; nodes do not lie below one another."""
    nodes = Node.select(Department.path, Node.name).join(Department)
    return dict(nodes.where(Node.deleted_at.is_null()).tuples())


def _node_above(store: Department, nodes: dict[str, str]) -> str:
    ids = store.path.strip("/").split("/")
    above = (f"/{'/'.join(ids[:depth])}/" for depth in range(1, len(ids) + 1))
    return next((nodes[path] for path in above if path in nodes), "")


def guides(
    text: str = "",
    *,
    store: Department | None = None,
    below: str = "",
    may_contact: bool | None = None,
    removed: bool = False,
    where: Iterable[Expression] = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Guide], int]:
    """One page of guides by name, with their stores, and how many there are.

    `text` is looked for in name, alias and userid; `below`: the path of a department they work in;
    `where`: further conditions, such as those of a scope.
    """
    query = Guide.select(Guide, Department).left_outer_join(Department)
    query = query.where(Guide.removed_at.is_null(not removed), *where)
    if text:
        called = Guide.name.contains(text) | Guide.alias.contains(text)
        query = query.where(called | Guide.userid_key.contains(text.lower()))
    if may_contact is not None:
        query = query.where(Guide.may_contact == may_contact)
    if store or below:
        query = query.where(Guide.id.in_(_working_in(store, below)))
    page = query.order_by(Guide.name, Guide.id).limit(limit).offset(offset)
    return list(page), query.count()


def _working_in(store: Department | None, below: str):
    places = GuideDepartment.select(GuideDepartment.guide).join(Department)
    if store:
        places = places.where(Department.id == store.id)
    return places.where(Department.path.startswith(below)) if below else places


def guides_in(department_ids: Iterable[int]) -> int:
    """How many different people work there."""
    places = GuideDepartment.select(fn.COUNT(Guide.id.distinct())).join(Guide)
    here = many.among(GuideDepartment.department, sorted(department_ids))
    return places.where(here, Guide.removed_at.is_null()).scalar()


def guides_of_store(store: Department) -> list[Guide]:
    """Everybody who works there, whether or not they may serve customers."""
    query = Guide.select().join(GuideDepartment)
    here = GuideDepartment.department == store
    return list(query.where(here, Guide.removed_at.is_null()).order_by(Guide.id))


def at_work(day: date):
    """Ids of the guides to nudge on a Shanghai day: nobody on a company-wide day off. A query."""
    off = DayOff.select().where(DayOff.on == day)
    absent = off.where(DayOff.guide.is_null(False)).select(DayOff.guide)
    closed = fn.EXISTS(off.where(DayOff.guide.is_null()))
    return Guide.select(Guide.id).where(
        Guide.removed_at.is_null(),
        ~Guide.rest_weekdays.contains(str(day.isoweekday())),
        Guide.id.not_in(absent),
        ~closed,
    )


def days_off(since: date) -> list[DayOff]:
    query = DayOff.select(DayOff, Guide).left_outer_join(Guide)
    return list(query.where(DayOff.on >= since).order_by(DayOff.on, DayOff.id))
