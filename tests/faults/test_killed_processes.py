"""Our own processes die, end and come back while customers are added."""

import os
import random

import pytest

from tests.faults.breakable import OURS
from tests.faults.crowd import Crowd
from tests.faults.wholeness import assert_all_is_well

pytestmark = pytest.mark.timeout(240, func_only=True)


@pytest.mark.parametrize("victim", OURS)
def test_a_process_is_killed_while_customers_are_added(calm, victim):
    crowd = Crowd(calm, 40)
    crowd.start()
    crowd.comes_to(random.Random(victim).randrange(5, 20))

    calm.kill(victim)
    calm.bring_back(victim)

    assert_all_is_well(calm, crowd, minutes_pass=True, door_was_shut=victim == "web")


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


@pytest.mark.parametrize("name", OURS)
def test_every_process_ends_within_ten_seconds_when_asked_in_the_middle_of_work(calm, name):
    """What it had in hand is finished or given back: no lease has to run out."""
    crowd = Crowd(calm, 40)
    crowd.start()
    crowd.comes_to(10)

    seconds = calm.end(name)
    calm.bring_back(name)

    assert seconds < 10
    assert_all_is_well(calm, crowd, door_was_shut=name == "web")


def test_one_after_the_other_is_killed_at_random(calm):
    """WeCom and the servers too. `FAULT_SEED` plays a sequence again that a run has printed."""
    seed = os.environ.get("FAULT_SEED") or random.randrange(10**6)
    print(f"FAULT_SEED={seed}")
    chance = random.Random(f"{seed}")
    victims = calm.names
    crowd = Crowd(calm, 60, every=0.1)
    crowd.start()

    for size in range(5, 60, 6):
        crowd.comes_to(size)
        victim = chance.choice(victims)
        print(f"after {len(crowd.added)} customers: {victim}")
        calm.kill(victim)
        calm.bring_back(victim)

    assert_all_is_well(calm, crowd, minutes_pass=True, door_was_shut=True)
