"""Accounts of the console, and who may come in."""

from functools import cache

from peewee import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from domain import clock
from domain.errors import Invalid
from domain.operators import queries
from domain.operators.models import Operator

SHORTEST_PASSWORD = 10


def add(name: str, password: str = "", *, userid: str = "") -> Operator:
    """`userid`: lets them in through WeCom's web login. Raises Invalid for a name in use."""
    name = name.strip()
    if not name or len(name) > 60:
        raise Invalid("名字需要 1 到 60 个字", field="name")
    if not password and not userid:
        raise Invalid("请设置密码，或填写企业微信账号", field="password")
    try:
        return Operator.create(
            name=name,
            password_hash=_hashed(password) if password else "",
            userid_key=userid.strip().lower() or None,
            created_at=clock.now(),
        )
    except IntegrityError:
        raise Invalid("这个名字或企业微信账号已被使用", field="name") from None


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
