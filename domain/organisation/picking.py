"""Departments as a tree to choose from, a level at a time, or found by letters of their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from peewee import Expression

from domain import many
from domain.organisation.history import names_above
from domain.organisation.models import Department

AT_MOST = 300
LIVE = Department.removed_at.is_null()


@dataclass(frozen=True)
class Found:
    """`above`: names of the departments above it, "总部 / 华东零售"."""

    department: Department
    above: str


def topmost(*where: Expression) -> list[Department]:
    """Those with nobody above them among these."""
    visible = Department.select(Department.wecom_id).where(LIVE, *where)
    top = Department.parent_wecom_id.not_in(visible)
    return list(_in_order().where(LIVE, top, *where).limit(AT_MOST))


def right_below(department: Department, *where: Expression) -> list[Department]:
    """Up to AT_MOST, in WeCom's order."""
    here = Department.parent_wecom_id == department.wecom_id
    return list(_in_order().where(LIVE, here, *where).limit(AT_MOST))


def alike(text: str, *where: Expression, limit: int = 100) -> list[Found]:
    """Whose names hold these characters in this order: 南西店 finds 南京西路店.

    Those that hold them side by side come first, then short names.
    """
    letters = [letter for letter in text.casefold() if not letter.isspace()]
    if not letters:
        return []
    # A character that has a meaning in a pattern stands for any single one.
    pattern = "%".join("_" if letter in "%_\\" else letter for letter in letters)
    rows = Department.select().where(LIVE, Department.name ** f"%{pattern}%", *where)
    return _told(sorted(rows, key=lambda row: _rank(row.name, "".join(letters)))[:limit])


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
