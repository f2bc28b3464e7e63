"""Code written against WeCom by others, wechatpy's client, works against the simulator."""

import io

import pytest
from wechatpy.exceptions import APILimitedException, WeChatClientException

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def test_directory_reads(client):
    names = {row["userid"]: row["name"] for row in client.department.get_users(2)}
    assert names == {"Lin": "林小满", "wu": "吴越"}
    assert [row["id"] for row in client.department.list(1)] == [1, 2, 3]
    assert client.user.get("lin")["name"] == "林小满"
    assert client.agent.get(1000002)["allow_partys"] == {"partyid": [1]}
    assert client.misc.get_wechat_ips() == ["127.0.0.*"]


def test_a_customers_life(client, wecom):
    contacts = client.external_contact
    way = contacts.add_contact_way(2, 2, state="store_2", user=["Lin"])
    assert way["qr_code"].endswith(".png")
    added = wecom.scan(state="store_2", name="王芳")
    contacts.send_welcome_msg(
        {"welcome_code": added.welcome_code, "text": {"content": "您好，我是小林"}}
    )
    assert contacts.list("Lin")["external_userid"] == [added.external_userid]
    assert contacts.get(added.external_userid)["external_contact"]["name"] == "王芳"
    assert [row["follow_info"]["userid"] for row in contacts.gen_all_by_user("Lin")] == ["Lin"]
    assert wecom.chat("Lin", added.external_userid)[-1]["content"]["content"] == "您好，我是小林"
    contacts.del_contact_way(way["config_id"])
    with pytest.raises(WeChatClientException) as refusal:
        contacts.get_contact_way(way["config_id"])
    assert refusal.value.errcode == 41040


def test_tags_from_library_to_customer_and_back(client, wecom):
    contacts = client.external_contact
    customer = wecom.add_customer("王芳")
    wecom.befriend("Lin", customer)
    group = contacts.add_corp_tag(None, "会员等级", 1, [{"name": "金卡"}, {"name": "银卡"}])
    gold, silver = group["tag_group"]["tag"]
    contacts.mark_tag("Lin", customer, add_tag=[gold["id"]])
    (follower,) = contacts.get(customer)["follow_user"]
    assert [tag["tag_name"] for tag in follower["tags"]] == [gold["name"]]
    contacts.edit_corp_tag(silver["id"], name="白金卡")
    contacts.del_corp_tag(tag_id=[gold["id"]])
    (left,) = contacts.get_corp_tag_list()["tag_group"]
    assert [tag["name"] for tag in left["tag"]] == ["白金卡"]
    assert contacts.get(customer)["follow_user"][0]["tags"] == []


def test_messages_and_media(client, wecom):
    media_id = client.media.upload("image", ("海报.png", io.BytesIO(PNG)))["media_id"]
    client.message.send_text(1000002, ["lin"], "今天有 3 位客户等你跟进")
    client.message.send_image(1000002, ["lin"], media_id)
    client.message.send_text_card(1000002, "lin", "任务", "去看看", "http://app.example/")
    sent = [message["msgtype"] for message in wecom.app_messages("Lin")]
    assert sent == ["text", "image", "textcard"]
    assert client.get("media/get", params={"media_id": media_id}).content == PNG


def test_tickets(client):
    corp, app = client.jsapi.get_ticket()["ticket"], client.jsapi.get_agent_ticket()["ticket"]
    assert corp != app
    assert client.jsapi.get_ticket()["ticket"] == corp


def test_groups(client, wecom):
    chat_id = wecom.group_chat("Lin", "老客户群", [wecom.add_customer("王芳")])
    wecom.advance(3)
    listed = client.external_contact.get_group_chat_list(limit=100)["group_chat_list"]
    assert listed == [{"chat_id": chat_id, "status": 0}]
    group = client.external_contact.get_group_chat_info(chat_id)["group_chat"]
    assert group["name"] == "老客户群"


def test_limits_raise_what_the_library_expects(client, wecom):
    wecom.fault("user/get", errcode=45009, times=1)
    with pytest.raises(APILimitedException):
        client.user.get("Lin")
    assert client.user.get("Lin")["errcode"] == 0
