"""The days of one store: friends and welcomes of its own, and of nobody else."""

from datetime import date, datetime

from domain.customers.models import Friendship
from domain.statistics.stores import days_of_store
from tests.statistics.test_days import DAYS, friendship, greeted, happened  # noqa: F401

MORNING, LATER = datetime(2026, 11, 20, 2), datetime(2026, 11, 21, 17)


def figures(store) -> dict[date, tuple[int, ...]]:
    days = days_of_store(store, DAYS)
    return {row.day: (row.gained, row.lost, row.due, row.in_time) for row in days}


def test_each_day_has_what_happened_to_friends_of_the_store(friendship, store):  # noqa: F811
    happened(friendship, "added", MORNING, LATER)
    happened(friendship, "removed", LATER)
    greeted(friendship, 1, "sent", MORNING)
    greeted(friendship, 2, "late", LATER)
    greeted(friendship, 3, "no_welcome", LATER)

    assert figures(store) == {
        date(2026, 11, 20): (1, 0, 1, 1),
        date(2026, 11, 21): (0, 0, 0, 0),
        date(2026, 11, 22): (1, 1, 1, 0),
    }


def test_what_happened_in_another_store_is_not_counted(friendship, store, he):  # noqa: F811
    Friendship.update(store=he.store).where(Friendship.id == friendship.id).execute()
    happened(friendship, "added", MORNING)
    greeted(friendship, 1, "sent", MORNING)

    assert set(figures(store).values()) == {(0, 0, 0, 0)}
    assert figures(he.store)[date(2026, 11, 20)] == (1, 0, 1, 1)
