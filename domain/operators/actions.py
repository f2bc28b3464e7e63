"""Accounts of the console, and who may come in."""

from collections.abc import Sequence
from functools import cache

from peewee import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from db import db
from domain import audit, clock
from domain.errors import Invalid
from domain.operators import queries, roles
from domain.operators.models import Operator, OperatorDepartment
from domain.organisation import nodes
from domain.organisation.models import Department

SHORTEST_PASSWORD = 10


def add(
    name: str,
    password: str = "",
    *,
    userid: str = "",
    role: str = roles.SUPER_ADMIN,
    department_ids: Sequence[int] = (),
) -> Operator:
    """`userid`: lets them in through WeCom's web login. `department_ids`: of our rows.

    Raises Invalid, for a name in use too, and then makes nobody.
    """
    name = _checked_name(name)
    if not password and not userid:
        raise Invalid("请设置密码，或填写企业微信账号", field="password")
    _check_role(role)
    try:
        with db.atomic():
            operator = Operator.create(
                name=name,
                password_hash=_hashed(password) if password else "",
                userid_key=userid.strip().lower() or None,
                role=role,
                created_at=clock.now(),
            )
            _place(operator, department_ids)
            return operator
    except IntegrityError:
        raise Invalid("这个名字或企业微信账号已被使用", field="name") from None


def change(
    operator: Operator,
    by: Operator,
    *,
    name: str,
    userid: str,
    role: str,
    department_ids: Sequence[int],
) -> dict:
    """Returns what was not so before, for the audit log. Raises Invalid, and then changes nothing.

    Who has no password and loses the WeCom account could not come in any more.
    """
    name, userid = _checked_name(name), userid.strip().lower()
    _check_role(role)
    if role != operator.role:
        if operator.id == by.id:
            raise Invalid("不能修改自己的角色", field="role")
        _check_not_last(operator)
    if not userid and not operator.password_hash:
        raise Invalid("请设置密码，或填写企业微信账号", field="userid")
    before = _told(operator)
    try:
        with db.atomic():
            changes = {"name": name, "userid_key": userid or None, "role": role}
            Operator.update(changes).where(Operator.id == operator.id).execute()
            _place(operator, department_ids)
    except IntegrityError:
        raise Invalid("这个名字或企业微信账号已被使用", field="name") from None
    return audit.changed(before, _told(Operator.get_by_id(operator.id)))


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 60:
        raise Invalid("名字需要 1 到 60 个字", field="name")
    return name


def _check_role(role: str) -> None:
    if role not in roles.PERMISSIONS_OF:
        raise Invalid("没有这个角色", field="role")


def _check_not_last(operator: Operator) -> None:
    """Somebody must be left who can let others in."""
    others = Operator.select().where(
        Operator.role == roles.SUPER_ADMIN,
        Operator.disabled_at.is_null(),
        Operator.id != operator.id,
    )
    if operator.role == roles.SUPER_ADMIN and not any(map(queries.may_enter, others)):
        raise Invalid("这是最后一位可用的超级管理员，请先添加或启用另一位", field="role")


def _place(operator: Operator, department_ids: Sequence[int]) -> None:
    """They belong to exactly these from now on: nodes, what is below, or where they were before."""
    before = {department.id for department in queries.departments_of(operator)}
    wanted = set(department_ids)
    new = list(Department.select().where(Department.id.in_(wanted - before)))
    if len(new) < len(wanted - before) or any(not nodes.over([one]) for one in new):
        raise Invalid("请选择层级或它下面的部门", field="department")
    own = OperatorDepartment.operator == operator
    gone = OperatorDepartment.department.in_(before - wanted)
    OperatorDepartment.delete().where(own, gone).execute()
    for department in new:
        OperatorDepartment.create(operator=operator, department=department)


def _told(operator: Operator) -> dict:
    """For the audit log."""
    departments = [department.name for department in queries.departments_of(operator)]
    fields = {"name": operator.name, "userid": operator.userid_key, "role": operator.role}
    return {**fields, "departments": departments}


def set_password(operator: Operator, password: str) -> None:
    """Every session of the operator ends, because `queries.session_key` changes."""
    Operator.update(password_hash=_hashed(password)).where(Operator.id == operator.id).execute()


def rename_userid(old: str, new: str) -> None:
    """WeCom changed somebody's userid; whoever has the new one already keeps it."""
    taken = Operator.select().where(Operator.userid_key == new.lower())
    if not taken.exists():
        changed = Operator.update(userid_key=new.lower())
        changed.where(Operator.userid_key == old.lower()).execute()


def disable(operator: Operator) -> None:
    """Their sessions end with the next request."""
    Operator.update(disabled_at=clock.now()).where(
        Operator.id == operator.id, Operator.disabled_at.is_null()
    ).execute()


def shut_out(operator: Operator, by: Operator) -> None:
    """The same by another operator. Raises Invalid for oneself and for the last super admin."""
    if operator.id == by.id:
        raise Invalid("不能停用自己的账号")
    _check_not_last(operator)
    disable(operator)


def enable(operator: Operator) -> None:
    Operator.update(disabled_at=None).where(Operator.id == operator.id).execute()


def sign_in_with_password(name: str, password: str) -> Operator | None:
    """None for a wrong password, an unknown name or one shut out: all take the same time."""
    operator = queries.by_name(name)
    if operator and not (operator.password_hash and queries.may_enter(operator)):
        operator = None
    right = check_password_hash(operator.password_hash if operator else _nobodys_hash(), password)
    return _signed_in(operator) if operator and right else None


def sign_in_with_userid(userid: str) -> Operator | None:
    """`userid` as WeCom vouches for it. None where no enabled operator has it."""
    operator = queries.by_userid(userid)
    return _signed_in(operator) if operator and queries.may_enter(operator) else None


def _signed_in(operator: Operator) -> Operator:
    Operator.update(signed_in_at=clock.now()).where(Operator.id == operator.id).execute()
    return operator


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("密码至少需要 %(shortest)s 位", field="password", shortest=SHORTEST_PASSWORD)
    return generate_password_hash(password)


@cache
def _nobodys_hash() -> str:
    return generate_password_hash("nobody signs in with this")
