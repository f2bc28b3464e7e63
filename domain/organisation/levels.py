"""The middle level of the organisation: how it is called and which departments are its nodes."""

from collections.abc import Sequence

from peewee import IntegrityError

from db import db
from domain import audit, clock
from domain.errors import Invalid
from domain.organisation import nodes
from domain.organisation.models import Department, Level, Node

LONGEST = 60
THE_ONE = 1


def set_up(name: str, department_ids: Sequence[int], by: str = "") -> None:
    """The first use: everything else of the console opens after it. Raises Invalid."""
    name = _checked(name)
    if not department_ids:
        raise Invalid("请至少选择一个部门", field="department")
    with db.atomic():
        _make_level(name)
        audit.record(by, "level.set_up", name=name)
        add(department_ids, by)


def _make_level(name: str) -> None:
    """Somebody else may do so at the same moment."""
    try:
        with db.atomic():
            Level.create(id=THE_ONE, name=name, set_up_at=clock.now(), force_insert=True)
    except IntegrityError:
        raise Invalid("组织架构已经初始化过了") from None


def rename_level(name: str, by: str = "") -> None:
    level, name = Level.get_by_id(THE_ONE), _checked(name)
    with db.atomic():
        audit.record(by, "level.renamed", **audit.changed({"name": level.name}, {"name": name}))
        Level.update(name=name).where(Level.id == level.id).execute()


def add(department_ids: Sequence[int], by: str = "") -> list[Node]:
    """Departments become nodes under WeCom's names; a deleted node comes back under its own.

    Raises Invalid, and then adds none of them.
    """
    chosen = _visible(department_ids)
    _check_apart([*chosen, *(node.department for node in nodes.alive())])
    with db.atomic():
        return [_add(department, by) for department in chosen]


def rename(node: Node, name: str, by: str = "") -> None:
    """Raises Invalid."""
    name = _checked(name)
    with db.atomic():
        changes = audit.changed({"name": node.name}, {"name": name})
        audit.record(by, "node.renamed", f"node:{node.id}", **changes)
        Node.update(name=name).where(Node.id == node.id).execute()


def delete(node: Node, by: str = "") -> None:
    """Nothing is removed, but accounts that belong to no other node can only read from now on."""
    with db.atomic():
        audit.record(by, "node.deleted", f"node:{node.id}", name=node.name)
        Node.update(deleted_at=clock.now()).where(Node.id == node.id).execute()


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST:
        raise Invalid("名称需要 1 到 %(longest)s 个字", field="name", longest=LONGEST)
    return name


def _visible(department_ids: Sequence[int]) -> list[Department]:
    """Of the app's visible range, each once."""
    wanted = Department.id.in_(list(department_ids)), Department.removed_at.is_null()
    found = list(Department.select().where(*wanted).order_by(Department.path))
    if not found or len(found) < len(set(department_ids)):
        raise Invalid("请选择应用可见范围内的部门", field="department")
    return found


def _check_apart(departments: Sequence[Department]) -> None:
    """Otherwise nobody could tell to which of them a store belongs."""
    for upper in departments:
        for lower in departments:
            if lower is upper or not lower.path.startswith(upper.path):
                continue
            if upper.id == lower.id:
                raise Invalid("“%(name)s”已经在列表里了", field="department", name=lower.name)
            raise Invalid(
                "“%(lower)s”在“%(upper)s”之下，同一层级的部门不能互相包含",
                field="department",
                lower=lower.name,
                upper=upper.name,
            )


def _add(department: Department, by: str) -> Node:
    node = Node.get_or_none(Node.department == department)
    if node is None:
        node = Node.create(
            department=department, name=department.name[:LONGEST], created_at=clock.now()
        )
    Node.update(deleted_at=None).where(Node.id == node.id).execute()
    audit.record(by, "node.added", f"node:{node.id}", name=node.name)
    return node
