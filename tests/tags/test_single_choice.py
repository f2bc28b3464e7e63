"""Merging and WeCom may give a customer several tags of a group of single choice: nobody loses one
by it, and an operator finds whoever has them.
"""

import pytest

from domain.customers.models import Customer, Friendship
from domain.operators.scope import WHOLE
from domain.tags import editing, mark_drift
from domain.tags.models import FriendshipTag, Tag, TagGroup
from tests.console.desk import Desk
from tests.tagging import put
from tests.tags.lists import begin, hand_in, newest


@pytest.fixture
def skin(company, mei, wei, work) -> TagGroup:
    """肤质, of which a customer carries one tag: 陈美 干皮, and 周舟, a friend of 魏然, 油皮."""
    group = editing.make_group("肤质", ["干皮", "油皮"], single=True, visible=True)
    company.befriend(wei.userid, company.add_customer("周舟"))
    work()
    Customer.update(name="陈美").where(Customer.id == mei.id).execute()
    for name, tag in (("陈美", "干皮"), ("周舟", "油皮")):
        put(of(name).id, Tag.get(name=tag))
    return group


def of(name: str) -> Friendship:
    return Friendship.select().join(Customer).where(Customer.name == name).get()


def carried(name: str) -> set[str]:
    rows = FriendshipTag.select(FriendshipTag, Tag).join(Tag)
    return {row.tag.name for row in rows.where(FriendshipTag.friendship == of(name))}


def told(operator: Desk, group: TagGroup) -> str:
    return operator.read(f"/tags/groups/{group.id}")


def test_a_group_of_which_everybody_carries_one_says_nothing(operator, skin):
    assert "段好友关系带有其中多个标签" not in told(operator, skin)


def test_who_carries_several_after_a_merge_is_found_and_put_right(operator, skin, work):
    other = editing.make_group("质地", ["敏感肌"], visible=True)
    work()
    put(of("陈美").id, Tag.get(name="敏感肌"))
    operator.do(f"/tags/groups/{other.id}/merge", into=str(skin.id))
    work()
    assert carried("陈美") == {"干皮", "敏感肌"}
    assert "有 1 段好友关系带有其中多个标签" in told(operator, skin)

    page = operator.read(f"/customers?several={skin.id}")
    assert "肤质：带有多个标签" in page and "陈美" in page and "周舟" not in page

    hand_in(operator, of("陈美").customer.external_userid)
    begin(operator, newest(), Tag.get(name="敏感肌", deleted_at=None))
    work()
    assert carried("陈美") == {"敏感肌"}
    assert "段好友关系带有其中多个标签" not in told(operator, skin)


def test_a_merged_tag_takes_no_other_off(operator, skin, work):
    other = editing.make_group("质地", ["敏感肌"])
    put(of("陈美").id, other.tags.get())
    operator.do(f"/tags/{other.tags.get().id}/merge", into="油皮")
    assert carried("陈美") == {"干皮", "油皮"}
    assert "有 1 段好友关系带有其中多个标签" in told(operator, skin)


def test_a_mark_taken_from_wecom_takes_no_other_off(company, operator, skin, work):
    pair = of("陈美").guide.userid, of("陈美").customer.external_userid
    company.guide_edits(*pair, add_tags=[tag.wecom_id for tag in skin.tags])
    work()
    assert "段好友关系带有其中多个标签" not in told(operator, skin)
    assert mark_drift.take(WHOLE, "operator:admin") == 1
    assert carried("陈美") == {"干皮", "油皮"}
    assert "有 1 段好友关系带有其中多个标签" in told(operator, skin)


def test_of_a_group_of_several_choice_nobody_is_counted(operator, skin):
    put(of("陈美").id, Tag.get(name="油皮"))
    assert "段好友关系带有其中多个标签" in told(operator, skin)
    editing.change_group(skin, name="肤质", single=False)
    assert "段好友关系带有其中多个标签" not in told(operator, skin)
