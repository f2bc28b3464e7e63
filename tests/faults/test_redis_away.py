"""Redis dies, comes back empty, or stays away for longer than a welcome may take."""

import re
from signal import SIGSTOP

import pytest
import requests

from domain.contact_ways.models import Greeting
from tests.faults.crowd import Crowd
from tests.faults.wholeness import assert_all_is_well, idle, known
from tests.stage import until

pytestmark = pytest.mark.timeout(240, func_only=True)

WEB_PROCESSES = 2


def test_redis_goes_away_and_comes_back_empty(calm):
    crowd = Crowd(calm, 30)
    crowd.start()
    crowd.comes_to(10)

    calm.kill("redis")
    crowd.comes_to(20)
    calm.bring_back("redis")

    assert_all_is_well(calm, crowd)


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_customers_are_greeted_without_redis(calm):
    calm.kill("redis")
    assert requests.get(f"{calm.web}/readyz", timeout=10).json() == {
        "ready": True,
        "away": ["redis"],
    }
    crowd = Crowd(calm, 20, every=0.2)
    crowd.start()
    crowd.join()

    until(lambda: known(crowd) == 20 and idle(Greeting), 30, "all are greeted without Redis")
    calm.bring_back("redis")

    assert_all_is_well(calm, crowd)


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_customers_are_greeted_while_redis_hangs_for_half_a_minute(calm):
    """It accepts connections and never answers, which takes longer to notice than its death."""
    calm.signal("redis", SIGSTOP)
    crowd = Crowd(calm, 60, every=0.5)
    crowd.start()
    crowd.join()
    calm.bring_back("redis")

    assert_all_is_well(calm, crowd)


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_passwords_cannot_be_tried_endlessly_while_redis_hangs(calm):
    """Each web process counts for itself."""
    calm.signal("redis", SIGSTOP)
    with requests.Session() as browser:
        form = browser.get(f"{calm.web}/console/sign-in", timeout=30).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
        guess = {"csrf_token": token, "name": "admin", "password": "a guess"}
        address = f"{calm.web}/console/sign-in"
        answers = [browser.post(address, guess, timeout=30).status_code for _ in range(25)]
    calm.bring_back("redis")

    assert set(answers) == {401, 429}
    assert answers.count(401) <= 5 * WEB_PROCESSES
