"""PostgreSQL is restarted, or dies, while customers are added."""

from signal import SIGINT, SIGKILL

import pytest

from tests.faults.crowd import Crowd
from tests.faults.wholeness import assert_all_is_well
from tests.stage import until

pytestmark = [
    pytest.mark.timeout(240, func_only=True),
    pytest.mark.parametrize("stage", ["postgresql"], indirect=True),
]
# PostgreSQL's own words for the signal: "fast" ends every connection and then stops in order.
FAST = SIGINT


@pytest.mark.parametrize("how", [FAST, SIGKILL], ids=["restarted", "killed"])
def test_postgresql_goes_away_and_comes_back(calm, how):
    crowd = Crowd(calm, 60, every=0.2)
    crowd.start()
    crowd.comes_to(15)

    calm.end("postgres", how)
    until(lambda: refused(calm), 30, "a callback is answered with 503")
    calm.bring_back("postgres")

    assert_all_is_well(calm, crowd, minutes_pass=True, door_was_shut=True)


def refused(stage) -> list:
    """Callbacks that were not stored at the first try; WeCom sends them again."""
    waiting = stage.wecom("deliveries?state=waiting", method="get")
    return [delivery for delivery in waiting if delivery["status"] == 503]
