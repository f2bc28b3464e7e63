"""Figures by Shanghai's day, which begins at 16:00 UTC."""

from datetime import date, datetime, timedelta

import pytest

from callbacks.inbox import ReceivedCallback
from domain.contact_ways.models import Greeting
from domain.customers.models import FriendshipEvent
from domain.statistics import queries
from domain.statistics.queries import Period

NOON = datetime(2026, 11, 22, 4)
DAYS = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]


@pytest.fixture
def friendship(mei, at):
    """林悦 and 陈美, at noon in Shanghai, with no history yet."""
    FriendshipEvent.delete().execute()
    Greeting.delete().execute()
    at(NOON)
    return mei.friendships.get()


def happened(friendship, kind: str, *moments: datetime) -> None:
    for moment in moments:
        FriendshipEvent.create(friendship=friendship, kind=kind, at=moment)


def greeted(friendship, number: int, outcome: str, moment: datetime, why: str = "") -> None:
    Greeting.create(
        callback_id=number,
        friendship=friendship,
        outcome=outcome,
        error_code=why,
        event_at=moment,
        received_at=moment,
        deadline_at=moment,
    )


def test_a_day_begins_at_midnight_in_shanghai(friendship):
    happened(
        friendship,
        "added",
        datetime(2026, 11, 20, 15, 59, 59),
        datetime(2026, 11, 20, 16),
        datetime(2026, 11, 21, 15, 59, 59, 999000),
        datetime(2026, 11, 19, 15, 59, 59),
    )
    happened(friendship, "removed", datetime(2026, 11, 21, 16))

    found = [(row.day, row.gained, row.lost) for row in queries.friends_by_day(DAYS)]

    assert found == [(DAYS[0], 1, 0), (DAYS[1], 2, 0), (DAYS[2], 0, 1)]


def test_the_last_days_end_today(friendship):
    assert queries.last_days(3) == DAYS


def test_today_is_compared_until_the_same_time_of_day(friendship):
    week = timedelta(days=7)
    morning, evening = NOON - timedelta(hours=1), NOON + timedelta(hours=5)
    happened(friendship, "added", morning, morning - week, evening - week, morning - 2 * week)

    gained = queries.today_against_last_week()["gained"]

    assert (gained.now, gained.before, gained.change) == (1, 1, 0)


def test_the_share_of_welcomes_in_time_leaves_out_what_nobody_could_send(friendship):
    for number, (outcome, why) in enumerate(
        [("sent", ""), ("already", ""), ("late", ""), ("refused", ""), ("no_welcome", ""),
         ("waiting", ""), ("no_code", "greeted_before")]
    ):  # fmt: skip
        greeted(friendship, number, outcome, NOON, why)

    *_, today = queries.welcomes_by_day(DAYS)

    assert (today.due, today.in_time, today.share) == (4, 2, 50.0)
    assert queries.welcomes_by_day(DAYS)[0].share is None


def test_callbacks_are_counted_by_the_hour(app):
    for minute in (0, 59, 60):
        moment = datetime(2026, 11, 21, 16) + timedelta(minutes=minute)
        ReceivedCallback.create(
            door="app", digest=str(minute), xml="", event_at=moment, received_at=moment
        )

    period = Period(datetime(2026, 11, 21, 16), datetime(2026, 11, 21, 18))
    found = queries.counts_by_hour(ReceivedCallback.received_at, period)

    assert found == {datetime(2026, 11, 22, 0): 2, datetime(2026, 11, 22, 1): 1}


def test_stores_with_missed_welcomes_come_first(friendship, store, he):
    happened(friendship, "added", NOON - timedelta(hours=2))
    greeted(friendship, 1, "late", NOON - timedelta(hours=2))

    (row,) = queries.stores_standing_out(queries.today_so_far())

    assert (row.store, row.gained, row.lost, row.missed) == (store, 1, 0, 1)
