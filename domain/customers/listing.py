"""The friendships that an operator looks for: one row for each customer of each guide."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from peewee import JOIN, Expression, ModelSelect, fn

from domain import clock, sealed
from domain.customers.models import Customer, CustomerPhone, Friendship
from domain.organisation.models import Department, Guide

# Counting further than this costs more than the figure is worth.
MOST_COUNTED = 100_000


@dataclass(frozen=True)
class Wanted:
    """`text`: part of a name or remark, a whole phone number or external_userid.

    `guide`: part of a name, or a whole userid. `state`: active, half, lost or empty for all.
    `since` and `until`: Shanghai days of being added, both included.
    """

    text: str = ""
    store_id: int | None = None
    guide: str = ""
    level: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None


def friendships(
    wanted: Wanted, *, among: ModelSelect | None = None, limit: int, offset: int = 0
) -> tuple[list[Friendship], int]:
    """One page, newest first, and how many there are (at most MOST_COUNTED + 1).

    `among`: a query of friendship ids, such as those that carry a tag.
    """
    query = _joined(wanted, among)
    page = query.order_by(Friendship.started_at.desc(), Friendship.id.desc())
    count = query.select(Friendship.id).limit(MOST_COUNTED + 1).count()
    return list(page.limit(limit).offset(offset)), count


def levels() -> list[str]:
    """Member levels that some customer has."""
    named = Customer.select(Customer.member_level).where(Customer.member_level != "")
    return [level for (level,) in named.distinct().order_by(Customer.member_level).tuples()]


def friends_by_store(store_ids: Collection[int]) -> dict[int, int]:
    """Friendships of today by store."""
    return _counts(Friendship.store, store_ids)


def friends_by_guide(guide_ids: Collection[int]) -> dict[int, int]:
    return _counts(Friendship.guide, guide_ids)


def _joined(wanted: Wanted, among: ModelSelect | None) -> ModelSelect:
    query = (
        Friendship.select(Friendship, Customer, Guide, Department)
        .join_from(Friendship, Customer)
        .join_from(Friendship, Guide)
        .join_from(Friendship, Department, JOIN.LEFT_OUTER)
    )
    conditions = _conditions(wanted)
    if among is not None:
        conditions.append(Friendship.id.in_(among))
    return query.where(*conditions) if conditions else query


def _conditions(wanted: Wanted) -> list[Expression]:
    chosen = [_state(wanted.state)] if wanted.state else []
    if wanted.text:
        chosen.append(_matches(wanted.text))
    if wanted.store_id:
        chosen.append(Friendship.store == wanted.store_id)
    if wanted.guide:
        of_guide = Guide.name.contains(wanted.guide) | (Guide.userid_key == wanted.guide.lower())
        chosen.append(of_guide)
    if wanted.level:
        chosen.append(Customer.member_level == wanted.level)
    return chosen + _days(wanted)


def _days(wanted: Wanted) -> list[Expression]:
    days = []
    if wanted.since:
        days.append(Friendship.started_at >= clock.day_bounds(wanted.since)[0])
    if wanted.until:
        days.append(Friendship.started_at < clock.day_bounds(wanted.until)[1])
    return days


def _state(state: str) -> Expression:
    return {
        "active": Friendship.active & ~Friendship.half,
        "half": Friendship.active & Friendship.half,
        "lost": ~Friendship.active,
    }.get(state, Friendship.id > 0)


def _matches(text: str) -> Expression:
    digits = sealed.phone_digits(text)
    if digits:
        numbers = CustomerPhone.phone_index == sealed.phone_index(digits)
        return Friendship.customer.in_(CustomerPhone.select(CustomerPhone.customer).where(numbers))
    named = Customer.name.contains(text) | Friendship.remark.contains(text)
    return named | (Customer.external_userid == text)


def _counts(column, ids: Collection[int]) -> dict[int, int]:
    rows = Friendship.select(column, fn.COUNT(Friendship.id))
    return dict(rows.where(column.in_(list(ids)), Friendship.active).group_by(column).tuples())
