"""What must hold after every fault: nobody lost, nobody greeted twice, nothing stuck."""

import os
import time
from collections.abc import Iterable
from datetime import timedelta

from redis import Redis

from callbacks.inbox import ReceivedCallback
from db import db
from domain import clock
from domain.contact_ways.models import Greeting
from domain.customers.models import Customer, Friendship
from domain.leases import Leased
from domain.outbox import OutboxEvent
from jobs.queue import LANES
from schema import TABLES
from tests.faults.crowd import Crowd, welcomes_that_arrived
from tests.stage import until

# Generous, for machines that do other things as well.
KNOWN_SECONDS, GREETED_SECONDS = 60, 60
# Longer than the longest lease of a row that a killed worker had in hand.
SETTLED_SECONDS = 120
GREETED = {"sent", "already"}
LEASED = [table for table in TABLES if issubclass(table, Leased)]
# Nothing of a call or a job that died is remembered for longer: see bot/budget.py and RQ.
LONGEST_MEMORY = 300


def assert_all_is_well(
    stage,
    crowd: Crowd,
    *,
    all_greeted_since: float = 0,
    minutes_pass: bool = False,
    door_was_shut: bool = False,
) -> None:
    """Customers = adds; every greeting has an outcome; nobody got two; nothing is stuck.

    `all_greeted_since`: who was added before this moment (monotonic) may have missed the welcome,
    but only with a reason. `minutes_pass`: leases of what was killed are not waited for.
    `door_was_shut`: for longer, maybe, than WeCom's three tries take; a sync makes up for it.
    """
    crowd.join()
    db.close()  # the server may have been restarted since
    until(lambda: not on_their_way(stage), GREETED_SECONDS, "every callback has been delivered")
    if given_up_on(stage, crowd):
        assert door_was_shut or overloaded(), "a callback was not kept"
        stage.flask("sync", "customers")
    until(lambda: known(crowd) == len(crowd.ids), KNOWN_SECONDS, "every customer is known")
    until(lambda: idle(ReceivedCallback, Greeting), GREETED_SECONDS, "every greeting is settled")
    assert_greeted_once(stage, crowd, all_greeted_since)
    if minutes_pass:
        let_leases_run_out()
    until(lambda: idle(OutboxEvent, Customer), SETTLED_SECONDS, "nothing waits any more")
    assert_nothing_is_stuck(stage)


def assert_greeted_once(stage, crowd: Crowd, since: float = 0) -> None:
    greetings, given_up = greetings_of(crowd), given_up_on(stage, crowd)
    assert len(greetings) >= len(crowd.ids) - len(given_up)
    for added in crowd.added:
        if added["external_userid"] in given_up - set(greetings):
            continue
        greeting = greetings[added["external_userid"]]
        arrived = welcomes_that_arrived(stage, added)
        if greeting.outcome in GREETED:
            assert arrived == 1, (added, greeting.outcome)
        else:
            assert arrived <= (greeting.outcome == "unknown"), (added, greeting.outcome)
            assert greeting.error_code, (added, greeting.outcome)
            excused = added["at"] < since or overloaded()
            assert excused, (added, greeting.outcome, greeting.error_code)


def assert_nothing_is_stuck(stage) -> None:
    """No row is overdue, what failed says why, and Redis holds nothing of ours for ever."""
    until(lambda: not overdue(), SETTLED_SECONDS, "no row is overdue")
    for table in LEASED:
        silent = table.set_aside_at.is_null(False) & (table.error == "")
        assert not table.select().where(silent).exists(), table.__name__
    redis = Redis.from_url(stage.redis_url)
    until(lambda: not queued(redis), SETTLED_SECONDS, "workers take every job")
    assert not list(kept_for_ever(redis))
    # A job of this very moment, too, where the workers' clock is ahead of ours.
    until(lambda: not list(held_too_long(redis)), SETTLED_SECONDS, "nothing is held for long")


def known(crowd: Crowd) -> int:
    return Customer.select().where(Customer.external_userid.in_(crowd.ids)).count()


def greetings_of(crowd: Crowd) -> dict[str, Greeting]:
    """By external_userid; fails when somebody has two."""
    rows = Greeting.select(Greeting, Friendship, Customer).join(Friendship).join(Customer)
    found = list(rows.where(Customer.external_userid.in_(crowd.ids)))
    greetings = {row.friendship.customer.external_userid: row for row in found}
    assert len(greetings) == len(found)
    return greetings


def on_their_way(stage) -> list[dict]:
    """Callbacks that WeCom still tries to deliver."""
    return [
        delivery
        for state in ("waiting", "sending")
        for delivery in stage.wecom(f"deliveries?state={state}", method="get")
    ]


def given_up_on(stage, crowd: Crowd) -> set[str]:
    """Whose addition WeCom told three times while nobody could take it: the next sync finds them,
    but they are not greeted.
    """
    failed = stage.wecom("deliveries?state=failed&limit=100000", method="get")
    return {delivery["external_userid"] for delivery in failed} & set(crowd.ids)


def overloaded() -> bool:
    """The machine has so much else to do that seconds are missed whatever the program does."""
    return os.getloadavg()[0] > 4 * (os.cpu_count() or 1)


def idle(*tables: type[Leased]) -> bool:
    return not any(table.select().where(table.due_at.is_null(False)).exists() for table in tables)


def overdue() -> list[str]:
    """Tables with rows that no worker has taken in hand, though it was time for a while."""
    late = clock.now() - timedelta(seconds=10)
    return [table.__name__ for table in LEASED if table.select().where(table.due_at < late)]


def queued(redis: Redis) -> int:
    """A job that a dead worker had just taken is nothing but a bell; RQ forgets it in a minute."""
    return sum(redis.llen(f"rq:queue:{lane}") for lane in LANES)


def kept_for_ever(redis: Redis) -> Iterable[bytes]:
    """Keys of ours which no time takes away; Redis says -1 for those."""
    return (key for key in redis.scan_iter("daogou:*") if redis.ttl(key) == -1)


def held_too_long(redis: Redis) -> Iterable[tuple[bytes, bytes]]:
    """Calls in hand and jobs begun: each ends by itself, soon, whoever died."""
    soon = time.time() + LONGEST_MEMORY
    for pattern in ("daogou:budget:*:in-hand", "rq:wip:*"):
        for key in redis.scan_iter(pattern):
            yield from ((key, member) for member in redis.zrangebyscore(key, soon, "+inf"))


def let_leases_run_out() -> None:
    """What a killed worker had in hand is due at once, as it will be after minutes.

    Row by row, because workers hold several at once and each other's order is not known.
    """
    for table in LEASED:
        later = table.due_at.between(clock.now(), clock.now() + timedelta(minutes=10))
        for row in list(table.select(table.id).where(later)):
            table.update(due_at=clock.now()).where(table.id == row.id, later).execute()
