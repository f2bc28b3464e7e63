"""The pages of the tag library: what they say no to, what they show, what they write down."""

import pytest

from domain.audit import AuditEntry
from domain.operators import actions as operators
from domain.operators.models import Operator
from domain.tags import editing
from domain.tags.models import Tag, TagGroup
from tests.console.desk import Desk
from tests.tagging import put


@pytest.fixture
def skin(company) -> TagGroup:
    return editing.make_group("肤质", ["敏感肌", "油皮"], visible=True)


def page_of(group: TagGroup) -> str:
    return f"/tags/groups/{group.id}"


def test_a_second_name_is_refused_and_what_was_written_stays(operator, skin):
    answer = operator.post("/tags/groups", "/tags/groups/new", name="皮肤", tags="干皮\n油皮")
    assert answer.status_code == 422
    assert "标签“油皮”已经在“肤质”组里" in answer.text
    assert "干皮\n油皮" in answer.text and TagGroup.select().count() == 1


def test_a_group_shows_its_way_to_wecom(operator, company, skin, work):
    assert "同步中" in operator.read(page_of(skin))
    company.fault(path="externalcontact/add_corp_tag", kind="errcode", errcode=40126, times=1)
    work()
    page = operator.read(page_of(skin))
    assert "企业微信没有接受：企业微信里的标签已达 10,000 个的上限" in page
    assert "企业微信拒绝" in operator.read("/tags")
    operator.do(f"{page_of(skin)}/retry")
    work()
    assert "已同步" in operator.read(page_of(skin))


def test_tags_are_renamed_moved_merged_and_deleted(operator, skin):
    sensitive, oily = Tag.select().order_by(Tag.id)
    operator.do(f"/tags/{oily.id}/rename", name="油性")
    operator.do(f"/tags/{oily.id}/move", way="up")
    operator.do(f"{page_of(skin)}/tags", tags="干皮\n混合")
    page = operator.read(page_of(skin))
    assert page.index("油性") < page.index("敏感肌") < page.index("干皮") < page.index("混合")
    assert "没有名为“中性”的标签" in operator.do(f"/tags/{oily.id}/merge", into="中性")
    operator.do(f"/tags/{oily.id}/merge", into="敏感肌")
    operator.do(f"/tags/{Tag.get(name='混合').id}/delete")
    left = Tag.select().where(Tag.deleted_at.is_null())
    assert sorted(tag.name for tag in left) == ["干皮", "敏感肌"]
    told = {entry.action for entry in AuditEntry.select()}
    assert {"tag.made", "tag.renamed", "tag.moved", "tag.merged", "tag.deleted"} <= told


def test_a_group_is_changed_merged_and_deleted(operator, skin):
    other = editing.make_group("会员", ["金卡"])
    operator.do(page_of(other), name="等级", single="on")
    assert "已经有名为“肤质”的标签组" in operator.do(page_of(other), name="肤质")
    assert (TagGroup.get_by_id(other.id).name, TagGroup.get_by_id(other.id).single) == ("等级", 1)
    operator.do(f"{page_of(other)}/merge", into=skin.id)
    assert "金卡" in operator.read(page_of(skin))
    assert operator.get(page_of(other)).status_code == 404
    operator.do(f"{page_of(skin)}/delete")
    assert "标签库还是空的" in operator.read("/tags")


def test_only_tags_of_the_page_are_changed_by_choosing(operator, skin):
    editing.make_group("会员", ["金卡"], visible=True)
    sensitive = Tag.get(name="敏感肌")
    among = [sensitive.id, Tag.get(name="油皮").id]
    operator.do("/tags/choose", tag=[sensitive.id], among=among)
    assert {tag.name for tag in Tag.select().where(Tag.visible)} == {"敏感肌", "金卡"}
    page = operator.read("/tags/visible?q=肤质")
    assert "敏感肌" in page and "油皮" not in page and "金卡" not in page


def test_a_list_says_how_many_carry_a_tag(operator, mei, skin):
    put(mei.friendships.get().id, Tag.get(name="油皮"))
    line = operator.read("/tags/visible").split("油皮")[1].split("</tr>")[0]
    assert '<td class="number">1</td>' in line
    assert operator.get("/tags/visible/export").status_code == 200


def test_who_may_only_look_changes_nothing(app, set_up, skin):
    operators.add("reader", "a-long-password")
    Operator.update(role="analyst").where(Operator.name == "reader").execute()
    desk = Desk(app.test_client())
    desk.sign_in("reader", "a-long-password")
    page = desk.read(page_of(skin))
    assert "敏感肌" in page and "删除" not in page and "改名" not in page
    refused = desk.post(f"{page_of(skin)}/delete", form_page="/tags")
    assert refused.status_code == 403 and TagGroup.get().deleted_at is None
