"""Departments as a tree to choose from, a level at a time, or found by letters of their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from peewee import Expression

from domain import many
from domain.organisation.history import names_above
from domain.organisation.models import Department

AT_MOST, ALIKE_AT_MOST = 300, 100
LIVE = Department.removed_at.is_null()


@dataclass(frozen=True)
class Found:
    """`above`: names of the departments above it, "总部 / 华东零售"."""

    department: Department
    above: str


@dataclass(frozen=True)
class Part:
    """`rows`: the first of `total`, departments or `Found`."""

    rows: list
    total: int

    @property
    def is_cut(self) -> bool:
        return len(self.rows) < self.total


def topmost(*where: Expression) -> Part:
    """Those with nobody above them among these."""
    visible = Department.select(Department.wecom_id).where(LIVE, *where)
    return _part(Department.parent_wecom_id.not_in(visible), *where)


def right_below(department: Department, *where: Expression) -> Part:
    return _part(Department.parent_wecom_id == department.wecom_id, *where)


def _part(*where: Expression) -> Part:
    """Up to AT_MOST departments, in WeCom's order: more at once no browser likes to show."""
    query = _in_order().where(LIVE, *where)
    rows = list(query.limit(AT_MOST))
    return Part(rows, len(rows) if len(rows) < AT_MOST else query.count())


def alike(text: str, *where: Expression, limit: int = ALIKE_AT_MOST) -> Part:
    """Whose names hold these characters in this order: 南西店 finds 南京西路店.

    Those that hold them side by side come first, then short names.
    """
    letters = [letter for letter in text.casefold() if not letter.isspace()]
    if not letters:
        return Part([], 0)
    # A character that has a meaning in a pattern stands for any single one.
    pattern = "%".join("_" if letter in "%_\\" else letter for letter in letters)
    rows = Department.select().where(LIVE, Department.name ** f"%{pattern}%", *where)
    found = sorted(rows, key=lambda row: (*_rank(row.name, "".join(letters)), row.wecom_id))
    return Part(_told(found[:limit]), len(found))


def _rank(name: str, text: str) -> tuple:
    return text not in name.casefold(), len(name), name


def chosen(ids: Sequence[int], *where: Expression) -> list[Found]:
    rows = Department.select().where(LIVE, many.among(Department.id, ids), *where)
    return _told(list(rows.order_by(Department.path)))


def _told(rows: Sequence[Department]) -> list[Found]:
    above = names_above({row.path for row in rows})
    return [Found(row, above[row.path]) for row in rows]


def _in_order():
    """WeCom shows departments with a higher number first."""
    return Department.select().order_by(Department.order.desc(), Department.wecom_id)
