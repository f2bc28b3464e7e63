"""The tag library: the app's own changes are silent, those of another app cause events."""

import pytest


@pytest.fixture
def levels(post):
    """The app's own group with two tags."""
    tags = [{"name": "金卡", "order": 2}, {"name": "银卡", "order": 1}]
    return post("externalcontact/add_corp_tag", group_name="会员等级", order=4294967295, tag=tags)[
        "tag_group"
    ]


def library(post, **asked):
    return post("externalcontact/get_corp_tag_list", **asked)["tag_group"]


def test_larger_orders_come_first(post, levels):
    post("externalcontact/add_corp_tag", group_name="肤质", tag=[{"name": "干性"}])
    groups = library(post)
    assert [group["group_name"] for group in groups] == ["会员等级", "肤质"]
    assert [tag["name"] for tag in groups[0]["tag"]] == ["金卡", "银卡"]
    assert groups[0]["order"] == 4294967295


def test_the_same_name_is_merged_silently(post, levels):
    again = {"group_name": "会员等级", "tag": [{"name": "金卡"}, {"name": "黑卡"}]}
    added = post("externalcontact/add_corp_tag", **again)["tag_group"]
    assert added["group_id"] == levels["group_id"]
    assert [tag["name"] for tag in added["tag"]] == ["黑卡"]
    assert len(library(post)[0]["tag"]) == 3


def test_groups_win_over_tags_in_the_filter(post, levels):
    other = post("externalcontact/add_corp_tag", group_name="肤质", tag=[{"name": "干性"}])
    tag = levels["tag"][0]["id"]
    (only,) = library(post, tag_id=[tag])
    assert [one["id"] for one in only["tag"]] == [tag]
    (group,) = library(post, tag_id=[tag], group_id=[other["tag_group"]["group_id"]])
    assert group["group_name"] == "肤质"


def test_names_stay_unique(post, code_of, levels):
    gold, silver = levels["tag"]
    assert code_of("externalcontact/edit_corp_tag", id=silver["id"], name="金卡") == 40071
    assert code_of("externalcontact/edit_corp_tag", id=gold["id"], name="长" * 31) == 40072
    assert code_of("externalcontact/edit_corp_tag", id="et-unknown", name="a") == 40068


def test_the_last_tag_takes_its_group_along(post, levels):
    post("externalcontact/del_corp_tag", tag_id=[tag["id"] for tag in levels["tag"]])
    assert library(post) == []


def test_the_corps_limit(code_of, config):
    config.corp_tags = 1
    tags = [{"name": "a"}, {"name": "b"}]
    assert code_of("externalcontact/add_corp_tag", group_name="g", tag=tags) == 40126


def test_another_apps_tags_can_be_read_and_used_but_not_changed(wecom, post, code_of):
    (tag,) = wecom.tag_added_elsewhere("来源", ["抖音"])
    customer = wecom.add_customer("王芳")
    wecom.befriend("Lin", customer)
    marked = {"userid": "Lin", "external_userid": customer, "add_tag": [tag]}
    assert code_of("externalcontact/mark_tag", **marked) == 0
    assert code_of("externalcontact/edit_corp_tag", id=tag, name="微博") == 48002
    assert code_of("externalcontact/del_corp_tag", tag_id=[tag]) == 48002


def test_changes_elsewhere_are_told_by_id(wecom, ear, post):
    first, second = wecom.tag_added_elsewhere("来源", ["抖音", "微博"])
    wecom.tag_renamed_elsewhere(first, "抖音小店")
    wecom.tag_deleted_elsewhere(second)
    (group,) = library(post)
    wecom.tags_shuffled_elsewhere({first: 9})
    wecom.group_deleted_elsewhere(group["group_id"])
    wecom.deliver_now()
    told = [(e["ChangeType"], e.get("TagType"), e["Id"]) for e in ear.heard]
    assert told == [
        ("create", "tag_group", group["group_id"]),
        ("create", "tag", first),
        ("create", "tag", second),
        ("update", "tag", first),
        ("delete", "tag", second),
        ("shuffle", None, None),
        ("delete", "tag_group", group["group_id"]),
    ]
    assert library(post) == []


def test_marks_belong_to_the_pair(wecom, client, post, code_of, levels):
    customer = wecom.add_customer("王芳")
    for userid in ("Lin", "wu"):
        wecom.befriend(userid, customer)
    gold = levels["tag"][0]["id"]
    pair = {"userid": "Lin", "external_userid": customer}
    post("externalcontact/mark_tag", **pair, add_tag=[gold])
    followers = client.external_contact.get(customer)["follow_user"]
    assert {f["userid"]: len(f["tags"]) for f in followers} == {"Lin": 1, "wu": 0}
    assert code_of("externalcontact/mark_tag", **pair) == 40058
    assert code_of("externalcontact/mark_tag", **pair, add_tag=["et-unknown"]) == 40068
    post("externalcontact/mark_tag", **pair, remove_tag=[gold])
    assert all(not f["tags"] for f in client.external_contact.get(customer)["follow_user"])
