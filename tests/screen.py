"""Operations staff at the console in a real browser, in any width and language.

Test files name the fixtures they want in their `__all__`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from db import db
from simulator.server import serve
from tests.console.desk import NAME, PASSWORD

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def database_url(tmp_path_factory) -> str:
    """One database is enough to look at pages."""
    return f"sqlite:///{tmp_path_factory.getbasetemp()}/test.db"


@dataclass
class Screen:
    page: Page
    url: str

    def open(self, path: str) -> Page:
        """It is there, and nothing sticks out to the side."""
        answer = self.page.goto(f"{self.url}/console{path}")
        assert answer.status == 200, path
        assert self.page.evaluate(WIDER) <= 0, path
        return self.page


@pytest.fixture
def screen(browser, app, admin):
    """`screen(width, language)`: admin's browser; what it complains about fails the test."""
    contexts, complaints, database = [], [], db.obj
    with serve(app, "127.0.0.1", 0) as url:

        def opened(width: int, language: str = "zh-CN") -> Screen:
            size = {"width": width, "height": 900}
            context = browser.new_context(viewport=size, locale=language)
            contexts.append(context)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text))
            sign_in(page, url=url)
            return Screen(page, url)

        yield opened
        for context in contexts:
            context.close()
    db.initialize(database)
    assert complaints == []


def picture(page: Page, name: str) -> None:
    """For people who want to look: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        language = page.locator("html").get_attribute("lang")
        page.screenshot(path=Path(folder) / f"{name}-{language}.png", full_page=True)


def sign_in(page: Page, name: str = NAME, url: str = "") -> None:
    """`url`: of the application, where the browser has none to begin with."""
    page.goto(f"{url}/console/")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
