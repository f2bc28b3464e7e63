"""The corp's tag library here is the one in WeCom, whoever changes it there."""

from domain.tags import queries
from domain.tags.actions import replace_tags
from domain.tags.models import FriendshipTag, Tag, TagGroup
from jobs import tags


def shown(text: str = "") -> list[tuple[str, str]]:
    return [(tag.group.name, tag.name) for tag in queries.library(text)]


def test_groups_and_tags_come_in_wecoms_order(company):
    dry, oily = company.tag_added_elsewhere("肤质", ["干皮", "油皮"], order=10)
    company.tag_added_elsewhere("会员", ["金卡"], order=4_294_967_295)
    company.tags_shuffled_elsewhere({oily: 2, dry: 1})
    tags.sync()
    assert shown() == [("会员", "金卡"), ("肤质", "油皮"), ("肤质", "干皮")]


def test_reading_the_library_again_changes_nothing(company):
    company.tag_added_elsewhere("肤质", ["敏感肌"])
    tags.sync()
    before = [(tag.id, tag.wecom_id) for tag in Tag.select()]
    tags.sync()
    assert [(tag.id, tag.wecom_id) for tag in Tag.select()] == before


def test_a_renamed_tag_keeps_its_customers(company, friendship, work):
    (tag_id,) = company.tag_added_elsewhere("肤质", ["敏感肌"])
    work()
    replace_tags({friendship.id: [tag_id]})
    company.tag_renamed_elsewhere(tag_id, "敏感性皮肤")
    work()
    assert [tag.name for tag in queries.tags_of(friendship)] == ["敏感性皮肤"]


def test_a_deleted_group_takes_its_tags_along(company, work):
    company.tag_added_elsewhere("肤质", ["敏感肌", "油皮"])
    company.tag_added_elsewhere("会员", ["金卡"])
    work()
    group = TagGroup.get(name="肤质")
    company.group_deleted_elsewhere(group.wecom_id)
    work()
    assert shown() == [("会员", "金卡")]
    assert Tag.select().where(Tag.deleted_at.is_null(False)).count() == 2


def test_many_changes_in_wecom_cause_few_readings(company, work):
    company.tag_added_elsewhere("肤质", [f"标签{number}" for number in range(20)])
    work()
    assert 1 <= len(company.calls("externalcontact/get_corp_tag_list")) <= 4
    assert len(shown()) == 20


def test_a_customers_tag_that_the_library_lacks_shows_once_it_is_read(company, friendship, work):
    (tag_id,) = company.tag_added_elsewhere("肤质", ["敏感肌"])
    replace_tags({friendship.id: [tag_id]})
    assert queries.tags_of(friendship) == []
    work()
    assert [tag.name for tag in queries.tags_of(friendship)] == ["敏感肌"]


def test_what_wecom_says_of_a_friendship_replaces_what_we_had(company, friendship):
    old, new, both = company.tag_added_elsewhere("肤质", ["旧的", "新的", "都有"])
    tags.sync()
    replace_tags({friendship.id: [old, both]})
    kept = FriendshipTag.get(FriendshipTag.tag == Tag.get(wecom_id=both)).id
    replace_tags({friendship.id: [both, new]})
    assert {tag.name for tag in queries.tags_of(friendship)} == {"新的", "都有"}
    assert FriendshipTag.get(FriendshipTag.tag == Tag.get(wecom_id=both)).id == kept


def test_tags_are_found_by_their_name_or_their_groups(company):
    company.tag_added_elsewhere("肤质", ["敏感肌"])
    company.tag_added_elsewhere("会员", ["金卡"])
    tags.sync()
    assert shown("敏感") == [("肤质", "敏感肌")]
    assert shown("会员") == [("会员", "金卡")]
    assert shown("没有") == []
