"""Delivery: three tries with one plaintext, late, twice, shuffled; and in the background."""

from dataclasses import replace
from threading import Event

import pytest

from simulator import Simulator


def guides_met(ear):
    return [event["ExternalUserID"] for event in ear.events("add_external_contact")]


def meet(wecom, count):
    customers = [wecom.add_customer(f"客户{number}") for number in range(count)]
    for customer in customers:
        wecom.befriend("Lin", customer)
    return customers


def test_three_tries_then_the_event_is_lost(wecom, ear):
    meet(wecom, 1)
    ear.statuses = [500, 302, 500]
    assert wecom.deliver_now() == 3
    assert len(ear.plaintexts) == 3
    assert len(set(ear.plaintexts)) == 1
    (delivery,) = wecom.deliveries("failed")
    assert (delivery["attempts"], delivery["status"]) == (3, 500)


def test_a_later_try_may_succeed(wecom, ear):
    meet(wecom, 1)
    ear.statuses = [500]
    wecom.deliver_now()
    assert [one["state"] for one in wecom.deliveries()] == ["done"]
    answers = [row["status"] for row in wecom.feed.of("callback_answer")]
    assert answers == [500, 200]


def test_an_app_that_does_not_answer(wecom):
    def away(url, params, body):
        raise ConnectionRefusedError("nobody listens")

    wecom.post_callback = away
    meet(wecom, 1)
    wecom.deliver_now()
    assert [one["status"] for one in wecom.deliveries("failed")] == [0]


def test_twice(wecom, ear):
    wecom.delivery(copies=2)
    meet(wecom, 1)
    wecom.deliver_now()
    assert len(ear.plaintexts) == 2
    assert len(set(ear.plaintexts)) == 1


def test_out_of_order(wecom, ear):
    wecom.delivery(shuffle=True)
    customers = meet(wecom, 40)
    wecom.deliver_now()
    assert sorted(guides_met(ear)) == sorted(customers)
    assert guides_met(ear) != customers


def test_the_background_delivers_what_is_due(config, ear):
    arrived = Event()

    def post(url, params, body):
        arrived.set()
        return ear(url, params, body)

    wecom = Simulator(config)
    wecom.post_callback = post
    wecom.load({"members": [{"userid": "Lin", "name": "林小满"}]})
    try:
        wecom.delivery(delay=600)
        meet(wecom, 1)
        assert [one["state"] for one in wecom.deliveries()] == ["waiting"]
        wecom.advance(601)
        assert arrived.wait(5)
    finally:
        wecom.close()
    assert len(guides_met(ear)) == 1


def test_a_paused_line_holds_everything(config, ear):
    arrived = Event()
    wecom = Simulator(config)
    wecom.post_callback = lambda *delivery: arrived.set() or ear(*delivery)
    wecom.load({"members": [{"userid": "Lin", "name": "林小满"}]})
    try:
        wecom.delivery(paused=True)
        meet(wecom, 2)
        assert not arrived.wait(0.3)
        wecom.delivery(paused=False)
        assert arrived.wait(5)
    finally:
        wecom.close()


def test_a_slow_app_is_cut_off(wecom, url, config):
    """The simulator plays the slow app itself: its answer takes longer than the limit."""
    slow = Simulator(replace(config, callback_url=f"{url}/cgi-bin/gettoken", callback_timeout=0.2))
    try:
        wecom.fault("gettoken", "latency", seconds=0.5)
        slow.add_member("Lin", "林小满")
        slow.delivery(paused=True)
        meet(slow, 1)
        slow.deliver_now()
        assert {one["status"] for one in slow.deliveries("failed")} == {0}
    finally:
        slow.close()


def test_without_an_address_nothing_is_queued(config):
    wecom = Simulator(replace(config, callback_url=""), background=False)
    wecom.add_member("Lin", "林小满")
    meet(wecom, 1)
    assert [one["door"] for one in wecom.deliveries()] == ["directory"]
    wecom.close()


def test_an_address_without_a_usable_key_is_refused_at_the_start(config):
    with pytest.raises(ValueError, match="43 characters"):
        Simulator(replace(config, directory_callback_aes_key=""))


@pytest.mark.parametrize("door", ["app", "directory"])
def test_any_event_can_be_sent(wecom, ear, door):
    wecom.event({"Event": "inactive_alert", "AgentID": 1000002, "EffectTime": 1762000000}, door)
    wecom.deliver_now()
    (heard,) = ear.heard
    assert (heard["door"], heard["EffectTime"]) == (door, "1762000000")
