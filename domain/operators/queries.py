import hashlib

from domain.operators.models import Operator


def by_name(name: str) -> Operator | None:
    return Operator.get_or_none(Operator.name == name.strip())


def by_userid(userid: str) -> Operator | None:
    """WeCom's userids ignore case."""
    key = userid.strip().lower()
    return Operator.get_or_none(Operator.userid_key == key) if key else None


def all_operators() -> list[Operator]:
    return list(Operator.select().order_by(Operator.name))


def session_key(operator: Operator) -> str:
    """Kept in the session; it changes with the password, which ends sessions elsewhere."""
    return hashlib.sha256(operator.password_hash.encode()).hexdigest()[:16]


def of_session(operator_id: int, key: str) -> Operator | None:
    """The operator of a session, unless disabled or with a new password since."""
    operator = Operator.get_or_none(Operator.id == operator_id, Operator.disabled_at.is_null())
    return operator if operator and session_key(operator) == key else None
