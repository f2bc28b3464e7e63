"""The worker is killed while WeCom takes its time over the morning cards."""

import time

import pytest

from domain.outreach import nightly, nudging
from domain.outreach.models import Nudge
from tests.faults.crowd import GUIDES
from tests.faults.wholeness import let_leases_run_out
from tests.stage import until

pytestmark = pytest.mark.timeout(240, func_only=True)

MONTH, HOUR = 30 * 86400, 3600


@pytest.fixture
def killed_in_mid_call(calm):
    """Each guide's card was on its way when the worker died; it reaches WeCom all the same."""
    befriend_a_month_ago(calm)
    nightly.make_tasks()
    slow = {"path": "message/send", "kind": "latency", "seconds": 8, "times": len(GUIDES)}
    calm.wecom("faults", slow)
    nudging.make_nudges()
    until(lambda: not calm.wecom("state", method="get")["faults"], 60, "WeCom has them in hand")
    calm.kill("worker")
    until(lambda: cards(calm) == [1, 1, 1], 30, "they have arrived")
    assert outcomes() == {"sending"}
    return calm


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_cards_that_may_have_arrived_are_sent_again_while_wecom_drops_the_second(
    killed_in_mid_call,
):
    stage = killed_in_mid_call
    let_leases_run_out()
    stage.bring_back("worker")

    until(lambda: outcomes() == {"sent"}, 60, "every card has its outcome")
    assert cards(stage) == [1, 1, 1]


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_cards_that_would_come_twice_are_shown_as_unknown(killed_in_mid_call):
    """Four hours later WeCom has forgotten the first one."""
    stage = killed_in_mid_call
    stage.set_our_clock(4 * HOUR)
    stage.set_wecoms_clock(4 * HOUR)
    stage.bring_back("worker")

    until(lambda: outcomes() == {"unknown"}, 60, "every card has its outcome")
    assert cards(stage) == [1, 1, 1]


def befriend_a_month_ago(stage) -> None:
    people = {userid: f"wm-of-{userid}" for userid in GUIDES}
    stage.wecom(
        "company",
        {
            "customers": [{"external_userid": one, "name": one} for one in people.values()],
            "friendships": [
                {"userid": userid, "external_userid": one, "created_at": time.time() - MONTH}
                for userid, one in people.items()
            ],
        },
    )
    stage.flask("sync", "customers")


def outcomes() -> set[str]:
    return {nudge.outcome for nudge in Nudge.select()}


def cards(stage) -> list[int]:
    """How many each guide has on the phone."""
    return [len(stage.wecom(f"members/{one}/app-messages", method="get")) for one in GUIDES]
