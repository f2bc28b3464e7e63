"""Somebody sets the machine's clock an hour forward or back while customers are added."""

import time
from datetime import timedelta

import pytest

from callbacks.inbox import ReceivedCallback
from domain import clock
from tests.faults.crowd import Crowd
from tests.faults.wholeness import assert_all_is_well
from tests.stage import until

pytestmark = pytest.mark.timeout(240, func_only=True)

HOUR = 3600
WELCOME, ANOTHER_APP_SENDS = "externalcontact/send_welcome_msg", 41096


def test_the_clock_is_set_back_an_hour(calm):
    # Each welcome is put off by a second, which is an hour away once the clock has been set back.
    calm.wecom("faults", {"path": WELCOME, "kind": "errcode", "errcode": ANOTHER_APP_SENDS})
    crowd = Crowd(calm, 60, every=0.1)
    crowd.start()
    crowd.comes_to(15)

    calm.set_our_clock(-HOUR)
    later = come_after_the_step(calm, -HOUR)
    calm.wecom("faults", method="delete")

    assert_all_is_well(calm, crowd)
    assert_all_is_well(calm, later)


def test_the_clock_is_set_forward_an_hour(calm):
    crowd = Crowd(calm, 60, every=0.1)
    crowd.start()
    crowd.comes_to(15)
    calm.set_our_clock(HOUR)
    stepped = time.monotonic()
    later = come_after_the_step(calm, HOUR)

    # By our clock every callback is an hour late. Whose was in hand at the step may have missed it.
    assert_all_is_well(calm, crowd, all_greeted_since=stepped)
    assert_all_is_well(calm, later)


def come_after_the_step(stage, ahead: int) -> Crowd:
    """However long the step took to be heard, and wherever the first crowd is by now."""
    later = Crowd(stage, 10, every=0.1)
    later.start()
    until(lambda: taken_at_about(ahead), 30, "callbacks carry the new time")
    return later


def taken_at_about(ahead: int) -> bool:
    """The last callback carries the time that the clock was set to."""
    last = ReceivedCallback.select().order_by(ReceivedCallback.id.desc()).get()
    return abs(last.received_at - clock.now() - timedelta(seconds=ahead)) < timedelta(minutes=5)
