"""The console on a phone: nothing makes a page scroll sideways, and a row says what it tells."""

import pytest
from playwright.sync_api import Page, expect

from simulator.server import serve
from tests.console.desk import NAME, PASSWORD
from tests.console.test_every_page import LISTS

pytestmark = pytest.mark.timeout(300)

# What is wider than the room it has: the page, or a list that scrolls inside of it.
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll(".grid-scroll")]
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className || "page")"""
LONG = "一个特别特别长的名字" * 6


@pytest.fixture
def database_url(tmp_path_factory) -> str:
    """One database is enough to look at pages."""
    return f"sqlite:///{tmp_path_factory.getbasetemp()}/test.db"


@pytest.fixture
def page(app, browser, admin):
    with serve(app, "127.0.0.1", 0) as address:
        context = browser.new_context(
            locale="zh-CN", viewport={"width": 360, "height": 740}, base_url=address
        )
        page = context.new_page()
        sign_in(page)
        yield page
        context.close()


def sign_in(page: Page) -> None:
    page.goto("/console/")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)


def test_no_page_is_wider_than_the_phone(page, everything, store, lin, mei, order):
    mei.name = LONG
    mei.save()
    ones = f"/customers/{mei.id}", f"/stores/{store.id}", f"/stores/{store.id}/welcome"
    for path in (*LISTS, *ones, f"/guides/{lin.id}", f"/orders/{order.id}"):
        page.goto(f"/console{path}")
        assert page.evaluate(TOO_WIDE) == [], path


def test_each_cell_of_a_row_says_the_name_of_its_column(page, everything, store):
    page.goto("/console/stores")

    cell = page.locator("#list tbody tr").first.locator("[data-head=导购]")
    said = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    expect(cell).to_be_visible()
    assert said == '"导购"'
