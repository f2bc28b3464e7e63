"""The drift report on pages: filters, one row, chosen rows, all of a kind."""

import pytest

from console import tag_drift
from domain import clock
from domain.customers.models import Friendship
from domain.tags import drift, editing
from domain.tags.models import FriendshipTag, Tag, TagDrift


@pytest.fixture
def skin(company, work) -> dict[str, Tag]:
    """肤质 with three tags, which WeCom has from us."""
    editing.make_group("肤质", ["干皮", "油皮", "敏感肌"], visible=True)
    work()
    return {tag.name: tag for tag in Tag.select()}


@pytest.fixture
def drifted(company, skin, work):
    """One renamed, one deleted, one added in WeCom."""
    company.tag_renamed_elsewhere(skin["干皮"].wecom_id, "干性")
    company.tag_deleted_elsewhere(skin["油皮"].wecom_id)
    company.tag_added_elsewhere("来源", ["抖音"])
    work()


def id_of(kind: str) -> str:
    return next(one.id for one in drift.differences() if one.kind == kind)


def kinds() -> list[str]:
    return [one.kind for one in drift.differences()]


def test_differences_are_listed_filtered_and_exported(operator, drifted):
    page = operator.read("/tags/drift")
    for words in ("企业微信多出", "企业微信缺少", "标签名不同", "抖音", "油皮", "干性"):
        assert words in page
    page = operator.search("/tags/drift", q="抖音", kind="")
    assert "抖音" in page and "干性" not in page
    assert "没有符合的差异" in operator.search("/tags/drift", q="没有这个", kind="")
    assert "干性" not in operator.read("/tags/drift?kind=missing")
    assert operator.get("/tags/drift.xlsx").status_code == 200


def test_nothing_to_report(operator, skin):
    assert "企业微信与标签库一致" in operator.read("/tags/drift")
    assert "客户标签一致" in operator.read("/tags/drift/marks")


def test_one_row_is_taken(operator, drifted):
    assert "已按企业微信更新标签库：1 处" in operator.do("/tags/drift", take=id_of("renamed"))
    assert kinds() == ["extra", "missing"]
    assert Tag.select().where(Tag.name == "干性").exists()


def test_chosen_rows_are_pushed_again(operator, company, drifted, work):
    operator.do("/tags/drift", push="", id=[id_of("renamed"), id_of("missing")])
    work()
    assert kinds() == ["extra"]
    names = company.state.column("SELECT name FROM tag")
    assert sorted(names) == ["干皮", "抖音", "敏感肌", "油皮"]


def test_all_of_a_kind(operator, drifted):
    operator.do("/tags/drift", take="", all="1", kind="extra", q="")
    assert kinds() == ["missing", "renamed"]
    operator.do("/tags/drift", take="", all="1", kind="", q="")
    assert kinds() == []


def test_nothing_chosen_is_said(operator, drifted):
    answer = operator.post("/tags/drift", push="")
    assert answer.status_code == 422
    assert "请先选择要处理的差异" in answer.text


def test_a_name_that_the_library_has_is_left(operator, company, skin, work):
    editing.make_group("会员", ["金卡"])
    company.tag_added_elsewhere("等级", ["金卡"])
    work()
    page = operator.do("/tags/drift", take="", all="1", kind="", q="")
    assert "标签库里已有同名的，没有改动：金卡" in page


@pytest.fixture
def marked(company, skin, mei, work) -> Friendship:
    """陈美 carries 干皮 here only, and 油皮 in WeCom only."""
    friendship = Friendship.get(Friendship.customer == mei)
    FriendshipTag.create(friendship=friendship, tag=skin["干皮"])
    company.guide_edits("LinYue", mei.external_userid, add_tags=[skin["油皮"].wecom_id])
    work()
    return friendship


def carried() -> set[str]:
    return {row.tag.name for row in FriendshipTag.select(FriendshipTag, Tag).join(Tag)}


def test_marks_of_customers_are_listed_filtered_and_exported(operator, marked):
    page = operator.read("/tags/drift/marks")
    for words in ("陈美", "林悦", "企业微信多打了标签", "企业微信少了标签", "干皮", "油皮"):
        assert words in page
    assert "没有符合的差异" in operator.search("/tags/drift/marks", q="", guide="魏然", kind="")
    assert operator.get("/tags/drift/marks.xlsx").status_code == 200


def test_marks_are_taken_one_by_one(operator, marked):
    operator.do("/tags/drift/marks", take=str(TagDrift.get(kind="extra").id))
    assert carried() == {"干皮", "油皮"}
    operator.do("/tags/drift/marks", take=str(TagDrift.get().id))
    assert carried() == {"油皮"}


def test_all_marks_of_a_kind_are_pushed_again(operator, company, marked, work):
    operator.do("/tags/drift/marks", push="", all="1", kind="missing", q="", guide="")
    work()
    query = "SELECT name FROM tag JOIN friendship_tag ON tag.id = friendship_tag.tag_id"
    assert set(company.state.column(query)) == {"干皮", "油皮"}
    assert TagDrift.get().kind == "extra"


def test_the_tabs_count_up_to_a_bound(operator, mei, skin, monkeypatch):
    """A count of hundreds of thousands would hold up every page of tags."""
    for tag in skin.values():
        moment = {"kind": "missing", "noticed_at": clock.now()}
        TagDrift.create(friendship=Friendship.get(), wecom_id=tag.wecom_id, **moment)
    assert "差异报告（3）" in operator.read("/tags")
    monkeypatch.setattr(tag_drift, "MOST_COUNTED", 2)
    assert "差异报告（2+）" in operator.read("/tags")
    assert '客户标签 <span class="quiet">2+</span>' in operator.read("/tags/drift/marks")
    assert "按当前筛选，共 3 处" in operator.read("/tags/drift/marks"), "what is acted on is exact"
