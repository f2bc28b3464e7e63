import hashlib

from domain.operators.models import Operator
from domain.organisation import queries as organisation


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


def may_enter(operator: Operator) -> bool:
    """Neither disabled here, nor (as far as WeCom knows them) gone from the company."""
    guide = organisation.guide_by_userid(operator.userid_key) if operator.userid_key else None
    return operator.disabled_at is None and (guide is None or organisation.works_here(guide))


def of_session(operator_id: int, key: str) -> Operator | None:
    """The operator of a session, unless shut out or with a new password since."""
    operator = Operator.get_or_none(Operator.id == operator_id)
    stays = operator and session_key(operator) == key and may_enter(operator)
    return operator if stays else None
