"""The pages in a real browser: policy, widths, charts, the panel, the editor."""

import pytest
from PIL import Image

from domain.contact_ways import welcomes
from tests.console.test_every_page import LISTS
from tests.screen import database_url, screen

__all__ = ["database_url", "screen"]

# A canvas on which something was drawn in more than one colour.
DRAWN = """canvas => new Set(canvas.getContext("2d")
  .getImageData(0, 0, canvas.width, canvas.height).data).size > 8"""


@pytest.mark.parametrize("width", [1280, 768, 320])
def test_every_page_fits_and_keeps_the_policy(screen, everything, store, lin, order, width):
    mine = screen(width)
    pages = (
        *LISTS, f"/customers/{order.customer_id}", f"/stores/{store.id}", f"/guides/{lin.id}",
        f"/stores/{store.id}/welcome", f"/orders/{order.id}", "/stores/at-once?all=1",
    )  # fmt: skip
    for path in pages:
        page = mine.open(path)
        assert page.get_by_role("heading", level=1).first.is_visible(), path
        assert page.locator(".btn-primary:visible").count() <= 1, path


def test_charts_are_drawn_and_each_has_its_table(screen, everything):
    mine = screen(1280)
    for path, charts in (("/", 3), ("/welcomes", 1)):
        page = mine.open(path)
        boxes = page.locator("[data-chart]")
        assert boxes.count() == charts
        for box in boxes.all():
            assert box.locator("canvas").evaluate(DRAWN)
        figure = page.locator("figure.chart-box").first
        figure.get_by_text("用表格看").click()
        assert figure.get_by_role("table").is_visible()


def test_a_row_opens_beside_the_list_and_escape_closes_it(screen, mei):
    page = screen(1280).open("/customers")
    page.get_by_role("link", name="陈美").click()
    panel = page.get_by_role("dialog")
    panel.get_by_text("成为好友").wait_for()
    assert page.get_by_role("region", name="客户").is_visible()

    page.keyboard.press("Escape")

    assert panel.is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "陈美"


def test_the_list_follows_the_filter(screen, mei):
    page = screen(1280).open("/customers")
    page.get_by_placeholder("姓名、备注或完整手机号").fill("没有这个人")
    page.get_by_text("没有符合的客户").wait_for()
    assert "q=" in page.url

    page.get_by_role("link", name="清除筛选").click()

    page.get_by_role("link", name="陈美").wait_for()


def test_a_welcome_is_written_with_a_picture_and_the_phone_follows(screen, code, store, tmp_path):
    Image.new("RGB", (40, 40), "green").save(tmp_path / "新品.png")
    page = screen(1280).open(f"/stores/{store.id}/welcome")
    page.get_by_label("文字", exact=True).fill("欢迎您，")
    page.get_by_role("button", name="{客户}").click()
    phone = page.locator("#phone")
    phone.get_by_text("欢迎您，陈美").wait_for()
    page.locator("form.upload input[accept*=png]").set_input_files(tmp_path / "新品.png")
    phone.get_by_role("img").wait_for()

    page.get_by_role("button", name="保存欢迎语").click()

    page.get_by_text("欢迎语已保存").wait_for()
    saved = welcomes.welcome_of(contact_way=code)
    assert saved.text == "欢迎您，{客户}"
    assert [one["kind"] for one in saved.attachments] == ["image"]


def test_chosen_callbacks_are_replayed(screen, failed_callback):
    page = screen(1280).open("/callbacks")
    page.get_by_role("checkbox", name="选择").check()
    page.get_by_role("button", name="重放所选").click()

    page.get_by_text("正在重放 1 条回调").wait_for()


def test_a_running_sync_moves_by_itself(screen, company, work):
    page = screen(1280).open("/syncs")
    page.locator("section", has_text="组织与门店").get_by_role("button", name="同步").first.click()
    page.get_by_text("进行中").first.wait_for()

    work()

    page.get_by_text("进行中").first.wait_for(state="detached")
    assert page.get_by_text("完成", exact=True).first.is_visible()
