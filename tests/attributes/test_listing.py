"""The list of attributes: searched, narrowed, turned page by page, exported as it stands."""

import pytest

from domain.attributes import actions
from domain.attributes.models import Attribute
from domain.audit import AuditEntry
from tests.attributes.conftest import BY, grant
from tests.guarding.readable import rows_of

SKIN = ("敏感肌", "油皮")


@pytest.fixture(autouse=True)
def attributes(app) -> None:
    """The built-in ones, 肤质 which guides edit, and 口味 which is retired."""
    actions.ensure_built_in()
    actions.define("肤质", "one", SKIN, by=BY)
    actions.retire(actions.define("口味", "text", by=BY), by=BY)
    grant(["生日", "肤质"], ["肤质"])


def exported(operator, path: str = "") -> list[str]:
    return [row[0] for row in rows_of(operator.get(f"/attributes/export{path}"))]


def rows(page: str) -> str:
    """The list without the filters over it and the form beside it."""
    return page.partition('id="list"')[2].partition("</table>")[0]


def test_found_by_name_and_by_choice_whatever_the_case(operator):
    actions.define("Favourite Brand", "text", by=BY)

    assert exported(operator, "?q=favourite") == ["Favourite Brand"]
    page = operator.search("/attributes", q="油皮")
    assert "肤质" in rows(page) and "生日" not in rows(page)
    assert "没有符合的客户属性" in operator.read("/attributes?q=nothing")


def test_built_in_ones_are_found_as_they_are_read(operator):
    assert "Birthday" in rows(operator.read("/attributes?q=birth&lang=en"))
    assert "没有符合" in operator.read("/attributes?q=birth&lang=zh")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("?state=edit", ["肤质"]),
        ("?state=see", ["生日"]),
        ("?state=retired", ["口味"]),
        ("?kind=one", ["性别", "添加方式", "肤质"]),
        ("?kind=birthday", ["生日"]),
        ("?kind=one&state=edit", ["肤质"]),
        ("?kind=text&state=see", []),
        ("?kind=king", []),
    ],
)
def test_narrowed_by_kind_and_by_what_guides_may_do(operator, filters, found):
    assert exported(operator, filters) == found


def test_without_filters_all_that_are_in_use_in_the_order_of_the_page(operator):
    names = exported(operator)

    assert "口味" not in names and "口味" not in rows(operator.read("/attributes"))
    assert names == [
        *("姓名", "性别", "手机", "生日", "会员等级", "积分", "公司", "添加方式", "描述"),
        "肤质",
    ]


def test_a_retired_one_is_found_and_restored(operator):
    page = operator.read("/attributes?state=retired")
    taste = Attribute.get(name="口味")
    assert f"/attributes/{taste.id}/restore" in page and f"/{taste.id}/retire" not in page

    operator.do(f"/attributes/{taste.id}/restore")

    assert "口味" in rows(operator.read("/attributes"))


def test_the_export_says_what_the_list_says_and_is_kept(operator):
    (row,) = rows_of(operator.get("/attributes/export?q=%E8%82%A4%E8%B4%A8"))

    assert row[:5] == ["肤质", "单选", "敏感肌 · 油皮", "否", "可编辑"]
    entry = AuditEntry.get(action="attributes.exported")
    assert (entry.actor, entry.detail) == ("operator:admin", {"rows": 1, "filters": ["q"]})


def test_on_a_narrowed_list_nothing_is_moved_past_what_is_not_shown(operator):
    assert "上移 生日" in operator.read("/attributes")
    assert "上移 生日" not in operator.read("/attributes?kind=birthday")


def test_a_move_on_the_second_page_comes_back_to_it(operator):
    for number in range(45):
        actions.define(f"第{number}项", "text", by=BY)
    last = Attribute.get(name="第44项")
    page = rows(operator.read("/attributes?page=2"))
    assert "第44项" in page and "生日" not in page

    answer = operator.post(f"/attributes/{last.id}/move", to="up", page=2)

    assert answer.location.endswith(f"/attributes?page=2#attribute-{last.id}")
    assert exported(operator)[-2:] == ["第44项", "第43项"]
