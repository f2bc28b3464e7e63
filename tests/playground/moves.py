"""What a newcomer does at the playground, again and again."""

import requests
from playwright.sync_api import expect

GREETING = "您好，我是您的专属导购"


def scan(page):
    """Scan the code before the phone and add its guide."""
    page.locator("#phone-scan").click()
    page.locator("#add-guide").click()
    expect(page.locator("#phone-talk")).to_be_visible()


def choose(page, name):
    page.locator(".sheet").get_by_role("option").filter(has_text=name).click()


def sidebar(page):
    return page.frame_locator("#sidebar-frame")


def the_customer(desk, userid="lin.yuan"):
    """external_userid of a guide's newest customer."""
    contacts = requests.get(f"{desk.url}/admin/members/{userid}/contacts", timeout=5).json()
    return contacts[0]["external_userid"]
