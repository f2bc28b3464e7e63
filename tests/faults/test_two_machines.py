"""Two machines, and the cable of one is pulled: the other takes over, and it comes back alone."""

import subprocess
from contextlib import ExitStack

import pytest

from db import db, open_database
from domain.organisation.models import Guide
from tests import fleet, machines
from tests.faults.crowd import Crowd
from tests.faults.wholeness import assert_all_is_well, let_leases_run_out
from tests.front import front
from tests.servers import LEFT_OUT, leave_out
from tests.stage import PYTHON, Stage

pytestmark = pytest.mark.timeout(300, func_only=True)

# Before a customer who was added just now has waited too long for a welcome.
FREE_SECONDS = 10
HOLD_A_ROW = """
import os, time
from db import db, open_database
from domain.organisation.models import Guide
open_database(os.environ["DATABASE_URL"])
with db.atomic():
    Guide.update(name=Guide.name).execute()
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A stage whose product runs on two machines, with a store whose code can be scanned."""
    with ExitStack() as stack:
        try:
            host, places = stack.enter_context(machines.network(2))
        except machines.ToolsMissing as error:
            leave_out("tools for machines of one host", error)
        except machines.NoMachines as error:  # the kernel refuses, which no package mends
            pytest.skip(f"{LEFT_OUT}machines of one host ({error})")
        url = stack.enter_context(fleet.postgresql(host, "fsync = off"))
        stage = Stage(tmp_path_factory.mktemp("hall"), url, host)
        stack.callback(stage.supervisor.stop)
        web = stack.enter_context(front([fleet.address(place) for place in places]))
        stage.environment["SIMULATOR_CALLBACK_URL"] = f"{web}/callbacks/wecom"
        stage.start_redis()
        stage.flask("migrate")
        stage.start_wecom()
        for place in places:
            stack.enter_context(fleet.site(stage, place))
        stage.open_a_store()
        yield stage, places


@pytest.fixture
def whole(hall):
    """Every cable is in its place; the test reads our tables through the models."""
    stage, places = hall
    open_database(stage.environment["DATABASE_URL"])
    yield stage, places
    db.close()
    for place in places:
        place.plug_in()


def test_a_machine_is_cut_off_for_a_moment(whole):
    stage, (first, _) = whole
    crowd = Crowd(stage, 30, every=0.2)
    crowd.start()
    crowd.comes_to(10)
    first.cut_off()
    crowd.comes_to(20)
    first.plug_in()

    assert_all_is_well(stage, crowd)


def test_a_machine_is_cut_off_for_long_and_carries_everything_when_it_is_back(whole):
    stage, (first, second) = whole
    crowd = Crowd(stage, 80, every=0.2)
    crowd.start()
    crowd.comes_to(10)
    first.cut_off()
    crowd.join()
    let_leases_run_out()
    assert_all_is_well(stage, crowd)

    first.plug_in()
    second.cut_off()
    crowd = Crowd(stage, 20, every=0.2)
    crowd.start()
    assert_all_is_well(stage, crowd)


def test_what_a_machine_had_locked_when_it_was_cut_off_is_soon_free_again(whole):
    stage, (first, _) = whole
    command = first.command([PYTHON, "-c", HOLD_A_ROW])
    with subprocess.Popen(command, env=stage.environment, stdout=subprocess.PIPE) as holding:
        assert holding.stdout.readline() == b"held\n"
        first.cut_off()
        holding.kill()

    db.execute_sql(f"SET lock_timeout = '{FREE_SECONDS}s'")
    assert Guide.update(name=Guide.name).execute()


@pytest.mark.parametrize(
    ("said", "seconds"), [("", "5s"), ("options=-c idle_in_transaction_session_timeout=9s", "9s")]
)
def test_what_the_url_says_of_sessions_comes_first(postgres_url, said, seconds):
    open_database(f"{postgres_url}{'&' if '?' in postgres_url else '?'}{said}")

    shown = db.execute_sql("SHOW idle_in_transaction_session_timeout").fetchone()
    db.close()
    assert shown == (seconds,)
