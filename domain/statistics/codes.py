"""How many customers came by channel codes, and how many of them left again."""

from collections.abc import Iterable
from datetime import date

from peewee import Expression, fn

from domain import clock
from domain.contact_ways.models import Arrival, ContactWay
from domain.customers.models import Friendship, FriendshipEvent
from domain.statistics.queries import FriendsDay, counts_by_day

# Half added customers count from when the guide has confirmed them.
CAME = ~Arrival.half


def code_by_day(way: ContactWay, days: list[date]) -> list[FriendsDay]:
    """Adds through the code on each of these consecutive days, and who of those that ever came by
    it was lost, by WeCom's time of the event.
    """
    gained = counts_by_day(Arrival.at, days, Arrival.contact_way == way, CAME)
    arrival = Arrival.select(Arrival.id).where(Arrival.contact_way == way, *_began())
    lost = counts_by_day(
        FriendshipEvent.at, days, FriendshipEvent.kind == "removed", fn.EXISTS(arrival)
    )
    return [FriendsDay(day, gained.get(day, 0), lost.get(day, 0)) for day in days]


def gained_and_lost(ways: Iterable[ContactWay], days: list[date]) -> dict[int, tuple[int, int]]:
    """The same in all, by the id of the code."""
    ids = [way.id for way in ways]
    start, end = clock.day_bounds(days[0])[0], clock.day_bounds(days[-1])[1]
    of_these = Arrival.contact_way.in_(ids)
    gained = Arrival.select(Arrival.contact_way, fn.COUNT(Arrival.id)).where(
        of_these, CAME, Arrival.at >= start, Arrival.at < end
    )
    lost = Arrival.select(Arrival.contact_way, fn.COUNT(FriendshipEvent.id.distinct()))
    ended = (FriendshipEvent.kind == "removed") & (Arrival.friendship == FriendshipEvent.friendship)
    lost = lost.join(FriendshipEvent, on=ended).where(
        of_these, FriendshipEvent.at >= start, FriendshipEvent.at < end, *_began()
    )
    came, went = (dict(rows.group_by(Arrival.contact_way).tuples()) for rows in (gained, lost))
    return {id: (came.get(id, 0), went.get(id, 0)) for id in ids}


def friends_now(way: ContactWay) -> int:
    """Customers who came by the code and still are friends of a guide through whom they came."""
    active = Friendship.select(fn.COUNT(Friendship.customer.distinct())).join(Arrival)
    return active.where(Arrival.contact_way == way, CAME, Friendship.active).scalar() or 0


def _began() -> tuple[Expression, ...]:
    """The arrival with which the friendship began that an event of FriendshipEvent ended."""
    added = FriendshipEvent.alias()
    again = added.select(added.id).where(
        added.friendship == Arrival.friendship,
        added.kind == "added",
        added.at > Arrival.at,
        added.at <= FriendshipEvent.at,
    )
    same = Arrival.friendship == FriendshipEvent.friendship
    return same, CAME, Arrival.at <= FriendshipEvent.at, ~fn.EXISTS(again)
