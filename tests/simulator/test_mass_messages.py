"""Mass messages wait for the member's confirmation and tell their results late."""

import pytest


@pytest.fixture
def customers(wecom):
    customers = [wecom.add_customer(name) for name in ("王芳", "李雷", "韩梅")]
    for customer in customers:
        wecom.befriend("Lin", customer)
    return customers


@pytest.fixture
def send(post):
    def send(**body):
        return post("externalcontact/add_msg_template", text={"content": "新品到店"}, **body)

    return send


def test_from_task_to_result(wecom, post, code_of, send, customers):
    created = send(external_userid=[*customers, "wm-unknown"], sender="Lin")
    assert created["fail_list"] == ["wm-unknown"]
    ask = {"msgid": created["msgid"]}
    assert code_of("externalcontact/get_groupmsg_task", **ask) == 41063
    wecom.advance(3)
    (task,) = post("externalcontact/get_groupmsg_task", **ask)["task_list"]
    assert task == {"userid": "Lin", "status": 0}
    wecom.customer_deletes("Lin", customers[0])
    assert wecom.sends_mass_message("Lin", created["msgid"]) == 2
    (task,) = post("externalcontact/get_groupmsg_task", **ask)["task_list"]
    assert task["status"] == 2
    rows = post("externalcontact/get_groupmsg_send_result", **ask, userid="Lin")["send_list"]
    assert {row["external_userid"]: row["status"] for row in rows} == dict(
        zip(customers, [2, 1, 1], strict=True)
    )
    assert wecom.chat("Lin", customers[1])[-1]["content"]["content"] == "新品到店"


def test_a_limit_above_the_maximum_falls_back_to_the_default(wecom, post, send, config):
    friends = [{"external_userid": f"wm{number:04}", "name": "客户"} for number in range(501)]
    pairs = [{"userid": "Lin", "external_userid": one["external_userid"]} for one in friends]
    wecom.load({"customers": friends, "friendships": pairs})
    msgid = send(sender="Lin")["msgid"]
    wecom.advance(3)
    ask = {"msgid": msgid, "userid": "Lin"}
    page = post("externalcontact/get_groupmsg_send_result", **ask, limit=5000)
    assert len(page["send_list"]) == 500
    rest = post("externalcontact/get_groupmsg_send_result", **ask, cursor=page["next_cursor"])
    assert len(rest["send_list"]) == 1


def test_tags_choose_inside_and_across_groups(wecom, post, send, customers):
    gold, silver = wecom.tag_added_elsewhere("等级", ["金", "银"])
    (dry,) = wecom.tag_added_elsewhere("肤质", ["干"])
    wecom.guide_edits("Lin", customers[0], add_tags=[gold, dry])
    wecom.guide_edits("Lin", customers[1], add_tags=[silver])
    groups = [{"tag_list": [gold, silver]}, {"tag_list": [dry]}]
    msgid = send(tag_filter={"group_list": groups})["msgid"]
    assert wecom.sends_mass_message("Lin", msgid) == 1


def test_a_shared_customer_goes_to_who_chatted_last(wecom, send, customers):
    wecom.befriend("wu", customers[0])
    wecom.customer_says(customers[0], "wu", "在吗")
    msgid = send(external_userid=[customers[0]])["msgid"]
    assert (wecom.sends_mass_message("Lin", msgid), wecom.sends_mass_message("wu", msgid)) == (0, 1)


def test_a_month_has_so_many_mass_messages(wecom, send, config, customers):
    config.mass_messages_per_month = 1
    for sent in (3, 0):
        msgid = send(sender="Lin")["msgid"]
        assert wecom.sends_mass_message("Lin", msgid) == sent


def test_groups_need_a_sender(wecom, post, send, code_of, customers):
    chat_id = wecom.group_chat("Lin", "群", customers)
    text = {"text": {"content": "新品"}, "chat_type": "group"}
    assert code_of("externalcontact/add_msg_template", **text) == 40058
    msgid = send(chat_type="group", sender="Lin")["msgid"]
    wecom.advance(3)
    ask = {"msgid": msgid, "userid": "Lin"}
    assert post("externalcontact/get_groupmsg_send_result", **ask)["send_list"] == []
    wecom.sends_mass_message("Lin", msgid)
    (row,) = post("externalcontact/get_groupmsg_send_result", **ask)["send_list"]
    assert (row["chat_id"], row["status"]) == (chat_id, 1)


def test_cancelled_and_unknown_tasks(wecom, post, send, code_of, customers):
    msgid = send(sender="Lin")["msgid"]
    wecom.advance(3)
    post("externalcontact/cancel_groupmsg_send", msgid=msgid)
    assert code_of("externalcontact/get_groupmsg_task", msgid=msgid) == 41093
    assert code_of("externalcontact/get_groupmsg_task", msgid="unknown") == 41047
    with pytest.raises(LookupError):
        wecom.sends_mass_message("Lin", msgid)
    text = {"text": {"content": "新品"}}
    assert code_of("externalcontact/add_msg_template", **text, sender="wu") == 41048
    assert code_of("externalcontact/add_msg_template", **text) == 40058


def test_the_list_of_tasks(wecom, post, send, customers):
    msgid = send(sender="Lin")["msgid"]
    window = {"start_time": 0, "end_time": int(wecom.clock.now()) + 60}
    listed = post("externalcontact/get_groupmsg_list_v2", chat_type="single", **window)
    assert [row["msgid"] for row in listed["group_msg_list"]] == [msgid]
