from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from domain import sealed
from domain.customers import phones
from domain.customers.models import Customer, CustomerPhone, Friendship, FriendshipEvent
from domain.organisation.models import Department, Guide
from domain.timeline import TimelineItem

COUNT_UP_TO = 10_000
# SQLite looks into an index only for a comparison, not for a bare boolean.
ACTIVE = Friendship.active == True  # noqa: E712


def friendship_of(guide: Guide, external_userid: str) -> Friendship | None:
    """Ended ones too; with its customer, guide and store."""
    query = _friendships().where(
        Friendship.guide == guide, Customer.external_userid == external_userid
    )
    return query.get_or_none()


def friendships_of(customer: Customer) -> list[Friendship]:
    """With every guide who has or had the customer: active ones first, then by age."""
    query = _friendships().where(Friendship.customer == customer)
    return list(query.order_by(Friendship.active.desc(), Friendship.started_at, Friendship.id))


def exclusive_guide(customer: Customer) -> Guide | None:
    """The guide who has had the customer for the longest time without a break."""
    query = _friendships().where(
        Friendship.customer == customer, Friendship.active, Guide.removed_at.is_null()
    )
    oldest = query.order_by(Friendship.started_at, Friendship.id).first()
    return oldest.guide if oldest else None


def _friendships():
    return (
        Friendship.select(Friendship, Customer, Guide, Department)
        .join_from(Friendship, Customer)
        .join_from(Friendship, Guide)
        .join_from(Friendship, Department, JOIN.LEFT_OUTER)
    )


@dataclass(frozen=True)
class Place:
    """Where a page of friendships, newest first, ended: the next begins behind it."""

    started_at: datetime
    friendship_id: int


@dataclass(frozen=True)
class Search:
    """What to look for; empty means any.

    `text`: part of a name or remark, or a whole phone number. `among`: a query of friendship ids,
    such as those with a tag. `state`: active, half, lost or any. Times are UTC, `until` is not
    included.
    """

    text: str = ""
    guide: Guide | None = None
    store: Department | None = None
    below: str = ""
    member_level: str = ""
    added_from: datetime | None = None
    added_until: datetime | None = None
    state: str = "active"
    among: Any = None


def find(search: Search, *, after: Place | None = None, limit: int = 50) -> list[Friendship]:
    """One page of friendships, newest first. Fetch one more than you show to know if it goes on."""
    query = _narrowed(_friendships(), search)
    if after:
        older = Friendship.started_at < after.started_at
        same = (Friendship.started_at == after.started_at) & (Friendship.id < after.friendship_id)
        query = query.where(older | same)
    return list(query.order_by(Friendship.started_at.desc(), Friendship.id.desc()).limit(limit))


def count(search: Search) -> int:
    """Exact up to COUNT_UP_TO, which stands for that many or more."""
    query = _narrowed(_friendships().select(Friendship.id), search).limit(COUNT_UP_TO)
    return query.count()


def place_of(friendship: Friendship) -> Place:
    return Place(friendship.started_at, friendship.id)


def search(guide: Guide, text: str = "", *, after: Place | None = None, limit: int = 50):
    """A guide's own customers, newest first."""
    return find(Search(text=text, guide=guide), after=after, limit=limit)


def _narrowed(query, search: Search):
    query = query.where(Friendship.started_at.is_null(False), *_states(search.state))
    for field, value in (
        (Friendship.guide, search.guide),
        (Friendship.store, search.store),
        (Customer.member_level, search.member_level),
    ):
        query = query.where(field == value) if value else query
    if search.below:
        query = query.where(Department.path.startswith(search.below))
    if search.added_from:
        query = query.where(Friendship.started_at >= search.added_from)
    if search.added_until:
        query = query.where(Friendship.started_at < search.added_until)
    if search.among is not None:
        query = query.where(Friendship.id.in_(search.among))
    return query.where(_matches(search.text)) if search.text.strip() else query


def _states(state: str) -> tuple:
    return {
        "active": (ACTIVE,),
        "half": (ACTIVE, Friendship.half),
        "lost": (~Friendship.active, Friendship.removed_at.is_null(False)),
        "any": (),
    }[state]


def _matches(text: str):
    """A whole number is looked up by its index; parts of numbers find nothing, on purpose."""
    text = text.strip()
    digits = sealed.phone_digits(text)
    if digits:
        return Friendship.customer.in_(phones.owners(digits))
    return Customer.name.contains(text) | Friendship.remark.contains(text)


def active_by_store(store_ids: Iterable[int]) -> dict[int, int]:
    """How many customers stores have: different people, not friendships."""
    people = fn.COUNT(Friendship.customer.distinct())
    return _counted(Friendship.store, people, list(store_ids))


def active_by_guide(guide_ids: Iterable[int]) -> dict[int, int]:
    return _counted(Friendship.guide, fn.COUNT(Friendship.id), list(guide_ids))


def _counted(field, number, ids: list[int]) -> dict[int, int]:
    query = Friendship.select(field, number).where(field.in_(ids), Friendship.active)
    return dict(query.group_by(field).tuples())


def totals() -> dict[str, int]:
    """`customers`: people with at least one guide; `friendships`: active pairs."""
    active = Friendship.select().where(Friendship.active)
    people = active.select(fn.COUNT(Friendship.customer.distinct())).scalar()
    return {"customers": people, "friendships": active.count()}


def phones_of(customer: Customer) -> list[CustomerPhone]:
    return list(customer.phones.order_by(CustomerPhone.id))


def member_levels() -> list[str]:
    """All that are in use."""
    query = Customer.select(Customer.member_level).where(Customer.member_level != "").distinct()
    return [row.member_level for row in query.order_by(Customer.member_level)]


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
