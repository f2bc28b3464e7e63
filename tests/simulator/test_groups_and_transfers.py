"""Customer groups lag behind their events; customers change hands a day later."""

import pytest


@pytest.fixture
def customer(wecom):
    customer = wecom.add_customer("王芳", unionid="o-wang")
    wecom.befriend("Lin", customer, state="store_2")
    wecom.deliver_now()
    return customer


@pytest.fixture(autouse=True)
def quiet(wecom, ear, customer):
    ear.heard.clear()


def test_a_group_is_read_two_seconds_late(wecom, post, code_of, customer):
    chat_id = wecom.group_chat("Lin", "老客户群", [customer])
    assert code_of("externalcontact/groupchat/get", chat_id=chat_id) == 90501
    wecom.advance(2.1)
    before = post("externalcontact/groupchat/get", chat_id=chat_id, need_name=1)["group_chat"]
    assert [row.get("name") for row in before["member_list"]] == ["林小满", "王芳"]
    wecom.group_chat_changes(chat_id, add=["wu"])
    lagging = post("externalcontact/groupchat/get", chat_id=chat_id)["group_chat"]
    assert len(lagging["member_list"]) == 2
    assert "name" not in lagging["member_list"][0]
    wecom.advance(2.1)
    after = post("externalcontact/groupchat/get", chat_id=chat_id)["group_chat"]
    assert len(after["member_list"]) == 3


def test_member_versions_chain(wecom, ear, customer):
    chat_id = wecom.group_chat("Lin", "老客户群", [])
    wecom.group_chat_changes(chat_id, add=[customer, "wu"], remove=["wu"], name="新名字")
    wecom.group_chat_dismissed(chat_id)
    wecom.deliver_now()
    created, added, removed, renamed, dismissed = ear.heard
    assert (created["ChangeType"], dismissed["ChangeType"]) == ("create", "dismiss")
    assert added["MemChangeList"]["Item"] == [customer, "wu"]
    assert removed["MemChangeList"]["Item"] == "wu"
    assert removed["LastMemVer"] == added["CurMemVer"] != removed["CurMemVer"]
    assert (renamed["UpdateDetail"], "MemChangeCnt" in renamed) == ("change_name", False)


def test_lists_need_a_limit_and_page(wecom, post, code_of):
    chats = sorted(wecom.group_chat("Lin", f"群{number}", []) for number in range(3))
    wecom.group_chat("he", "别人的群", [])
    assert code_of("externalcontact/groupchat/list") == 40058
    ask = {"owner_filter": {"userid_list": ["Lin"]}, "limit": 2}
    first = post("externalcontact/groupchat/list", **ask)
    rest = post("externalcontact/groupchat/list", **ask, cursor=first["next_cursor"])
    listed = [row["chat_id"] for row in first["group_chat_list"] + rest["group_chat_list"]]
    assert listed == chats
    wecom.load({"members": [{"userid": f"g{n}", "name": "导购"} for n in range(1000)]})
    assert code_of("externalcontact/groupchat/list", limit=10) == 81017


def test_dissolved_and_unknown_groups(wecom, code_of):
    chat_id = wecom.group_chat("Lin", "群", [])
    wecom.group_chat_dismissed(chat_id)
    assert code_of("externalcontact/groupchat/get", chat_id=chat_id) == 49008
    assert code_of("externalcontact/groupchat/get", chat_id="wr-unknown") == 90501


def transfer(post, *customers, handover="Lin", takeover="wu", path="transfer_customer"):
    return post(
        f"externalcontact/{path}",
        handover_userid=handover,
        takeover_userid=takeover,
        external_userid=list(customers),
    )["customer"]


def test_inner_errors_inside_an_outer_zero(wecom, post, customer):
    stranger = wecom.add_customer("李雷")
    answers = transfer(post, customer, "wm-unknown", stranger)
    assert [answer["errcode"] for answer in answers] == [0, 40096, 40131]
    assert [answer["errcode"] for answer in transfer(post, customer)] == [40100]


def test_a_transfer_takes_effect_a_day_later(wecom, ear, client, post, customer):
    transfer(post, customer)
    pair = {"handover_userid": "Lin", "takeover_userid": "wu"}
    (waiting,) = post("externalcontact/transfer_result", **pair)["customer"]
    assert waiting["status"] == 2
    wecom.advance(86_401)
    client.forget_token()
    (done,) = post("externalcontact/transfer_result", **pair)["customer"]
    assert done["status"] == 1
    wecom.deliver_now()
    left, came = ear.heard
    assert (left["UserID"], left["Source"]) == ("Lin", "DELETE_BY_TRANSFER")
    assert (came["UserID"], came["ChangeType"]) == ("wu", "add_external_contact")
    assert "WelcomeCode" not in came
    (follower,) = client.external_contact.get(customer)["follow_user"]
    assert (follower["userid"], follower["add_way"]) == ("wu", 202)


@pytest.mark.parametrize(
    ("outcome", "reason"), [("refused", "customer_refused"), ("full", "customer_limit_exceed")]
)
def test_a_failed_transfer_is_told_to_the_taker(wecom, ear, post, customer, outcome, reason):
    transfer(post, customer)
    wecom.transfer("Lin", "wu", customer, outcome=outcome)
    wecom.deliver_now()
    (failed,) = ear.heard
    assert (failed["FailReason"], failed["UserID"]) == (reason, "wu")
    assert wecom.friendship("wu", customer) is None


def test_no_event_for_who_got_a_customer_back(wecom, ear, customer):
    wecom.transfer("Lin", "wu", customer)
    wecom.deliver_now()
    ear.heard.clear()
    wecom.transfer("wu", "Lin", customer)
    wecom.deliver_now()
    assert [event["ChangeType"] for event in ear.heard] == ["del_external_contact"]


def test_twice_in_ninety_days_is_enough(wecom, post, customer):
    wecom.transfer("Lin", "wu", customer)
    wecom.transfer("wu", "Lin", customer)
    assert [one["errcode"] for one in transfer(post, customer)] == [40128]


def test_customers_of_who_left(wecom, post, code_of, customer):
    leaver = {"handover": "Lin", "path": "resigned/transfer_customer"}
    body = {"handover_userid": "Lin", "takeover_userid": "wu", "external_userid": [customer]}
    assert code_of("externalcontact/resigned/transfer_customer", **body) == 40097
    wecom.remove_member("Lin")
    assert [one["errcode"] for one in transfer(post, customer, **leaver)] == [0]
    wecom.transfer("Lin", "wu", customer)
    assert post("externalcontact/get_unassigned_list")["info"] == []
