"""The console on a phone: nothing makes a page scroll sideways, and a row says what it tells."""

from playwright.sync_api import expect

from tests.console.test_every_page import LISTS
from tests.screen import database_url, screen

__all__ = ["database_url", "screen"]

# What is wider than the room it has: the page, or a list that scrolls inside of it.
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll(".grid-scroll")]
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className || "page")"""
LONG = "一个特别特别长的名字" * 6


def test_no_page_is_wider_than_the_phone(screen, everything, store, lin, mei, order):
    mei.name = LONG
    mei.save()
    mine = screen(360)
    ones = f"/customers/{mei.id}", f"/stores/{store.id}", f"/stores/{store.id}/welcome"
    for path in (*LISTS, *ones, f"/guides/{lin.id}", f"/orders/{order.id}"):
        page = mine.open(path)
        assert page.evaluate(TOO_WIDE) == [], path


def test_each_cell_of_a_row_says_the_name_of_its_column(screen, everything, store):
    page = screen(360).open("/stores")

    cell = page.locator("#list tbody tr").first.locator("[data-head=导购]")
    said = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    expect(cell).to_be_visible()
    assert said == '"导购"'
