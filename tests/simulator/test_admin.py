"""The admin API drives the same corp over HTTP."""

import json
import os
import signal
import subprocess
import sys
from threading import Timer

import pytest

from simulator import Simulator, SimulatorConfig


@pytest.fixture
def admin(url, http):
    def admin(method, call, /, expect=200, **body):
        answer = http.request(method, f"{url}/admin/{call}", json=body or None)
        assert answer.status_code == expect, answer.text
        return answer.json()

    return admin


def test_a_story_from_scan_to_deletion(admin, store_code, wecom):
    added = admin("POST", "scan", state="store_2", name="王芳")
    pair = {"userid": added["userid"], "external_userid": added["external_userid"]}
    admin("POST", "customer-says", **pair, text="在吗")
    admin("POST", "guide-says", **pair, text="在的")
    admin("POST", "guide-edits", **pair, remark="王姐")
    (contact,) = admin("GET", f"members/{added['userid']}/contacts?q=王姐")
    assert contact["name"] == "王芳"
    assert contact["last_message"]["content"] == {"content": "在的"}
    chat = admin("GET", f"chats/{pair['userid']}/{pair['external_userid']}")
    assert [message["from"] for message in chat] == ["system", "customer", "guide"]
    admin("POST", "customer-deletes", **pair)
    admin("POST", "guide-deletes", **pair)
    assert admin("GET", f"members/{added['userid']}/contacts") == []
    assert len(admin("GET", "deliveries?state=waiting")) == 4


def test_the_state_at_a_glance(admin, store_code, wecom):
    seen = admin("GET", "state")
    assert [row["name"] for row in seen["departments"]] == ["导购示例公司", "静安店", "徐汇店"]
    members = {row["userid"]: row["departments"] for row in seen["members"]}
    assert members == {"Lin": [2], "he": [3], "wu": [2]}
    (way,) = seen["contact_ways"]
    assert (way["state"], way["users"]) == ("store_2", ["Lin", "wu"])
    assert seen["counts"]["members"] == 3


def test_the_company_changes(admin, wecom):
    id = admin("POST", "departments", name="新店")["id"]
    admin("POST", "members", userid="sun", name="孙悦", departments=[id])
    admin("POST", "members/sun", status=2)
    admin("POST", "members/sun/rename", new_userid="sunyue")
    admin("DELETE", "members/sunyue")
    admin("PATCH", f"departments/{id}", name="旗舰店", parent_id=2)
    names = {row["id"]: row["name"] for row in admin("GET", "state")["departments"]}
    assert names[id] == "旗舰店"
    admin("DELETE", f"departments/{id}")
    admin("DELETE", "departments/2", expect=400)
    customer = admin("POST", "customers", name="王芳", unionid="o-wang")["external_userid"]
    (found,) = admin("GET", "customers?q=王")
    assert found["external_userid"] == customer


def test_mistakes_are_explained(admin):
    assert "no contact way" in admin("POST", "scan", expect=404, state="nowhere")["error"]
    assert "unexpected" in admin("POST", "scan", expect=400, colour="red")["error"]
    assert "no member" in admin("POST", "members/nobody", expect=404, status=2)["error"]
    assert "kind must be" in admin("POST", "faults", expect=400, kind="earthquake")["error"]
    assert "change must be" in admin("POST", "tags-elsewhere", expect=400)["error"]


def test_faults_time_and_delivery(admin, client, wecom):
    admin("POST", "faults", path="user/get", errcode=-1)
    with pytest.raises(Exception, match="-1"):
        client.user.get("Lin")
    assert admin("DELETE", "faults") == []
    client.user.get("Lin")
    admin("POST", "expire-tokens")
    with pytest.raises(Exception, match="42001"):
        client.user.get("Lin")
    before = wecom.clock.now()
    admin("POST", "advance", seconds=3600)
    assert wecom.clock.now() - before >= 3600
    assert admin("POST", "delivery", copies=2)["copies"] == 2


def test_settings(admin, wecom):
    admin(
        "POST",
        "settings",
        console_welcome="Lin",
        trusted_ips=["10.0.0.1"],
        visible_range={"departments": [2]},
    )
    seen = admin("GET", "state")
    assert (seen["console_welcome"], seen["trusted_ips"]) == ("Lin", ["10.0.0.1"])
    assert seen["visible_range"] == {"departments": [2], "users": []}


