import hashlib
from dataclasses import dataclass

from peewee import prefetch

from domain.operators import roles
from domain.operators.models import Operator, OperatorDepartment
from domain.operators.scope import WHOLE, Scope, of_departments
from domain.organisation import nodes
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Node


def by_name(name: str) -> Operator | None:
    return Operator.get_or_none(Operator.name == name.strip())


def by_userid(userid: str) -> Operator | None:
    """WeCom's userids ignore case."""
    key = userid.strip().lower()
    return Operator.get_or_none(Operator.userid_key == key) if key else None


def all_operators() -> list[Operator]:
    return list(Operator.select().order_by(Operator.name))


def session_key(operator: Operator) -> str:
    """Kept in the session; it changes with the password and the WeCom account, which ends sessions
    elsewhere: whoever came in by the old one has no business here any more.
    """
    ways_in = f"{operator.password_hash} {operator.userid_key or ''}"
    return hashlib.sha256(ways_in.encode()).hexdigest()[:16]


def may_enter(operator: Operator) -> bool:
    """Neither disabled here, nor (as far as WeCom knows them) gone from the company."""
    guide = organisation.guide_by_userid(operator.userid_key) if operator.userid_key else None
    return operator.disabled_at is None and (guide is None or organisation.works_here(guide))


def of_session(operator_id: int, key: str) -> Operator | None:
    """The operator of a session, unless shut out or with a new password since."""
    operator = Operator.get_or_none(Operator.id == operator_id)
    stays = operator and session_key(operator) == key and may_enter(operator)
    return operator if stays else None


@dataclass(frozen=True)
class Reach:
    """How far an operator's work goes. `nodes`: where what they create may belong to."""

    scope: Scope
    nodes: list[Node]
    reads_only: bool = False


def reach(operator: Operator) -> Reach:
    """Super admins, and admins without a department, have the whole company before them.

    Whoever belongs to departments of which no node is left reads what there is, and no more.
    """
    departments = departments_of(operator)
    if sees_all(operator, departments):
        return Reach(WHOLE, nodes.alive())
    own = nodes.over(departments)
    return Reach(of_departments(departments), own, reads_only=bool(departments) and not own)


def sees_all(operator: Operator, departments: list[Department]) -> bool:
    role = operator.role
    return role == roles.SUPER_ADMIN or (role == roles.ADMIN and not departments)


def departments_of(operator: Operator) -> list[Department]:
    query = Department.select().join(OperatorDepartment)
    own = OperatorDepartment.operator == operator
    return list(query.where(own).order_by(Department.path, Department.id))


def found(
    text: str = "",
    *,
    role: str = "",
    node: Node | None = None,
    state: str = "",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Operator], int]:
    """One page by name, with their `places`, and how many there are.

    `text`: in the name or the WeCom account. `node`: who belongs to it or below. `state`: enabled
    or disabled.
    """
    query = Operator.select()
    if text:
        named = Operator.name.contains(text) | Operator.userid_key.contains(text.lower())
        query = query.where(named)
    if role:
        query = query.where(Operator.role == role)
    if node:
        query = query.where(Operator.id.in_(_belonging_to(node)))
    if state in ("enabled", "disabled"):
        query = query.where(Operator.disabled_at.is_null(state == "enabled"))
    page = query.order_by(Operator.name, Operator.id).limit(limit).offset(offset)
    places = OperatorDepartment.select(OperatorDepartment, Department).join(Department)
    return list(prefetch(page, places.order_by(Department.path))), query.count()


def super_admins() -> list[Operator]:
    """Those who may come in, by name."""
    query = Operator.select().where(Operator.role == roles.SUPER_ADMIN)
    return [one for one in query.order_by(Operator.name) if may_enter(one)]


def losing(node: Node) -> list[Operator]:
    """Those who could create nothing any more if this node were deleted."""
    there = Operator.select().where(
        Operator.id.in_(_belonging_to(node)), Operator.role != roles.SUPER_ADMIN
    )
    return [one for one in there.order_by(Operator.name) if reach(one).nodes == [node]]


def _belonging_to(node: Node):
    here = Department.path.startswith(node.department.path)
    return OperatorDepartment.select(OperatorDepartment.operator).join(Department).where(here)
