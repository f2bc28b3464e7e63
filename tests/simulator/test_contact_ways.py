"""Codes: who may stand behind them, how long they are remembered, what a scan does."""

import pytest

SINGLE = {"type": 1, "scene": 2, "user": ["Lin"]}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": 3}, 41037),
        ({"type": None}, 41037),
        ({"scene": 9}, 41038),
        ({"user": ["Lin", "wu"]}, 41041),
        ({"user": []}, 41042),
        ({"user": ["nobody"]}, 60111),
        ({"user": ["asleep"]}, 41054),
        ({"user": ["unverified"]}, 40098),
        ({"user": ["cashier"]}, 84074),
        ({"state": "s" * 31}, 41044),
        ({"remark": "长" * 31}, 41044),
        ({"type": 2, "user": [], "party": [99]}, 60123),
    ],
)
def test_what_wecom_refuses(wecom, code_of, fields, code):
    wecom.add_member("asleep", "未激活", status=4)
    wecom.add_member("unverified", "未实名", verified=False)
    wecom.add_member("cashier", "收银", may_contact=False)
    assert code_of("externalcontact/add_contact_way", **(SINGLE | fields)) == code


def test_a_hundred_members_after_expanding_departments(wecom, code_of):
    wecom.add_department("旗舰店", id=9)
    crowd = [{"userid": f"g{n}", "name": "导购", "departments": [9]} for n in range(100)]
    wecom.load({"members": crowd})
    way = {"type": 2, "scene": 2, "party": [9]}
    assert code_of("externalcontact/add_contact_way", **way) == 0
    assert code_of("externalcontact/add_contact_way", **way, user=["Lin"]) == 41041


def test_a_department_behind_a_code_is_asked_at_the_scan(wecom, post):
    post("externalcontact/add_contact_way", type=2, scene=2, state="s3", party=[3])
    assert wecom.scan(state="s3").userid == "he"


def test_updates_replace_and_keep_the_code(wecom, post, store_code):
    post("externalcontact/update_contact_way", config_id=store_code["config_id"], user=["he"])
    way = post("externalcontact/get_contact_way", config_id=store_code["config_id"])["contact_way"]
    assert (way["user"], way["state"], way["remark"]) == (["he"], "store_2", "静安店")
    assert way["qr_code"] == store_code["qr_code"]
    assert wecom.scan(config_id=store_code["config_id"]).userid == "he"


def test_only_qr_codes_have_a_picture(post, http, store_code):
    button = post("externalcontact/add_contact_way", type=1, scene=1, user=["Lin"])
    assert "qr_code" not in button
    picture = http.get(store_code["qr_code"])
    assert picture.content.startswith(b"\x89PNG")


def test_the_list_pages_and_forgets_after_ninety_days(wecom, client, post, code_of):
    for _ in range(5):
        post("externalcontact/add_contact_way", **SINGLE)
    first = post("externalcontact/list_contact_way", limit=3)
    second = post("externalcontact/list_contact_way", limit=3, cursor=first["next_cursor"])
    ids = {way["config_id"] for way in first["contact_way"] + second["contact_way"]}
    assert (len(ids), second["next_cursor"]) == (5, "")
    wecom.advance(91 * 86_400)
    client.forget_token()
    assert post("externalcontact/list_contact_way")["contact_way"] == []
    assert len(post("externalcontact/list_contact_way", start_time=1)["contact_way"]) == 5
    assert code_of("externalcontact/list_contact_way", cursor="made-up") == 50100


def test_the_quota_of_the_corp(code_of, config):
    config.contact_ways = 1
    assert code_of("externalcontact/add_contact_way", **SINGLE) == 0
    assert code_of("externalcontact/add_contact_way", **SINGLE) == 41045


def test_a_temporary_code_dies_with_the_first_friend(wecom, post):
    way = post("externalcontact/add_contact_way", **SINGLE, is_temp=True)
    wecom.scan(config_id=way["config_id"])
    with pytest.raises(LookupError):
        wecom.scan(config_id=way["config_id"])


def test_nobody_left_behind_the_code(wecom, store_code):
    for userid in ("Lin", "wu"):
        wecom.change_member(userid, may_contact=False)
    with pytest.raises(ValueError, match="nobody"):
        wecom.scan(state="store_2")