def test_tags_and_groups_elsewhere(admin, ear, wecom):
    (tag,) = admin("POST", "tags-elsewhere", change="add", group="来源", names=["抖音"])["result"]
    admin("POST", "tags-elsewhere", change="rename", id=tag, name="抖音小店")
    admin("POST", "tags-elsewhere", change="delete", tag_id=tag)
    admin("POST", "group-chats", owner="Lin", name="群", members=[])
    admin("POST", "event", Event="inactive_alert", AgentID=1000002)
    wecom.deliver_now()
    assert [event["Event"] for event in ear.heard] == [
        *["change_external_tag"] * 5,
        "change_external_chat",
        "inactive_alert",
    ]


def test_the_feed_tells_the_story_and_waits_for_more(admin, client, wecom):
    client.user.get("Lin")
    seen = admin("GET", "feed?after=0")
    assert [(row["kind"], row["path"]) for row in seen] == [
        ("api", "gettoken"),
        ("api", "user/get"),
    ]
    assert "app-secret" not in json.dumps(seen[0]["detail"]["request"])
    assert seen[1]["detail"]["response"]["name"] == "林小满"
    customer = wecom.add_customer("王芳")
    Timer(0.1, wecom.befriend, ("Lin", customer)).start()
    (news,) = admin("GET", f"feed?after={seen[-1]['seq']}&wait=5")
    assert (news["kind"], news["external_userid"]) == ("message", customer)
    assert admin("GET", f"feed?after={news['seq']}") == []


def test_old_feed_rows_go(config, ear):
    config.feed_rows = 100
    wecom = Simulator(config, background=False)
    for number in range(700):
        wecom.feed.add("fault", f"{number}")
    assert wecom.feed.after(0, limit=1000)[0]["seq"] == 401
    wecom.close()


def test_app_and_mass_messages_can_be_seen(admin, wecom, post):
    post("message/send", touser="Lin", msgtype="text", agentid=1000002, text={"content": "早"})
    (message,) = admin("GET", "members/Lin/app-messages")
    assert (message["msgtype"], message["content"]) == ("text", {"content": "早"})
    wecom.befriend("Lin", wecom.add_customer("王芳"))
    task = post("externalcontact/add_msg_template", sender="Lin", text={"content": "新品"})
    (waiting,) = admin("GET", "members/Lin/mass-messages")
    assert (waiting["msgid"], waiting["unsent"]) == (task["msgid"], 1)
    assert admin("POST", "sends-mass-message", userid="Lin", msgid=task["msgid"])["result"] == 1


def test_loading_and_forgetting(admin, wecom, ear):
    company = {
        "members": [{"userid": "g1", "name": "导购"}],
        "customers": [{"external_userid": "wm1", "name": "客户"}],
        "tags": [{"group_id": "etg", "group_name": "等级", "tags": [{"id": "et1", "name": "金"}]}],
        "friendships": [{"userid": "g1", "external_userid": "wm1", "tag_ids": ["et1"]}],
    }
    admin("POST", "company", **company)
    (contact,) = admin("GET", "members/g1/contacts")
    assert contact["external_userid"] == "wm1"
    wecom.deliver_now()
    assert ear.heard == []
    admin("POST", "reset")
    assert admin("GET", "state")["counts"]["members"] == 0


def test_only_this_machine_may_drive(wecom):
    visitor = wecom.wsgi.test_client()
    assert visitor.get("/admin/state").status_code == 200
    far = visitor.get("/admin/state", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert far.status_code == 403


def test_each_press_is_one_morning_further(config, http):
    config.morning_command = f"{sys.executable} -c \"print('good morning', '{{at}}')\""
    wecom = Simulator(config, background=False)
    with wecom.serve() as url:
        first, second = (http.post(f"{url}/admin/morning").json() for _ in range(2))
    wecom.close()
    assert first["exit_code"] == 0
    assert first["output"] == f"good morning {first['at']}\n"
    assert first["at"].endswith("T09:00:00+08:00")
    assert second["at"] > first["at"]


def test_a_process_is_killed_by_name(admin, config, tmp_path):
    admin("POST", "morning", expect=404)
    admin("POST", "kill", expect=404, name="worker")
    victim = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    processes = tmp_path / "processes.json"
    processes.write_text(json.dumps({"worker": victim.pid}))
    config.processes_file = os.fspath(processes)
    admin("POST", "kill", name="worker")
    assert victim.wait(5) == -signal.SIGKILL
    victim.stdin.close()


def test_settings_come_from_the_environment():
    config = SimulatorConfig.from_environment(
        {"WECOM_CORP_ID": "wwx", "WECOM_AGENT_ID": "7", "SIMULATOR_CALLBACK_URL": "http://a/"}
    )
    assert (config.corp_id, config.agent_id, config.callback_url) == ("wwx", 7, "http://a/")
