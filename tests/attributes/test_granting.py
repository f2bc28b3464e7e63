"""Operators define attributes and say which of them guides see; the switch comes last."""

import pytest

from domain.attributes import actions, queries
from domain.attributes.granted import to_guides
from domain.attributes.models import Attribute
from domain.audit import AuditEntry
from tests.attributes.conftest import SHOWN, named


@pytest.fixture(autouse=True)
def built_in(app) -> None:
    actions.ensure_built_in()


def listed() -> list[str]:
    return [one.name for one in queries.in_use()]


def test_every_company_begins_with_the_built_in_ones_granted_to_nobody(operator):
    page = operator.read("/guide-permissions")

    for name in (
        "姓名",
        "性别",
        "手机",
        "生日",
        "会员等级",
        "积分",
        "关联门店、添加时间、专属导购",
    ):
        assert name in page
    assert "checked" not in page
    assert to_guides().attributes == ()


def test_the_switch_is_refused_before_anything_is_chosen(operator):
    answer = operator.post("/guide-permissions/shown", shown="yes")

    assert answer.status_code == 422
    assert "请先选择要显示给导购的客户属性" in answer.text
    assert not queries.are_shown()


def test_after_choosing_the_switch_turns_on_and_off_and_it_is_kept_who_did(operator):
    operator.do("/guide-permissions", visible=named("生日", "手机"), editable=named("生日", "性别"))
    assert to_guides().attributes == ()
    assert "导购现在能看到" in operator.do("/guide-permissions/shown", shown="yes")

    given = to_guides()
    assert [one.name for one in given.attributes] == ["手机", "生日"]
    assert given.edits("birthday") and not given.edits("phone")
    assert AuditEntry.get(action="attributes.granted").detail == {
        "手机": {"before": "nothing", "after": "see"},
        "生日": {"before": "nothing", "after": "edit"},
    }
    operator.do("/guide-permissions/shown", shown="no")
    assert to_guides().attributes == ()
    assert AuditEntry.get(action="attributes.hidden").actor == "operator:admin"


def test_while_it_is_on_something_stays_chosen(operator):
    operator.do("/guide-permissions", visible=named("生日"))
    operator.do("/guide-permissions/shown", shown="yes")

    answer = operator.post("/guide-permissions")

    assert answer.status_code == 422 and "至少要选一项" in answer.text
    assert to_guides().sees("birthday")


def test_what_wecom_tells_cannot_be_edited_whatever_a_form_says(operator):
    operator.do("/guide-permissions", visible=named("性别"), editable=named("性别"))

    assert not Attribute.get(key="gender").editable


def test_an_attribute_is_defined_changed_retired_and_restored(operator):
    operator.do("/attributes", name="肤质", kind="one", choices="敏感肌\n油皮\n\n油皮")
    skin = Attribute.get(name="肤质")
    assert skin.choices == ["敏感肌", "油皮"]
    operator.do(f"/attributes/{skin.id}", name="皮肤", choices="敏感肌\n干皮")
    assert Attribute.get_by_id(skin.id).choices == ["敏感肌", "干皮"]
    operator.do("/guide-permissions", visible=[skin.key])
    operator.do("/guide-permissions/shown", shown="yes")

    assert "已停用" in operator.do(f"/attributes/{skin.id}/retire")
    assert "皮肤" not in listed()
    assert not queries.are_shown(), "nothing is left to show"
    operator.do(f"/attributes/{skin.id}/restore")

    assert listed()[-1] == "皮肤"
    assert not Attribute.get_by_id(skin.id).visible
    actions_kept = {entry.action for entry in AuditEntry.select()}
    for what in ("defined", "changed", "retired", "restored"):
        assert f"attribute.{what}" in actions_kept


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", "kind": "text"}, "名称需要 1 到 20 个字"),
        ({"name": "生日", "kind": "text"}, "已有一项叫这个名称"),
        ({"name": "肤质", "kind": "gender"}, "请选择类型"),
        ({"name": "肤质", "kind": "one", "choices": "只有一个"}, "请写 2 到 50 个选项"),
        ({"name": "肤质", "kind": "several", "choices": "a\n" + "字" * 21}, "不能超过 20 个字"),
    ],
)
def test_an_attribute_that_makes_no_sense_is_refused(operator, fields, words):
    before = listed()

    answer = operator.post("/attributes", **fields)

    assert answer.status_code == 422 and words in answer.text
    assert listed() == before


def test_built_in_ones_are_neither_changed_nor_retired(operator):
    birthday = Attribute.get(key="birthday")

    for path in (f"/attributes/{birthday.id}", f"/attributes/{birthday.id}/retire"):
        assert operator.post(path, name="别的").status_code == 404
    assert "生日" in listed()


def test_operators_choose_the_order(operator):
    birthday = Attribute.get(key="birthday")
    place = listed().index("生日")

    operator.do(f"/attributes/{birthday.id}/move", to="up")
    assert listed().index("生日") == place - 1
    operator.do(f"/attributes/{birthday.id}/move", to="down")
    operator.do(f"/attributes/{birthday.id}/move", to="down")
    assert listed().index("生日") == place + 1
    first = queries.in_use()[0]
    operator.do(f"/attributes/{first.id}/move", to="up")
    assert queries.in_use()[0].name == first.name


def test_the_phone_shows_a_real_customer_with_what_is_ticked_at_this_moment(operator, known):
    sample = known.friendships.get().id

    page = operator.do("/guide-permissions/preview", visible=named("生日"), sample=sample)

    assert "陈美" in page and "南京西路店" in page and SHOWN["生日"] in page
    hidden = [words for name, words in SHOWN.items() if name != "生日" and words in page]
    assert hidden == []
    assert to_guides().attributes == (), "a preview grants nothing"
