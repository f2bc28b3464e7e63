"""People meet, chat, edit and delete each other, and the app hears what WeCom would tell it."""

import pytest


def meet(wecom, **how):
    customer = wecom.add_customer("王芳", unionid="o-wang")
    return wecom.befriend("Lin", customer, **how)


def test_a_scan_makes_friends_with_one_of_the_codes_members(wecom, ear, store_code):
    guides = {wecom.scan(state="store_2").userid for _ in range(20)}
    wecom.deliver_now()
    assert guides == {"Lin", "wu"}
    heard = ear.events("add_external_contact")
    assert len(heard) == 20
    assert {event["State"] for event in heard} == {"store_2"}
    assert len({event["WelcomeCode"] for event in heard}) == 20
    assert {event["FromUserName"] for event in heard} == {"sys"}


def test_events_of_one_second_differ_only_in_their_content(wecom, ear):
    for name in ("王芳", "李雷"):
        wecom.befriend("Lin", wecom.add_customer(name))
    wecom.deliver_now()
    first, second = ear.heard
    assert abs(int(first["CreateTime"]) - int(second["CreateTime"])) <= 1
    assert first["ExternalUserID"] != second["ExternalUserID"]


def test_without_source_the_event_has_neither_state_nor_code(wecom, ear):
    meet(wecom, code=False)
    wecom.deliver_now()
    assert not {"State", "WelcomeCode"} & set(ear.heard[0])


def test_the_welcome_arrives_once(wecom, post, code_of):
    added = meet(wecom)
    post(
        "externalcontact/send_welcome_msg",
        welcome_code=added.welcome_code,
        text={"content": "欢迎"},
        attachments=[{"msgtype": "link", "link": {"title": "新品", "url": "http://a.example/"}}],
    )
    chat = wecom.chat("Lin", added.external_userid)
    assert [(one["from"], one["msgtype"]) for one in chat[1:]] == [
        ("guide", "text"),
        ("guide", "link"),
    ]
    again = {"welcome_code": added.welcome_code, "text": {"content": "欢迎"}}
    assert code_of("externalcontact/send_welcome_msg", **again) == 41051


def test_the_code_dies_after_twenty_seconds(wecom, code_of):
    welcome = {"welcome_code": meet(wecom).welcome_code, "text": {"content": "欢迎"}}
    wecom.advance(21)
    assert code_of("externalcontact/send_welcome_msg", **welcome) == 41050
    welcome["welcome_code"] = "made-up"
    assert code_of("externalcontact/send_welcome_msg", **welcome) == 41050


def test_who_chats_first_needs_no_welcome(wecom, code_of):
    added = meet(wecom)
    wecom.customer_says(added.external_userid, "Lin", "在吗")
    welcome = {"welcome_code": added.welcome_code, "text": {"content": "欢迎"}}
    assert code_of("externalcontact/send_welcome_msg", **welcome) == 41051


def test_another_app_sending_a_welcome_passes(wecom, code_of):
    wecom.fault("externalcontact/send_welcome_msg", errcode=41096, times=1)
    welcome = {"welcome_code": meet(wecom).welcome_code, "text": {"content": "欢迎"}}
    assert code_of("externalcontact/send_welcome_msg", **welcome) == 41096
    assert code_of("externalcontact/send_welcome_msg", **welcome) == 0


@pytest.mark.parametrize("setting", [True, "Lin"])
def test_the_consoles_welcome_swallows_the_code(wecom, setting):
    wecom.console_welcome = setting
    assert meet(wecom).welcome_code == ""
    wecom.console_welcome = "wu"
    assert meet(wecom).welcome_code


def test_no_code_for_partners_of_other_companies(wecom):
    partner = wecom.add_customer("供应商", type=2, corp_name="面料公司")
    assert wecom.befriend("Lin", partner).welcome_code == ""
    assert partner.startswith("wo")


def test_no_code_for_those_who_chatted_before(wecom):
    added = meet(wecom)
    wecom.customer_says(added.external_userid, "Lin", "在吗")
    wecom.customer_deletes("Lin", added.external_userid)
    assert wecom.befriend("Lin", added.external_userid).welcome_code == ""


def test_half_friends_become_friends(wecom, ear, post, code_of):
    half = meet(wecom, half=True, state="store_2")
    pair = {"userid": "Lin", "external_userid": half.external_userid}
    assert code_of("externalcontact/remark", **pair, remark="王姐") == 84061
    post(
        "externalcontact/send_welcome_msg",
        welcome_code=half.welcome_code,
        text={"content": "欢迎"},
    )
    whole = wecom.befriend("Lin", half.external_userid)
    wecom.deliver_now()
    changes = [event["ChangeType"] for event in ear.heard]
    assert changes == ["add_half_external_contact", "add_external_contact"]
    assert (whole.state, whole.welcome_code) == ("store_2", "")
    assert code_of("externalcontact/remark", **pair, remark="王姐") == 0


def test_edits_tell_only_who_and_are_read_back(wecom, ear, client):
    added = meet(wecom)
    wecom.guide_edits("Lin", added.external_userid, remark="王姐", mobiles=["13800000000"])
    wecom.guide_edits("Lin", added.external_userid, personal_tags=["爱喝茶"])
    wecom.deliver_now()
    told = ear.events("edit_external_contact")[0]
    assert set(told) - {"door", "ToUserName", "FromUserName", "CreateTime", "MsgType"} == {
        "Event",
        "ChangeType",
        "UserID",
        "ExternalUserID",
    }
    (follower,) = client.external_contact.get(added.external_userid)["follow_user"]
    assert (follower["remark"], follower["remark_mobiles"]) == ("王姐", ["13800000000"])
    assert follower["tags"] == [{"group_name": "", "tag_name": "爱喝茶", "type": 2}]
    (row,) = client.external_contact.batch_get_by_user("Lin")["external_contact_list"]
    assert row["follow_info"]["tag_id"] == []
    assert "tags" not in row["follow_info"]


