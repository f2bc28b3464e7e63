from collections.abc import Iterable
from datetime import datetime

from peewee import JOIN, ModelSelect, Select, fn

from db import db
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department, Guide
from domain.timeline import TimelineItem

# SQLite looks into a whole index only for a comparison, not for a bare boolean.
ACTIVE = Friendship.active == True  # noqa: E712


def friendship_of(guide: Guide, external_userid: str) -> Friendship | None:
    """Ended ones too; with its customer, guide and store."""
    query = with_people().where(
        Friendship.guide == guide, Customer.external_userid == external_userid
    )
    return query.get_or_none()


def friendships_of(customer: Customer, scope: Scope = WHOLE) -> list[Friendship]:
    """With every guide who has or had the customer: active ones first, then by age."""
    query = with_people().where(Friendship.customer == customer, *scope.within(Friendship.store))
    return list(query.order_by(Friendship.active.desc(), Friendship.started_at, Friendship.id))


def friendships_with(external_userid: str) -> list[Friendship]:
    """Of one customer with all guides, ended ones too."""
    return list(with_people().where(Customer.external_userid == external_userid))


def exclusive_guide(customer: Customer) -> Guide | None:
    """The guide who has had the customer for the longest time without a break."""
    return exclusive_among(friendships_of(customer))


def exclusive_among(friendships: Iterable[Friendship]) -> Guide | None:
    """The same, of all friendships of a customer."""
    lasting = [one for one in friendships if one.active and not one.guide.removed_at]
    lasting.sort(key=lambda one: (one.started_at or datetime.max, one.id))
    return lasting[0].guide if lasting else None


def with_people():
    """Friendships with customer, guide and store."""
    return (
        Friendship.select(Friendship, Customer, Guide, Department)
        .join_from(Friendship, Customer)
        .join_from(Friendship, Guide)
        .join_from(Friendship, Department, JOIN.LEFT_OUTER)
    )


def active_by_store(store_ids: Iterable[int]) -> dict[int, int]:
    """How many customers stores have: different people, not friendships."""
    return dict(people_by_store().where(Friendship.store.in_(list(store_ids))).tuples())


def people_by_store() -> ModelSelect:
    """The same of all stores, as a query: `store_id` and `n`. For an index that has them in order,
    `active` is written as it stands there.
    """
    people = fn.COUNT(Friendship.customer.distinct()).alias("n")
    query = Friendship.select(Friendship.store.alias("store_id"), people)
    return query.where(Friendship.active).group_by(Friendship.store)


def active_by_guide(guide_ids: Iterable[int], scope: Scope = WHOLE) -> dict[int, int]:
    seen = scope.within(Friendship.store)
    counted = Friendship.select(Friendship.guide, fn.COUNT(Friendship.id))
    counted = counted.where(Friendship.guide.in_(list(guide_ids)), Friendship.active, *seen)
    return dict(counted.group_by(Friendship.guide).tuples())


def active_in(scope: Scope) -> int:
    """How many different people are customers there."""
    people = Friendship.select(fn.COUNT(Friendship.customer.distinct()))
    return people.where(Friendship.active, *scope.within(Friendship.store)).scalar()


def totals() -> dict[str, int]:
    """`customers`: people with at least one guide; `friendships`: active pairs."""
    active = Friendship.select().where(Friendship.active)
    people = active.select(fn.COUNT(Friendship.customer.distinct())).scalar()
    return {"customers": people, "friendships": active.count()}


def member_levels() -> list[str]:
    """All that are in use. The index leads from one to the next, past everybody who shares it."""
    lowest = Customer.select(fn.MIN(Customer.member_level).alias("level"))
    levels = lowest.where(Customer.member_level > "").cte("levels", recursive=True)
    higher = lowest.where(Customer.member_level > levels.c.level)
    higher = Select([levels], [higher]).where(levels.c.level.is_null(False))
    found = levels.union_all(higher)
    query = found.select_from(found.c.level).where(found.c.level.is_null(False))
    return [level for (level,) in query.bind(db).tuples()]


def timeline(
    friendship: Friendship, before: datetime | None = None, limit: int = 20
) -> list[TimelineItem]:
    """The history of a friendship, newest first."""
    query = FriendshipEvent.select().where(FriendshipEvent.friendship == friendship)
    if before:
        query = query.where(FriendshipEvent.at < before)
    newest = query.order_by(FriendshipEvent.at.desc(), FriendshipEvent.id.desc()).limit(limit)
    return [
        TimelineItem(event.at, f"friendship.{event.kind}", {"detail": event.detail})
        for event in newest
    ]
