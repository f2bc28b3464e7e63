"""Daily figures of one store: friends gained and lost, and who was welcomed in time."""

from dataclasses import dataclass
from datetime import date

from domain.contact_ways.models import Greeting
from domain.customers.models import Friendship, FriendshipEvent
from domain.organisation.models import Department
from domain.statistics.queries import DUE, IN_TIME, WelcomesDay, counts_by_day


@dataclass(frozen=True)
class StoreDay(WelcomesDay):
    gained: int
    lost: int


def days_of_store(store: Department, days: list[date]) -> list[StoreDay]:
    """Each of these consecutive days. A friendship counts for the store that it has now."""
    here = Friendship.select(Friendship.id).where(Friendship.store == store)
    events, lines = FriendshipEvent.friendship.in_(here), Greeting.friendship.in_(here)
    gained = counts_by_day(FriendshipEvent.at, days, events, FriendshipEvent.kind == "added")
    lost = counts_by_day(FriendshipEvent.at, days, events, FriendshipEvent.kind == "removed")
    due = counts_by_day(Greeting.event_at, days, lines, DUE)
    in_time = counts_by_day(Greeting.event_at, days, lines, IN_TIME)
    return [
        StoreDay(day, *(counts.get(day, 0) for counts in (due, in_time, gained, lost)))
        for day in days
    ]
