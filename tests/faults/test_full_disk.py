"""The database's disk has no room left, and then it has."""

import time
from contextlib import suppress
from itertools import count

import psycopg
import pytest
import requests
from peewee import InternalError

from callbacks.inbox import ReceivedCallback
from domain import clock
from tests.faults.crowd import Crowd
from tests.faults.full_disk import JOURNAL_BYTES, full_disk
from tests.faults.wholeness import assert_all_is_well
from tests.stage import until

pytestmark = pytest.mark.timeout(240, func_only=True)

BALLAST = "ballast"


def test_the_disk_is_full_and_has_room_again(calm):
    first = len(deliveries(calm))
    crowd = Crowd(calm, 40, every=0.1)
    with full_disk(calm):
        if calm.postgres:
            fill_the_table()
        crowd.start()
        until(lambda: refused(calm), 60, "a callback is answered with 503")
        calm.wecom("delivery", {"paused": True})  # its three tries would soon be over
        until(lambda: not_ready(calm), 60, "readiness says so")
        assert "callback could not be stored" in calm.log("web")
        until(lambda: not deliveries(calm, "sending"), 60, "no callback is on its way")
        kept = {row.xml for row in ReceivedCallback.select(ReceivedCallback.xml)}
    answered = deliveries(calm, "done")[first:]

    assert {delivery["xml"] for delivery in answered} <= kept
    assert not kept & {delivery["xml"] for delivery in refused(calm)}, "nothing half stored"
    room = time.monotonic()
    calm.wecom("delivery", {"paused": False})
    assert_all_is_well(calm, crowd, all_greeted_since=room, minutes_pass=True, door_was_shut=True)
    until(lambda: not not_ready(calm), 60, "it is ready again")
    ReceivedCallback.delete().where(ReceivedCallback.door == BALLAST).execute()


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_the_disk_of_postgresqls_journal_is_full(calm):
    """Its server ends itself, again and again if it is started, until there is room."""
    crowd = Crowd(calm, 40, every=0.2)
    with full_disk(calm, JOURNAL_BYTES):
        crowd.start()
        until(lambda: fill_the_journal(calm) and refused(calm), 60, "a callback gets 503")
        assert "PANIC" in calm.log("postgres")
    calm.bring_back("postgres")

    assert_all_is_well(calm, crowd, minutes_pass=True, door_was_shut=True)


def fill_the_journal(stage) -> bool:
    """Whether PostgreSQL refused to go on. It is a megabyte more than fits into the limit."""
    more = f"SELECT pg_logical_emit_message(false, '', repeat('x', {JOURNAL_BYTES + 1024**2}))"
    try:
        with psycopg.connect(stage.database_url, autocommit=True, connect_timeout=5) as server:
            server.execute(more)
    except psycopg.OperationalError:
        return True
    return False


def fill_the_table() -> None:
    """Until its file has reached the limit: as long as many rows fit, then as long as one does.

    Each stays just below two kilobytes, above which PostgreSQL would put its text elsewhere.
    """
    moment, number = clock.now(), count(1)
    row = {"door": BALLAST, "event_at": moment, "received_at": moment, "handled_at": moment}
    for size in (500, 1):
        with suppress(InternalError):
            while True:
                rows = [row | {"digest": f"{next(number)}", "xml": "x" * 1900} for _ in range(size)]
                ReceivedCallback.insert_many(rows).execute()


def deliveries(stage, state: str = "") -> list[dict]:
    query = f"state={state}&limit=100000" if state else "limit=100000"
    return stage.wecom(f"deliveries?{query}", method="get")


def refused(stage) -> list[dict]:
    return [delivery for delivery in deliveries(stage, "waiting") if delivery["status"] == 503]


def not_ready(stage) -> bool:
    return requests.get(f"{stage.web}/readyz", timeout=10).json()["away"] == ["database"]
