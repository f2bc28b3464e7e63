"""What must hold whatever breaks: nothing is lost, nothing is stuck, and people can see why."""

from contextlib import suppress
from datetime import timedelta
from socket import create_server

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.quick_redis import QuickRedis
from callbacks.inbox import ReceivedCallback, replay
from db import db
from domain import clock, leases, outbox
from domain.outbox import OutboxEvent
from jobs import drains, outcomes, queue, relay, runs, schedule
from jobs.runs import ScheduledRun
from jobs.schedule import Daily, Every


@pytest.fixture
def reactions(monkeypatch):
    """The table of reactions, for this test only."""
    table: dict = {}
    monkeypatch.setattr(relay, "REACTIONS", table)
    return table


def test_an_event_and_its_change_are_saved_together_or_not_at_all(app):
    with pytest.raises(RuntimeError), db.atomic():
        outbox.emit("store.opened", store_id=1)
        raise RuntimeError

    assert not OutboxEvent.select().exists()


def test_every_reaction_hears_of_an_event_once(app, reactions, work):
    heard = []
    reactions["store.opened"] = (lambda store_id: heard.append(store_id),)
    outbox.emit("store.opened", store_id=7)

    work()
    work()

    assert heard == [7]


def test_a_reaction_that_fails_is_tried_again_and_then_set_aside_with_its_error(
    app, reactions, work, at
):
    def fail(**payload):
        raise ValueError("the shelf is empty")

    reactions["store.opened"] = (fail,)
    outbox.emit("store.opened", store_id=7)
    for _ in range(len(relay.WAITS) + 1):
        work(failures=True)
        at(clock.now() + timedelta(hours=3))

    event = OutboxEvent.get()
    assert event.due_at is None and event.set_aside_at and event.error == "the shelf is empty"


def test_a_worker_that_dies_in_the_middle_gives_its_rows_back(app, at):
    outbox.emit("store.opened")
    taken = leases.claim(OutboxEvent, limit=10, lease=timedelta(seconds=30))

    assert not leases.claim(OutboxEvent, limit=10, lease=timedelta(seconds=30))
    at(clock.now() + timedelta(seconds=31))
    again = leases.claim(OutboxEvent, limit=10, lease=timedelta(seconds=30))
    assert [row.id for row in again] == [row.id for row in taken]


def test_a_row_that_is_asked_for_in_mid_work_stays_due(app):
    outbox.emit("store.opened")
    (row,) = leases.claim(OutboxEvent, limit=1, lease=timedelta(seconds=30))
    leases.ask_again(OutboxEvent, OutboxEvent.id == row.id)

    assert not leases.finish(row)
    assert OutboxEvent.get().due_at <= clock.now()


def test_many_wakes_queue_one_drain(app, redis):
    for _ in range(50):
        queue.wake(leases.URGENT)

    assert queue.waiting(leases.URGENT) == 1


def test_a_drain_that_has_begun_can_be_woken_again(app, redis):
    queue.wake(leases.URGENT)
    drains.drain(leases.URGENT)
    queue.wake(leases.URGENT)

    assert queue.waiting(leases.URGENT) == 2


@pytest.fixture
def hanging_redis(app):
    """It takes connections and never answers."""
    with create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        redis = Redis(port=server.getsockname()[1], socket_timeout=0.1, retry=Retry(NoBackoff(), 0))
        queue.connect(QuickRedis.beside(redis))
        yield server
        queue.connect(QuickRedis.beside(app.config["REDIS"]))


def callers(server) -> int:
    """How many have called since this was asked before."""
    count = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            count += 1
    return count


def test_only_one_wake_waits_for_a_redis_that_hangs(hanging_redis):
    queue.wake(leases.URGENT)
    assert callers(hanging_redis) == 1

    for _ in range(20):
        queue.wake(leases.URGENT)
        queue.forget_wake(leases.DEFAULT)

    assert callers(hanging_redis) == 0


