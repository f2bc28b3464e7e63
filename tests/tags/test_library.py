"""Operations staff keep the library of tags; WeCom follows what guides see of it."""

from datetime import timedelta

import pytest

from bot import client
from domain import clock
from domain.errors import Invalid
from domain.tags import editing, merging, pushing, queries, showing
from domain.tags.models import Tag, TagGroup
from tests.tagging import put


@pytest.fixture
def skin(company) -> TagGroup:
    """A group of two tags that guides do not see."""
    return editing.make_group("肤质", ["敏感肌", "油皮"])


@pytest.fixture
def show(skin):
    return lambda *names: choose(*names)


def choose(*names: str) -> None:
    """Guides see these tags, and no others."""
    everything = {tag.name: tag.id for tag in queries.library()}
    showing.choose([everything[name] for name in names], everything.values())


def in_wecom() -> dict[str, list[str]]:
    """Names of tags by the names of their groups, in WeCom's order."""
    answer = client.post("externalcontact/get_corp_tag_list", {})
    return {group["group_name"]: [t["name"] for t in group["tag"]] for group in answer["tag_group"]}


def tag(name: str) -> Tag:
    return Tag.get(Tag.name == name, Tag.deleted_at.is_null())


def group(name: str) -> TagGroup:
    return TagGroup.get(TagGroup.name == name, TagGroup.deleted_at.is_null())


def test_what_guides_do_not_see_never_reaches_wecom(company, skin, work):
    work()
    assert in_wecom() == {}
    assert [tag.name for tag in queries.library()] == ["敏感肌", "油皮"]
    assert queries.visible() == []


def test_what_guides_see_is_in_wecom_in_the_same_order(skin, show, work):
    editing.make_group("会员", ["金卡"])
    choose("油皮", "敏感肌", "金卡")
    work()
    assert in_wecom() == {"肤质": ["敏感肌", "油皮"], "会员": ["金卡"]}
    assert list(in_wecom()) == ["肤质", "会员"]
    assert group("肤质").pushed_at and not group("肤质").due_at


def test_every_change_of_a_group_that_guides_see_follows(skin, show, work):
    show("敏感肌", "油皮")
    work()
    editing.make_tags(skin, ["干皮", "混合"])
    editing.rename_tag(tag("油皮"), "油性")
    editing.change_group(skin, name="皮肤", single=True)
    editing.move_tag(tag("干皮"), -1)
    work()
    assert in_wecom() == {"皮肤": ["敏感肌", "干皮", "油性", "混合"]}
    editing.delete_tags([tag("敏感肌").id])
    work()
    assert in_wecom() == {"皮肤": ["干皮", "油性", "混合"]}
    editing.delete_group(skin)
    work()
    assert in_wecom() == {}


def test_groups_change_places(skin, work):
    editing.make_group("会员", ["金卡"])
    choose("敏感肌", "金卡")
    work()
    editing.move_group(group("会员"), -1)
    work()
    assert list(in_wecom()) == ["会员", "肤质"]
    editing.move_group(group("会员"), -1)
    assert [one.name for one in queries.groups()] == ["会员", "肤质"]


def test_names_that_change_places_do_not_collide(skin, show, work, at):
    show("敏感肌", "油皮")
    editing.make_group("会员", ["金卡"], visible=True)
    work()
    before = {row.id: row.wecom_id for row in Tag.select()}
    a, b = tag("敏感肌"), tag("油皮")
    editing.rename_tag(a, "中间")
    editing.rename_tag(b, "敏感肌")
    editing.rename_tag(a, "油皮")
    one, other = group("肤质"), group("会员")
    editing.change_group(one, name="中间", single=False)
    editing.change_group(other, name="肤质", single=False)
    editing.change_group(one, name="会员", single=False)
    finish(work, at)
    assert in_wecom() == {"会员": ["油皮", "敏感肌"], "肤质": ["金卡"]}
    assert {row.id: row.wecom_id for row in Tag.select()} == before


def test_a_new_group_takes_a_name_that_another_gives_up(skin, show, work, at):
    show("敏感肌")
    work()
    editing.change_group(skin, name="旧肤质", single=False)
    editing.make_group("肤质", ["干皮"], visible=True)
    finish(work, at)
    assert in_wecom() == {"旧肤质": ["敏感肌"], "肤质": ["干皮"]}


def finish(work, at) -> None:
    """Until nothing is on its way any more, however long that takes."""
    for _ in range(20):
        work()
        if not TagGroup.select().where(TagGroup.due_at.is_null(False)).exists():
            return
        at(clock.now() + timedelta(minutes=2))
    raise AssertionError("groups are still on their way")


def test_a_tag_may_come_back_under_the_name_of_a_deleted_one(skin, show, work):
    show("敏感肌", "油皮")
    work()
    editing.delete_tags([tag("敏感肌").id])
    editing.make_tags(skin, ["敏感肌"])
    work()
    assert in_wecom() == {"肤质": ["油皮", "敏感肌"]}


def test_all_tags_of_a_group_may_be_exchanged(skin, show, work):
    show("敏感肌", "油皮")
    work()
    editing.make_tags(skin, ["干皮"])
    editing.delete_tags([tag("敏感肌").id, tag("油皮").id])
    work()
    assert in_wecom() == {"肤质": ["干皮"]}


