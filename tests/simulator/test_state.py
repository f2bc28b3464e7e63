"""What is remembered: in a file over restarts, a million friendships without a list of them."""

import signal
import subprocess
import sys
import time

import pytest
import requests

from simulator import Simulator


def test_a_restart_remembers(config, ear, tmp_path):
    path = str(tmp_path / "deep" / "simulator.sqlite3")
    before = Simulator(config, state=path, background=False)
    before.add_member("Lin", "林小满")
    added = before.befriend("Lin", before.add_customer("王芳"))
    before.customer_says(added.external_userid, "Lin", "在吗")
    before.fault("user/get", errcode=-1)
    before.console_welcome = True
    before.advance(1000)
    before.close()
    after = Simulator(config, state=path, background=False)
    after.post_callback = ear
    assert after.chat("Lin", added.external_userid)[-1]["content"] == {"content": "在吗"}
    assert after.faults.all()[0]["path"] == "user/get"
    assert after.console_welcome is True
    assert after.clock.now() - time.time() > 900
    after.deliver_now()
    assert ear.events("add_external_contact")[0]["WelcomeCode"] == added.welcome_code
    after.close()


def test_loading_takes_generators(wecom, client):
    count = 20_000
    wecom.load(
        {
            "customers": (
                {"external_userid": f"wm{number:06}", "name": f"客户{number}"}
                for number in range(count)
            ),
            "friendships": (
                {"userid": "Lin", "external_userid": f"wm{number:06}", "created_at": number}
                for number in range(count)
            ),
        }
    )
    assert len(client.external_contact.list("Lin")["external_userid"]) == count
    last = client.post(
        "externalcontact/batch/get_by_user", data={"userid_list": ["Lin"], "limit": 1000}
    )
    assert len(last["external_contact_list"]) == 100


def test_an_action_that_fails_changes_nothing(wecom):
    feed_before = wecom.feed.newest()
    with pytest.raises(LookupError):
        wecom.befriend("nobody", wecom.add_customer("王芳"))
    assert wecom.state.value("SELECT count(*) FROM friendship") == 0
    assert wecom.feed.newest() == feed_before


def test_the_program_starts_and_stops(tmp_path):
    command = [sys.executable, "-m", "simulator", "--port", "0", "--state", str(tmp_path / "s.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        url = program.stdout.readline().split()[2]
        assert requests.get(f"{url}admin/state").json()["counts"]["members"] == 0
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
