"""An operator imports WeCom's tags: sees first, types a confirmation, and can put it back."""

import json
import re

import pytest

from domain.tags import importing
from domain.tags.models import Tag, TagGroup, TagImport

DIGEST = re.compile(r'name="digest" value="([^"]+)"')
DELETE = "externalcontact/del_corp_tag"


@pytest.fixture
def theirs(company, work):
    """Made by this app before: 来源 and 渠道, which both have 抖音. Made by another app: 会员."""
    with company.state.transaction():
        for group, names in (("来源", ["抖音", "微博"]), ("渠道", ["抖音"])):
            id, _new = company.keep_group(group, 0, ours=True)
            for name in names:
                company.keep_tag(id, name, 0, ours=True)
    company.tag_added_elsewhere("会员", ["金卡"])
    work()


def group_id(company, name: str) -> str:
    return company.state.value("SELECT id FROM tag_group WHERE name = ?", name)


def digest(page: str) -> str:
    return DIGEST.search(page).group(1)


def test_the_preview_tells_what_becomes_of_every_group_and_tag(operator, theirs):
    page = operator.read("/tags/import")
    for words in (
        "来源",
        "渠道",
        "会员",
        "抖音",
        "微博",
        "金卡",
        "新建标签组",
        "同名，建在另一个组",
    ):
        assert words in page
    assert not Tag.select().exists()


def test_the_preview_says_whether_the_undo_file_holds_all_who_carry_the_tags(
    operator, company, theirs, mei, work, monkeypatch
):
    tags = company.state.column("SELECT id FROM tag WHERE ours")
    company.guide_edits("LinYue", mei.external_userid, add_tags=tags)
    work()
    assert "共 3 处，会随之消失；谁带有它们记在撤销文件里" in operator.read("/tags/import")
    monkeypatch.setattr(importing, "MOST_CARRIERS", 2)
    assert "撤销文件最多记 2 处，其余的以后不能恢复" in operator.read("/tags/import")


def test_it_is_exported(operator, theirs):
    assert operator.get("/tags/import.xlsx").status_code == 200


def test_an_empty_wecom_has_nothing_to_import(operator):
    assert "企业微信里没有可以导入的标签" in operator.read("/tags/import")


def test_without_the_confirmation_nothing_happens(operator, company, theirs, work):
    seen = digest(operator.read("/tags/import"))
    answer = operator.post("/tags/import/start", digest=seen, confirmation="好")
    assert answer.status_code == 422
    assert "请照样输入确认文字" in answer.text
    work()
    assert not TagImport.select().exists()
    assert company.calls(DELETE) == []


def test_a_name_of_two_groups_is_made_where_the_operator_wants_it(operator, company, theirs, work):
    chosen = {
        "chosen": "yes",
        "group": [group_id(company, name) for name in ("来源", "渠道")],
        "name": "抖音",
        "home": group_id(company, "渠道"),
    }
    page = operator.do("/tags/import", **chosen)
    assert "不导入，留在企业微信" in page
    page = operator.do(
        "/tags/import/start", digest=digest(page), confirmation="导入并删除", **chosen
    )
    assert "正在从企业微信删除" in page
    work()
    rows = Tag.select(Tag, TagGroup).join(TagGroup)
    assert {(tag.group.name, tag.name) for tag in rows} == {("渠道", "抖音"), ("来源", "微博")}
    assert company.state.column("SELECT name FROM tag") == ["金卡"]


@pytest.fixture
def imported(operator, theirs, work) -> TagImport:
    seen = digest(operator.read("/tags/import"))
    operator.do("/tags/import/start", digest=seen, confirmation="导入并删除")
    work()
    return TagImport.get()


def test_what_wecom_will_not_delete_is_listed_with_what_to_do(operator, company, imported, work):
    assert "有 1 个标签要由人在企业微信管理后台删除" in operator.read(
        f"/tags/imports/{imported.id}"
    )
    page = operator.read("/tags/leftovers")
    for words in ("金卡", "不是本应用建的", "客户与上下游 → 客户联系 → 客户标签"):
        assert words in page
    assert operator.get("/tags/leftovers.xlsx").status_code == 200
    company.group_deleted_elsewhere(group_id(company, "会员"))
    work()
    assert "没有要手工删除的标签" in operator.read("/tags/leftovers")


def test_leftovers_are_tried_again(operator, imported):
    assert "删除企业微信的标签" in operator.do("/tags/leftovers/again")
    assert TagImport.select().count() == 2


def test_the_undo_file_says_what_was_there_and_how_it_comes_back(operator, imported):
    told = json.loads(operator.get(f"/tags/imports/{imported.id}/undo.json").text)
    names = {group["name"]: {tag["name"] for tag in group["tags"]} for group in told["groups"]}
    assert names == {"来源": {"抖音", "微博"}, "渠道": {"抖音"}, "会员": {"金卡"}}
    assert any("放回企业微信" in line for line in told["how"])


def test_an_import_is_undone(operator, company, imported, work):
    page = operator.do(f"/tags/imports/{imported.id}/undo")
    assert "正在把 3 个标签放回企业微信" in page
    work()
    assert sorted(company.state.column("SELECT name FROM tag")) == ["微博", "抖音", "金卡"]
    assert "不能撤销" in operator.post(f"/tags/imports/{imported.id}/undo").text


def test_wecom_is_read_again_when_asked(operator, company, theirs, work):
    company.state.run("UPDATE tag SET name = '白金卡' WHERE name = '金卡'")
    operator.do("/tags/import/read")
    work()
    assert "白金卡" in operator.read("/tags/import")