def test_a_name_stands_once_in_the_whole_library(skin):
    with pytest.raises(Invalid, match="“油皮”已经在“肤质”组里"):
        editing.make_group("皮肤", ["油皮"])
    with pytest.raises(Invalid, match="已经有名为“肤质”的标签组"):
        editing.make_group("肤质", ["干皮"])
    with pytest.raises(Invalid, match="“油皮”已经在"):
        editing.rename_tag(tag("敏感肌"), "油皮")
    assert [row.name for row in TagGroup.select()] == ["肤质"]
    editing.rename_tag(tag("敏感肌"), "敏感肌")


@pytest.mark.parametrize(
    ("name", "tags", "words"),
    [
        ("", ["a"], "请填写名称"),
        ("长" * 31, ["a"], "不能超过 30 个字"),
        ("组", ["长" * 31], "不能超过 30 个字"),
        ("组", [" ", ""], "至少填写一个标签"),
    ],
)
def test_what_wecom_would_refuse_is_refused_at_once(company, name, tags, words):
    with pytest.raises(Invalid, match=words):
        editing.make_group(name, tags)
    assert TagGroup.select().count() == Tag.select().count() == 0


def test_the_library_holds_ten_thousand_tags(company):
    editing.make_group("一", [f"标签{n}" for n in range(9_999)])
    with pytest.raises(Invalid, match="不能超过 10,000 个"):
        editing.make_group("二", ["甲", "乙"])
    editing.make_group("二", ["甲"])


def test_a_refusal_is_on_the_group_until_somebody_tries_again(company, skin, show, work):
    company.fault(path="externalcontact/add_corp_tag", kind="errcode", errcode=40072, times=1)
    show("敏感肌")
    work()
    assert (group("肤质").error_code, group("肤质").due_at) == ("40072", None)
    assert group("肤质").set_aside_at
    pushing.ask([skin.id])
    work()
    assert in_wecom() == {"肤质": ["敏感肌"]}
    assert not group("肤质").error and not group("肤质").set_aside_at


def test_an_answer_that_got_lost_makes_no_second_tag(company, skin, show, work, at):
    company.fault(path="externalcontact/add_corp_tag", kind="cut", times=1)
    show("敏感肌", "油皮")
    finish(work, at)
    assert in_wecom() == {"肤质": ["敏感肌", "油皮"]}
    assert tag("油皮").wecom_id and tag("敏感肌").wecom_id
    assert len(company.calls("externalcontact/add_corp_tag")) == 1


def test_changes_in_wecom_do_not_flow_back(company, skin, show, work):
    show("敏感肌", "油皮")
    work()
    company.tag_added_elsewhere("来源", ["抖音"])
    company.tag_renamed_elsewhere(tag("油皮").wecom_id, "别的名字")
    work()
    assert [tag.name for tag in queries.library()] == ["敏感肌", "油皮"]
    editing.make_tags(skin, ["干皮"])
    work()
    assert in_wecom() == {"肤质": ["敏感肌", "油皮", "干皮"], "来源": ["抖音"]}


def test_tags_of_another_app_are_not_ours_to_change(company, library, work):
    editing.rename_tag(library["金卡"], "黑卡")
    work()
    refused = group("会员")
    assert (refused.error_code, bool(refused.set_aside_at)) == ("48002", True)
    assert in_wecom()["会员"] == ["金卡"]


def test_a_merged_tag_takes_its_customers_along(friendship, skin, show, work):
    show("敏感肌", "油皮")
    put(friendship.id, tag("敏感肌"))
    work()
    merging.merge_tags(tag("敏感肌"), tag("油皮"))
    work()
    assert [tag.name for tag in queries.tags_of(friendship)] == ["油皮"]
    assert in_wecom() == {"肤质": ["油皮"]}
    assert carried_in_wecom(friendship) == {"油皮"}


def test_a_merged_group_takes_its_tags_along(friendship, skin, show, work):
    editing.make_group("皮肤", ["干皮"], visible=True)
    show("敏感肌", "油皮", "干皮")
    put(friendship.id, tag("敏感肌"), tag("干皮"))
    work()
    merging.merge_groups(group("皮肤"), group("肤质"))
    work()
    assert in_wecom() == {"肤质": ["敏感肌", "油皮", "干皮"]}
    assert carried_in_wecom(friendship) == {"敏感肌", "干皮"}
    with pytest.raises(Invalid, match="另一个标签组"):
        merging.merge_groups(group("肤质"), group("肤质"))


def test_nothing_is_done_to_what_somebody_else_has_deleted(friendship, skin, show):
    sensitive, oily = tag("敏感肌"), tag("油皮")
    put(friendship.id, sensitive)
    editing.delete_tags([oily.id])
    with pytest.raises(Invalid, match="“油皮”已经被删除了"):
        merging.merge_tags(sensitive, oily)
    assert [tag.name for tag in queries.tags_of(friendship)] == ["敏感肌"]
    for act in (lambda: editing.rename_tag(oily, "油性"), lambda: editing.move_tag(oily, -1)):
        with pytest.raises(Invalid, match="已经被删除了"):
            act()
    editing.delete_group(skin)
    with pytest.raises(Invalid, match="“肤质”已经被删除了"):
        editing.make_tags(skin, ["干皮"])
    with pytest.raises(Invalid, match="已经被删除了"):
        editing.move_group(skin, -1)


def carried_in_wecom(friendship) -> set[str]:
    customer = {"external_userid": friendship.customer.external_userid}
    (follower,) = client.get("externalcontact/get", customer)["follow_user"]
    return {tag["tag_name"] for tag in follower["tags"]}


def test_tags_are_found_by_their_name_or_their_groups(library):
    assert [tag.name for tag in queries.library("敏感")] == ["敏感肌"]
    assert [tag.name for tag in queries.library("会员")] == ["金卡"]
    assert queries.library("没有") == []
