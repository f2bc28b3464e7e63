"""WeCom answers with errors, slowly, not at all, or calls us late and out of order."""

import time

import pytest

from bot.tokens import REST
from domain import notices
from domain.customers.models import Customer
from tests.faults.crowd import Crowd
from tests.faults.wholeness import assert_all_is_well
from tests.stage import until

pytestmark = pytest.mark.timeout(240, func_only=True)

WELCOME = "externalcontact/send_welcome_msg"
READ = "externalcontact/get"
# WeCom's side knows nothing of our database, so the slow ones run on one of them.
one_database = pytest.mark.parametrize("stage", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "*", "kind": "errcode", "errcode": -1, "share": 0.05},
        {"path": WELCOME, "kind": "drop", "share": 0.2},
        {"path": WELCOME, "kind": "cut", "share": 0.2},
        {"path": WELCOME, "kind": "errcode", "errcode": 41096, "times": 5},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('errcode', '')}",
)
def test_wecom_itself_has_trouble(calm, fault):
    calm.wecom("faults", fault)
    crowd = Crowd(calm, 30)
    crowd.start()

    assert_all_is_well(calm, crowd)


def test_each_time_tokens_expire_one_process_fetches_a_new_one_for_all(calm):
    fetched, times = token_calls(calm), 4
    crowd = Crowd(calm, 40)
    crowd.start()
    for size in range(8, 8 * times + 1, 8):
        crowd.comes_to(size)
        calm.wecom("expire-tokens")

    assert_all_is_well(calm, crowd)
    assert token_calls(calm) - fetched <= 2 * times


def test_callbacks_come_three_times_and_shuffled(calm):
    calm.wecom("delivery", {"copies": 3, "shuffle": True, "delay": 1})
    crowd = Crowd(calm, 40)
    crowd.start()

    assert_all_is_well(calm, crowd)


@pytest.mark.parametrize("seconds", [25, 3600])
def test_callbacks_that_come_too_late_are_kept_and_the_ledger_says_why(calm, seconds):
    calm.set_wecoms_clock(-seconds)
    calm.wecom("delivery", {"paused": True})
    crowd = Crowd(calm, 5)
    crowd.start()
    crowd.join()
    calm.set_wecoms_clock(0)
    calm.wecom("delivery", {"paused": False})

    assert_all_is_well(calm, crowd, all_greeted_since=time.monotonic())


def test_wecom_itself_is_killed_and_comes_back(calm):
    crowd = Crowd(calm, 30, every=0.1)
    crowd.start()
    crowd.comes_to(10)
    calm.kill("simulator")
    calm.bring_back("simulator")
    crowd.comes_to(20)
    calm.kill("simulator")
    calm.bring_back("simulator")

    assert_all_is_well(calm, crowd)


@one_database
def test_wecom_accepts_calls_and_never_answers_for_half_a_minute(calm):
    calm.wecom("faults", {"path": "*", "kind": "silence", "seconds": 30})
    crowd = Crowd(calm, 60, every=0.5)
    crowd.start()
    crowd.join()
    calm.wecom("faults", method="delete")
    mended = time.monotonic()

    # A try that hangs takes four seconds, and the next one begins a second later.
    assert_all_is_well(calm, crowd, all_greeted_since=mended - 10)


@one_database
def test_an_api_that_wecom_blocks_for_a_minute_rests_alone_and_goes_on_by_itself(calm):
    calm.wecom("faults", {"path": READ, "kind": "errcode", "errcode": 45009, "seconds": 60})
    begun = calm.wecom("state", method="get")["feed"]
    crowd = Crowd(calm, 20)
    crowd.start()

    # Customers are greeted meanwhile, and read once the minute is over.
    assert_all_is_well(calm, crowd)
    assert not Customer.select().where(Customer.name == "").exists()
    refused = [row["at"] for row in calls_since(calm, begun, READ) if row["errcode"] == 45009]
    assert refused and max(refused) - min(refused) < 5000, "nobody asked again during the block"


@one_database
def test_no_token_is_accepted_for_a_while(calm):
    """Operators see it, WeCom is not asked for token after token, and it ends by itself."""
    calm.wecom("faults", {"path": "externalcontact/*", "kind": "errcode", "errcode": 40014})
    fetched, began = token_calls(calm), time.monotonic()
    crowd = Crowd(calm, 20, every=0.5)
    crowd.start()
    until(notices.open_notices, 30, "operators are told")
    crowd.join()
    rests = 1 + (time.monotonic() - began) / REST

    assert token_calls(calm) - fetched <= 2 * rests
    calm.wecom("faults", method="delete")
    rested = time.monotonic() + REST + 2
    later = Crowd(calm, 26, every=0.5)
    later.start()
    assert_all_is_well(calm, crowd, all_greeted_since=rested)
    assert_all_is_well(calm, later, all_greeted_since=rested)


def token_calls(stage) -> int:
    return stage.wecom("state", method="get")["calls"].get("gettoken", 0)


def calls_since(stage, seq: int, path: str) -> list[dict]:
    rows = stage.wecom(f"feed?after={seq}&limit=5000", method="get")
    return [row for row in rows if row["kind"] == "api" and row["path"] == path]
