"""Which nodes there are, and what lies below them."""

from collections.abc import Iterable

from domain.errors import NotFound
from domain.organisation.models import Department, Level, Node

ALIVE = Node.deleted_at.is_null()


def level() -> Level | None:
    """None: nobody has set the organisation up yet."""
    return Level.select().first()


def is_set_up() -> bool:
    return Level.select().exists()


def node(node_id: int) -> Node:
    """Raises NotFound, also for a deleted one."""
    found = _with_departments().where(Node.id == node_id, ALIVE).get_or_none()
    if found is None:
        raise NotFound("没有这个层级，它可能已被删除")
    return found


def alive() -> list[Node]:
    """With their departments, in the order of the tree."""
    return list(_with_departments().where(ALIVE).order_by(Department.path))


def found(text: str = "", *, limit: int = 50, offset: int = 0) -> tuple[list[Node], int]:
    """One page of them, by their own name or the department's, and how many there are."""
    query = _with_departments().where(ALIVE)
    if text:
        query = query.where(Node.name.contains(text) | Department.name.contains(text))
    page = query.order_by(Department.path, Node.id).limit(limit).offset(offset)
    return list(page), query.count()


def over(departments: Iterable[Department]) -> list[Node]:
    """The nodes at or above these departments, each once, in the order of the tree."""
    paths = [department.path for department in departments]
    return [one for one in alive() if any(path.startswith(one.department.path) for path in paths)]


def ids_below(departments: Iterable[Department]) -> frozenset[int]:
    """Our ids of these departments and of everything below, also of what WeCom removed since.

    A removed department keeps the path that it had, so what is looked for is the place in it.
    """
    wanted = {department.wecom_id: department.id for department in departments}
    rows = Department.select(Department.id, Department.path)
    for wecom_id in wanted:
        rows = rows.orwhere(Department.path.contains(f"/{wecom_id}/"))
    below = {id for id, _path in rows.tuples()} if wanted else set()
    return frozenset(below | set(wanted.values()))


def _with_departments():
    return Node.select(Node, Department).join(Department)
