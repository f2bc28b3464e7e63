"""The console in the language that its reader picks."""

import re

import pytest

from domain.orders.models import Order
from tests.console.test_customers import cells
from tests.console.test_every_page import LISTS

HAN = re.compile("[\u4e00-\u9fff]+")
# WeCom's own menus are named as people see them there, in brackets.
IN_BRACKETS = re.compile(r"\([^()]*\)")


def in_english(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en"


@pytest.mark.parametrize("path", LISTS)
def test_an_english_page_holds_no_chinese(operator, path):
    page = IN_BRACKETS.sub("", operator.read(in_english(path)))

    assert set(HAN.findall(page)) <= {"中文"}


def test_pages_of_a_company_with_something_of_everything_are_english(operator, everything, order):
    for path in LISTS:
        assert '<html lang="en">' in operator.read(in_english(path)), path
    assert "Exclusive guide" in operator.read(f"/customers/{order.customer_id}")
    assert "Yesterday" in operator.read(f"/orders/{order.id}")


def test_an_order_of_several_lines_is_told_in_both_languages(operator, order):
    Order.update(title="修护精华", line_count=3).execute()
    pages = ("/orders", "/find?q=8001", f"/customers/{order.customer_id}")

    for path in pages:
        assert "修护精华 等 3 件" in operator.read(path), path
    for path in pages:
        assert "修护精华 (3 items)" in operator.read(in_english(path)), path
    assert "修护精华 (3 items)" in cells(operator.get("/orders/export"))


def test_the_language_stays_until_another_is_picked(visitor):
    assert "Sign in" in visitor.read("/sign-in?lang=en")
    assert "Sign in" in visitor.read("/sign-in")

    assert "登录" in visitor.read("/sign-in?lang=zh")
    assert "登录" in visitor.read("/sign-in")


def test_a_browser_is_answered_in_its_own_language(visitor):
    english = visitor.get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"})
    chinese = visitor.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert ("Sign in" in english.text, "登录" in chinese.text) == (True, True)


def test_what_is_refused_is_said_in_english(operator, store):
    operator.read("/?lang=en")

    answer = operator.post("/welcomes/company", text="Hello {name}")

    assert answer.status_code == 422
    assert "{name} is not a name we can fill in" in answer.text


def test_a_field_of_an_attachment_is_named_in_english(operator):
    operator.read("/?lang=en")
    empty = dict.fromkeys(("material_id", "title", "desc", "url", "picurl", "appid", "page"), "")

    answer = operator.post("/welcomes/company", text="Hello", **empty | {"kind": "link"})

    assert answer.status_code == 422
    assert "Link title is missing" in answer.text
