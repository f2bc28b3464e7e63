"""Whatever is killed or goes away while customers are added: none is lost, none greeted twice."""

import random
import threading
from itertools import count

import pytest

from callbacks.inbox import ReceivedCallback
from domain.contact_ways.models import Greeting
from domain.customers.models import Customer, Friendship
from domain.outbox import OutboxEvent
from tests.stage import until

pytestmark = pytest.mark.timeout(240)

NUMBERS = count(1)
GREETED_SECONDS = 40
# Longer than the longest lease of a row that a killed worker had in hand.
SETTLED_SECONDS = 90
WELCOME = "externalcontact/send_welcome_msg"


def state_of_the_code(stage) -> str:
    return stage.wecom("state", method="get")["contact_ways"][0]["state"]


class Crowd(threading.Thread):
    """Customers who scan the store's code, one after the other."""

    def __init__(self, stage, size: int):
        super().__init__()
        self.stage, self.size, self.state = stage, size, state_of_the_code(stage)
        self.added: list[dict] = []

    def run(self) -> None:
        for _ in range(self.size):
            name = f"顾客{next(NUMBERS)}"
            self.added.append(self.stage.wecom("scan", {"state": self.state, "name": name}))


def assert_all_is_well(stage, crowd: Crowd, *, all_greeted: bool = True) -> None:
    """Customers = adds; every greeting has an outcome; nobody got two; nothing is stuck."""
    crowd.join()
    ids = [added["external_userid"] for added in crowd.added]
    until(lambda: known(ids) == len(ids), GREETED_SECONDS, "every customer is known")
    until(lambda: idle(ReceivedCallback, Greeting), GREETED_SECONDS, "every greeting is settled")
    until(lambda: idle(OutboxEvent, Customer), SETTLED_SECONDS, "nothing waits any more")
    outcomes = [greeting.outcome for greeting in greetings_of(ids)]
    assert len(outcomes) == len(ids)
    if all_greeted:
        assert set(outcomes) <= {"sent", "already"}
    for added, outcome in zip(crowd.added, outcomes_by_customer(crowd), strict=True):
        arrived = welcomes_that_arrived(stage, added)
        assert arrived == (1 if outcome in ("sent", "already") else 0)


def known(ids: list[str]) -> int:
    return Customer.select().where(Customer.external_userid.in_(ids)).count()


def greetings_of(ids: list[str]):
    customers = Customer.select(Customer.id).where(Customer.external_userid.in_(ids))
    return (
        Greeting.select(Greeting, Friendship, Customer)
        .join(Friendship)
        .join(Customer)
        .where(Friendship.customer.in_(customers))
    )


def outcomes_by_customer(crowd: Crowd) -> list[str]:
    ids = [added["external_userid"] for added in crowd.added]
    found = {g.friendship.customer.external_userid: g.outcome for g in greetings_of(ids)}
    return [found[external_userid] for external_userid in ids]


def idle(*tables) -> bool:
    return not any(table.select().where(table.due_at.is_null(False)).exists() for table in tables)


def welcomes_that_arrived(stage, added: dict) -> int:
    chat = stage.wecom(f"chats/{added['userid']}/{added['external_userid']}", method="get")
    return len([m for m in chat if m["from"] == "guide" and "您好，我是" in str(m["content"])])


@pytest.mark.parametrize("victim", ["urgent", "worker", "clock", "web"])
def test_a_process_is_killed_while_customers_are_added(calm, victim):
    crowd = Crowd(calm, 40)
    crowd.start()
    until(lambda: len(crowd.added) > random.Random(victim).randrange(5, 20), 30, "some were added")

    calm.kill(victim)
    calm.revive(victim)

    assert_all_is_well(calm, crowd)


def test_redis_goes_away_and_comes_back_empty(calm):
    crowd = Crowd(calm, 30)
    crowd.start()
    until(lambda: len(crowd.added) > 10, 30, "some were added")

    calm.kill("redis")
    until(lambda: len(crowd.added) > 20, 30, "callbacks are taken without Redis")
    calm.revive("redis")

    assert_all_is_well(calm, crowd)


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "*", "kind": "errcode", "errcode": -1, "share": 0.05},
        {"path": WELCOME, "kind": "drop", "share": 0.2},
        {"path": WELCOME, "kind": "cut", "share": 0.2},
        {
            "path": WELCOME,
            "kind": "errcode",
            "errcode": 41096,
            "times": 5,
        },
        {"path": "*", "kind": "expire_token", "times": 1},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('errcode', '')}",
)
def test_wecom_itself_has_trouble(calm, fault):
    calm.wecom("faults", fault)
    crowd = Crowd(calm, 30)
    crowd.start()

    assert_all_is_well(calm, crowd)


def test_callbacks_come_three_times_and_shuffled(calm):
    calm.wecom("delivery", {"copies": 3, "shuffle": True, "delay": 1})
    crowd = Crowd(calm, 40)
    crowd.start()

    assert_all_is_well(calm, crowd)


def test_callbacks_that_come_too_late_are_kept_and_the_ledger_says_why(calm):
    calm.wecom("delivery", {"paused": True})
    crowd = Crowd(calm, 5)
    crowd.start()
    crowd.join()
    calm.wecom("advance", {"seconds": 25})
    calm.stop("urgent")
    calm.revive("urgent")
    calm.wecom("delivery", {"paused": False})

    assert_all_is_well(calm, crowd, all_greeted=False)


def test_two_clocks_and_two_urgent_workers_do_no_harm(calm):
    extra = [
        calm.supervisor.spawn(calm._process(name).command, calm.folder / "extra.log")
        for name in ("clock", "urgent")
    ]
    try:
        crowd = Crowd(calm, 40)
        crowd.start()
        assert_all_is_well(calm, crowd)
    finally:
        for process in extra:
            process.terminate()
            process.wait(20)


@pytest.mark.parametrize("name", ["urgent", "worker", "clock", "web"])
def test_every_process_ends_within_ten_seconds_when_asked(calm, name):
    seconds = calm.stop(name)
    calm.revive(name)

    assert seconds < 10
