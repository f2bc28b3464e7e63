"""A newcomer holds callbacks, cuts WeCom off, kills processes, and reads what went on."""

import json
import subprocess

import pytest
import requests
from playwright.sync_api import expect

from tests.playground.moves import GREETING, scan


def test_held_callbacks_are_shown_waiting_and_the_welcome_arrives_when_mended(desk, stores, page):
    page.goto(desk.start)
    page.locator("#break-button").click()
    page.locator("#fault-list button").filter(has_text="回调迟到").click()
    scan(page)

    expect(page.locator("#waiting li.held")).to_contain_text("客户添加了导购")
    expect(page.locator("#phone-talk .welcome")).to_contain_text("在路上")
    expect(page.locator("#health")).to_have_class("pill warn")

    page.locator("#break-button").click()
    page.locator("#mend-button").click()

    expect(page.locator("#phone-talk .theirs.text")).to_contain_text(GREETING)
    expect(page.locator("#waiting li.held")).to_have_count(0)


def test_wecom_can_be_cut_off_and_mended(desk, stores, page):
    page.goto(desk.start)
    page.locator("#break-button").click()
    page.locator("#fault-list button").filter(has_text="企业微信断线").click()
    expect(page.locator("#waiting")).to_contain_text("还剩")
    with pytest.raises(requests.ConnectionError):
        desk.app.call("getcallbackip")

    page.locator("#break-button").click()
    page.locator("#mend-button").click()

    expect(page.locator("#toasts")).to_contain_text("故障全部解除")
    assert "ip_list" in desk.app.call("getcallbackip")


def test_callbacks_can_be_made_to_come_three_times(desk, stores, page):
    page.goto(desk.start)
    page.locator("#break-button").click()
    page.locator("#fault-list button").filter(has_text="回调重复三次").click()
    scan(page)

    added = page.locator("#wire-lines .line.callback").filter(has_text="客户添加了导购")
    expect(added).to_have_count(3)
    assert len([d for d in desk.wecom.deliveries() if "add_external" in d["title"]]) == 3


def test_processes_of_the_demo_can_be_killed(desk, stores, page, tmp_path):
    worker = subprocess.Popen(["sleep", "600"])
    listed = tmp_path / "processes.json"
    listed.write_text(json.dumps({"worker": worker.pid}))
    desk.wecom.config.processes_file = str(listed)
    page.goto(desk.start)
    page.locator("#break-button").click()
    page.get_by_role("button", name="杀掉进程 worker").click()

    expect(page.locator("#toasts")).to_contain_text("worker 已被杀掉")
    assert worker.wait(timeout=5) == -9


def test_tomorrow_morning_runs_the_days_command(desk, stores, page, tmp_path):
    ran_at = tmp_path / "at"
    desk.wecom.config.morning_command = f"cp /dev/null {ran_at}"
    page.goto(desk.start)
    page.locator("#morning-button").click()

    expect(page.locator("#toasts")).to_contain_text("早上九点")
    expect(page.locator("#desk-date")).to_contain_text("09:00")
    assert ran_at.exists()


def test_the_log_opens_to_the_decrypted_xml_and_to_the_api_call(desk, stores, page):
    page.goto(desk.start)
    scan(page)
    expect(page.locator("#phone-talk .welcome.ok")).to_be_visible()
    page.locator("#log-toggle").click()

    page.locator(".log-row").filter(has_text="回调").first.click()
    expect(page.locator("#log-detail")).to_contain_text("<UserID>lin.yuan</UserID>")

    page.locator(".log-row").filter(has_text="send_welcome_msg").click()
    expect(page.locator("#log-detail")).to_contain_text("welcome_code")


def test_who_leaves_the_page_leaves_no_held_callbacks_behind(desk, stores, page):
    page.goto(desk.start)
    page.locator("#break-button").click()
    page.locator("#fault-list button").filter(has_text="回调迟到").click()
    expect(page.locator("#waiting")).to_contain_text("回调迟到")
    page.goto("about:blank")

    page.goto(desk.start)
    scan(page)
    expect(page.locator("#phone-talk .theirs.text")).to_contain_text(GREETING)


def test_after_a_reset_the_phone_belongs_to_someone_new(desk, stores, page):
    page.goto(desk.start)
    scan(page)
    expect(page.locator("#phone-talk")).to_contain_text(GREETING)
    desk.wecom.reset()
    desk.wecom.add_member("wu.tong", "吴桐")
    desk.add_code("三里屯店", "wu.tong")

    page.goto(desk.url)
    scan(page)
    expect(page.locator("#phone-screen .phone-bar")).to_contain_text("吴桐")
    expect(page.locator("#phone-talk")).to_contain_text(GREETING)