def test_two_clocks_run_a_job_once_and_a_missed_time_is_made_up_for(app, at, monkeypatch):
    ran = []
    entry = Daily("tea", 9, 0, lambda: ran.append(clock.today()) or "tea is made")
    monkeypatch.setattr(schedule, "SCHEDULE", (entry,))
    at(clock.at_local_time(clock.today(), 8))
    schedule.drain()

    at(clock.at_local_time(clock.today(), 13))
    for _ in range(3):
        schedule.book_due()
        schedule.drain()

    assert ran == [clock.today()]
    assert runs.latest()["tea"].outcome == "tea is made"


def test_after_the_clock_was_set_back_a_job_of_every_minute_goes_on(app, at, monkeypatch):
    ran = []
    monkeypatch.setattr(
        schedule, "SCHEDULE", (Every("tea", 60, lambda: ran.append(clock.now()) or "made"),)
    )
    noon = clock.at_local_time(clock.today(), 12)
    minute = timedelta(minutes=1)
    times = [noon, noon + minute, noon - 60 * minute, noon - 59 * minute]
    for moment in times:
        at(moment)
        schedule.drain()
        schedule.drain()

    # The first time after a start and after the step is only noted where none before it is known.
    assert ran == [times[1], times[3]]
    assert runs.last_done("tea") == times[3]


def test_a_job_of_every_day_is_not_done_again_when_the_clock_is_set_back(app, at, monkeypatch):
    ran = []
    entry = Daily("tea", 9, 0, lambda: ran.append(clock.today()) or "tea is made")
    monkeypatch.setattr(schedule, "SCHEDULE", (entry,))
    for hour, minute in ((8, 0), (9, 30), (8, 30), (9, 15)):
        at(clock.at_local_time(clock.today(), hour, minute))
        schedule.drain()
        schedule.drain()

    assert ran == [clock.today()]


def test_a_new_job_does_not_make_up_for_the_time_before_it_existed(app, monkeypatch):
    monkeypatch.setattr(schedule, "SCHEDULE", (Daily("tea", 0, 0, lambda: 1 / 0),))

    schedule.drain()

    assert ScheduledRun.get().due_at is None and not ScheduledRun.get().error


def test_a_job_that_stumbles_over_a_missing_key_has_failed_and_is_tried_again(app, monkeypatch):
    monkeypatch.setattr(schedule, "SCHEDULE", (Every("tea", 60, lambda: {}["leaves"]),))
    runs.book("tea", clock.now())

    schedule.drain()

    run = ScheduledRun.get(error_code="KeyError")
    assert run.due_at > clock.now() and run.ended_at is None


def test_a_run_whose_job_is_gone_from_the_schedule_ends(app):
    runs.book("tea", clock.now())
    while schedule.drain():
        pass

    assert ScheduledRun.get(name="tea").outcome == outcomes.NOT_IN_SCHEDULE


def test_a_callback_whose_handling_fails_is_set_aside_and_can_be_replayed(app, work, at, wecom):
    """An edit event without its ids cannot be understood."""
    event = {"Event": "change_external_contact", "ChangeType": "edit_external_contact"}
    wecom.event(event, door="app")
    for _ in range(8):
        work(failures=True)
        at(clock.now() + timedelta(hours=1))

    kept = ReceivedCallback.get()
    assert kept.set_aside_at and kept.error_code == "KeyError"
    assert replay([kept.id]) == 1
    assert ReceivedCallback.get().set_aside_at is None


def test_the_schedule_can_be_listed_and_run_by_hand(cli):
    assert "forget-old-callbacks" in cli("jobs", "list").output
    assert "callbacks_forgotten callbacks=0" in cli("jobs", "run", "forget-old-callbacks").output
    refused = cli("jobs", "run", "dance")
    assert refused.exit_code == 2 and "there is no job dance" in refused.output


def test_health_says_what_does_not_answer(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json == {"ready": True, "away": []}
    assert b"daogou_callbacks_waiting 0.0" in client.get("/metrics").data