def test_changes_through_the_api_cause_no_callback(wecom, ear, post):
    added = meet(wecom)
    wecom.deliver_now()
    ear.heard.clear()
    post(
        "externalcontact/remark",
        userid="Lin",
        external_userid=added.external_userid,
        remark="王姐",
        remark_mobiles=["13800000000"],
    )
    post("externalcontact/add_corp_tag", group_name="等级", tag=[{"name": "金卡"}])
    wecom.deliver_now()
    assert ear.heard == []


def test_an_empty_number_clears_the_list(wecom, client, post):
    added = meet(wecom)
    wecom.guide_edits("Lin", added.external_userid, mobiles=["13800000000"])
    pair = {"userid": "Lin", "external_userid": added.external_userid}
    post("externalcontact/remark", **pair, remark_mobiles=[""])
    (follower,) = client.external_contact.get(added.external_userid)["follow_user"]
    assert follower["remark_mobiles"] == []


def test_after_the_guides_deletion_nothing_works(wecom, ear, client, code_of):
    added = meet(wecom)
    wecom.guide_deletes("Lin", added.external_userid)
    wecom.deliver_now()
    assert "Source" not in ear.events("del_external_contact")[0]
    pair = {"userid": "Lin", "external_userid": added.external_userid}
    assert code_of("externalcontact/remark", **pair, remark="王姐") == 84061
    with pytest.raises(Exception, match="84061"):
        client.external_contact.get(added.external_userid)
    with pytest.raises(Exception, match="84061"):
        client.external_contact.list("Lin")


def test_after_the_customers_deletion_the_api_still_works(wecom, ear, code_of):
    added = meet(wecom)
    wecom.customer_deletes("Lin", added.external_userid)
    wecom.deliver_now()
    assert ear.events("del_follow_user")
    pair = {"userid": "Lin", "external_userid": added.external_userid}
    assert code_of("externalcontact/remark", **pair, remark="王姐") == 0
    with pytest.raises(ValueError, match="deleted"):
        wecom.guide_says("Lin", added.external_userid, "您好")


def test_unionid_needs_a_bound_developer_account(wecom, client, config):
    added = meet(wecom)
    get = client.external_contact.get
    assert get(added.external_userid)["external_contact"]["unionid"] == "o-wang"
    config.unionid_bound = False
    assert "unionid" not in get(added.external_userid)["external_contact"]


def test_one_page_per_call_and_one_row_per_pair(wecom, post, code_of):
    for number in range(7):
        customer = wecom.add_customer(f"客户{number}")
        wecom.befriend("Lin", customer)
        wecom.befriend("wu", customer)
    seen, cursor = [], ""
    while True:
        page = post(
            "externalcontact/batch/get_by_user", userid_list=["Lin", "wu"], cursor=cursor, limit=4
        )
        rows = page["external_contact_list"]
        assert len(rows) <= 4
        seen += [
            (row["follow_info"]["userid"], row["external_contact"]["external_userid"])
            for row in rows
        ]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 14
    broken = {"userid_list": ["Lin"], "cursor": "made-up"}
    assert code_of("externalcontact/batch/get_by_user", **broken) == 50100


def test_more_than_five_hundred_followers_are_paged(wecom, client):
    customer = wecom.add_customer("总代")
    guides = [{"userid": f"g{number:03}", "name": "导购"} for number in range(501)]
    friends = [{"userid": guide["userid"], "external_userid": customer} for guide in guides]
    wecom.load({"members": guides, "friendships": friends})
    get = {"external_userid": customer}
    first = client.get("externalcontact/get", params=get)
    second = client.get("externalcontact/get", params=get | {"cursor": first["next_cursor"]})
    assert (len(first["follow_user"]), len(second["follow_user"])) == (500, 1)
    assert second["next_cursor"] == ""


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"remark": "长" * 21}, 40058),
        ({}, 40058),
        ({"remark": 5}, 40058),
        ({"userid": "nobody", "remark": "a"}, 60111),
        ({"userid": "a b", "remark": "a"}, 40003),
        ({"external_userid": "wm-unknown", "remark": "a"}, 40096),
        ({"userid": "wu", "remark": "a"}, 84061),
    ],
)
def test_a_wrong_remark_is_refused(wecom, code_of, fields, code):
    pair = {"userid": "Lin", "external_userid": meet(wecom).external_userid}
    assert code_of("externalcontact/remark", **(pair | fields)) == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": {"content": "长" * 1334}}, 45002),
        ({}, 40058),
        ({"attachments": [{"msgtype": "voice"}]}, 41065),
        ({"attachments": [{"msgtype": "image", "image": {"media_id": "gone"}}]}, 40007),
        ({"attachments": [{"msgtype": "image", "image": {"pic_url": "http://x/y"}}]}, 40007),
        ({"attachments": [{"msgtype": "link", "link": {"title": "t", "url": "u"}}] * 10}, 41064),
        ({"attachments": [{"msgtype": "link", "link": {"title": "t"}}]}, 40058),
    ],
)
def test_a_wrong_welcome_keeps_its_code(wecom, code_of, fields, code):
    added = meet(wecom)
    welcome = {"welcome_code": added.welcome_code}
    assert code_of("externalcontact/send_welcome_msg", **welcome, **fields) == code
    right = welcome | {"text": {"content": "欢迎"}}
    assert code_of("externalcontact/send_welcome_msg", **right) == 0
