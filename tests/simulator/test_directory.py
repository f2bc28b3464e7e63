"""Departments, members, the app's visible range and the contacts assistant's own door."""

import pytest


def test_an_app_sees_only_its_range(wecom, client, ear):
    wecom.befriend("he", wecom.add_customer("李雷"))
    customer = wecom.add_customer("王芳")
    wecom.befriend("Lin", customer)
    wecom.deliver_now()
    ear.heard.clear()
    wecom.set_visible_range(departments=[2])
    wecom.deliver_now()
    assert [(e["Event"], e["FromUserName"]) for e in ear.heard] == [("unsubscribe", "he")]
    assert client.get("externalcontact/get_follow_user_list")["follow_user"] == ["Lin", "wu"]
    with pytest.raises(Exception, match="60011"):
        client.user.get("he")
    with pytest.raises(Exception, match="60011"):
        client.department.get_users(3)
    assert client.agent.get(1000002)["allow_partys"] == {"partyid": [2]}
    ear.heard.clear()
    wecom.befriend("he", customer)
    wecom.deliver_now()
    assert ear.heard == []
    assert [f["userid"] for f in client.external_contact.get(customer)["follow_user"]] == ["Lin"]


def test_a_customer_of_invisible_guides_looks_unknown(wecom, client):
    customer = wecom.add_customer("李雷")
    wecom.befriend("he", customer)
    wecom.set_visible_range(users=["Lin"])
    with pytest.raises(Exception, match="40096"):
        client.external_contact.get(customer)


def test_apps_made_since_2022_get_no_private_fields(wecom, client):
    wecom.change_member("Lin", mobile="13800000000", avatar="http://a.example/1.png")
    assert not {"mobile", "avatar", "gender", "email"} & set(client.user.get("Lin"))


def test_the_assistant_reads_ids_only(directory_client, client):
    listed = directory_client.post("user/list_id", data={"limit": 2})
    rest = directory_client.post("user/list_id", data={"cursor": listed["next_cursor"]})
    rows = listed["dept_user"] + rest["dept_user"]
    assert {"userid": "Lin", "department": 2} in rows
    assert len(rows) == 3
    ids = directory_client.get("department/simplelist")["department_id"]
    assert [row["id"] for row in ids] == [1, 2, 3]
    with pytest.raises(Exception, match="48009"):
        directory_client.user.get("Lin")
    with pytest.raises(Exception, match="48002"):
        client.post("user/list_id", data={})


def test_directory_events_reach_their_own_door_cut_down(wecom, ear):
    department = wecom.add_department("新店", parent_id=1)
    wecom.add_member("sun", "孙悦", [department])
    wecom.change_member("sun", name="孙小悦")
    wecom.move_member("sun", [2, 3])
    wecom.rename_member("sun", "sunyue")
    wecom.remove_member("sunyue")
    wecom.remove_department(department)
    wecom.deliver_now()
    heard = [event for event in ear.heard if event["door"] == "directory"]
    assert [event["ChangeType"] for event in heard] == [
        "create_party",
        "create_user",
        "update_user",
        "update_user",
        "delete_user",
        "delete_party",
    ]
    created, moved, renamed = heard[1:4]
    assert created["Department"] == str(department)
    assert "Name" not in created
    assert moved["Department"] == "2,3"
    assert (renamed["UserID"], renamed["NewUserID"]) == ("sun", "sunyue")


def test_a_new_userid_takes_everything_along(wecom, client):
    customer = wecom.add_customer("王芳")
    wecom.befriend("Lin", customer)
    wecom.customer_says(customer, "Lin", "在吗")
    wecom.rename_member("Lin", "lin.xiaoman")
    assert client.external_contact.list("lin.xiaoman")["external_userid"] == [customer]
    assert wecom.chat("lin.xiaoman", customer)[-1]["content"] == {"content": "在吗"}


def test_userids_ignore_case(wecom, client):
    wecom.befriend("LIN", wecom.add_customer("王芳"))
    assert client.user.get("lin")["userid"] == "Lin"
    assert len(client.external_contact.list("lIn")["external_userid"]) == 1


def test_who_left_is_gone_but_the_customers_wait(wecom, client, ear, post):
    customer = wecom.add_customer("王芳")
    wecom.befriend("Lin", customer)
    wecom.remove_member("Lin")
    wecom.deliver_now()
    assert [event["Event"] for event in ear.heard if event["door"] == "app"][-1] == "unsubscribe"
    with pytest.raises(Exception, match="60111"):
        client.user.get("Lin")
    (row,) = post("externalcontact/get_unassigned_list")["info"]
    assert (row["handover_userid"], row["external_userid"]) == ("Lin", customer)


def test_a_department_with_people_stays(wecom):
    with pytest.raises(ValueError, match="not empty"):
        wecom.remove_department(2)


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("department/list", {"id": 77}, 60123),
        ("department/get", {"id": 77}, 60123),
        ("user/list", {"department_id": 77}, 60003),
        ("user/list", {}, 40066),
        ("agent/get", {"agentid": 1000099}, 301002),
        ("agent/get", {}, 40056),
    ],
)
def test_unknown_departments_and_agents(client, path, params, code):
    with pytest.raises(Exception, match=str(code)):
        client.get(path, params=params)
