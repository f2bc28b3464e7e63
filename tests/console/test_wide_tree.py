"""A department with more departments right below it than a tree shows at once."""

import pytest
from playwright.sync_api import expect

from domain.organisation import picking
from domain.organisation.models import Department
from tests.screen import database_url, screen

__all__ = ["database_url", "screen"]

MANY = 512


@pytest.fixture
def wide(company) -> Department:
    """华东零售 with 512 pop-up stores besides its two."""
    rows = [
        {
            "wecom_id": 10_000 + number,
            "name": f"快闪{number}店",
            "parent_wecom_id": 10,
            "path": f"/1/10/{10_000 + number}/",
            "is_store": True,
        }
        for number in range(MANY)
    ]
    Department.insert_many(rows).execute()
    return Department.get(wecom_id=10)


def test_the_tree_says_how_many_it_leaves_out(operator, wide):
    part = operator.read(f"/stores/tree?under={wide.id}")

    assert part.count("data-department") == picking.AT_MOST == 300
    assert "显示前 300 个，共 514 个。" in part and "搜索其余的" in part
    english = operator.read(f"/stores/tree?under={wide.id}&lang=en")
    assert "Showing the first 300 of 514." in english and "Search for the others" in english


def test_a_tree_that_shows_everything_says_nothing(operator, company):
    assert "data-seek" not in operator.read("/stores")
    assert "data-seek" not in operator.read(f"/stores/tree?under={Department.get(wecom_id=10).id}")


def test_too_much_that_was_found_is_told_as_well(operator, wide):
    page = operator.read("/stores/tree?like=%E5%BF%AB%E9%97%AA")

    assert page.count("data-department") == 100
    assert "显示前 100 个，共 512 个。再多输入几个字。" in page
    assert "再多输入几个字" not in operator.read("/stores/tree?like=%E5%BF%AB%E9%97%AA511")


def test_the_keyboard_leads_from_the_last_one_to_those_that_are_left_out(screen, wide):
    page = screen(1280).open("/stores")
    page.get_by_role("button", name="展开华东零售").click()
    seek = page.get_by_role("button", name="搜索其余的")
    seek.wait_for()
    page.locator("#tree [data-department]").last.focus()

    page.keyboard.press("ArrowDown")
    expect(seek).to_be_focused()
    page.keyboard.press("Enter")

    finder = page.get_by_label("找部门或门店")
    expect(finder).to_be_focused()
    page.keyboard.type("快闪511")
    page.locator("#found").get_by_text("快闪511店").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.locator("#list")).to_contain_text("快闪511店")
