"""Operations staff make tags and choose what guides see, in a real browser and both languages."""

import os
from dataclasses import dataclass

import pytest

from bot import client
from db import db
from domain.customers.models import Friendship
from domain.tags import queries
from domain.tags.models import Tag, TagGroup
from simulator.server import serve
from tests.console.desk import NAME, PASSWORD
from tests.tagging import put

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHOTS = os.environ.get("SHOTS")
WORDS = {
    "zh-CN": {
        "name": "名字", "password": "密码", "sign_in": "登录", "overview": "概览",
        "new": "新建标签组", "group": "标签组名称", "tags": "标签，每行一个", "make": "建立标签组",
        "choose": "选择导购可见的标签", "save": "保存并同步", "visible": "导购可见的标签",
        "in_step": "已同步", "hidden": "导购不可见",
    },
    "en-GB": {
        "name": "Name", "password": "Password", "sign_in": "Sign in", "overview": "Overview",
        "new": "New tag group", "group": "Name of the group", "tags": "Tags, one per line",
        "make": "Make the group", "choose": "Choose what guides see", "save": "Save and sync",
        "visible": "Tags guides see", "in_step": "In step", "hidden": "Hidden from guides",
    },
}  # fmt: skip


@pytest.fixture
def database_url(tmp_path_factory) -> str:
    """One database is enough to look at pages."""
    return f"sqlite:///{tmp_path_factory.getbasetemp()}/test.db"


@dataclass
class Screen:
    page: object
    url: str
    words: dict

    def open(self, path: str):
        answer = self.page.goto(f"{self.url}/console{path}")
        assert answer.status == 200, path
        assert self.page.evaluate(WIDER) <= 0, path
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=self.words[name], exact=True).click()
        self.page.wait_for_load_state()

    def shoot(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture(params=sorted(WORDS))
def screen(request, browser, app, admin, company):
    """admin's browser; what it complains about fails the test."""
    complaints, database, words = [], db.obj, WORDS[request.param]
    with serve(app, "127.0.0.1", 0) as url:
        size = {"width": 1280, "height": 900}
        context = browser.new_context(viewport=size, locale=request.param)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(f"{url}/console/sign-in")
        page.get_by_label(words["name"]).fill(NAME)
        page.get_by_label(words["password"]).fill(PASSWORD)
        page.get_by_role("button", name=words["sign_in"]).click()
        page.get_by_role("heading", name=words["overview"]).wait_for()
        yield Screen(page, url, words)
        context.close()
    db.initialize(database)
    assert complaints == []


def in_wecom() -> dict[str, list[str]]:
    answer = client.post("externalcontact/get_corp_tag_list", {})
    return {group["group_name"]: [t["name"] for t in group["tag"]] for group in answer["tag_group"]}


def test_a_group_is_made_shown_hidden_and_shown_again(screen, mei, work):
    words, page = screen.words, screen.page
    screen.open("/tags")
    page.get_by_role("link", name=words["new"]).click()
    page.get_by_label(words["group"]).fill("肤质")
    page.get_by_label(words["tags"]).fill("敏感肌\n油皮\n干皮")
    screen.shoot("new")
    screen.press("make")
    page.get_by_role("heading", level=1, name="肤质").wait_for()
    assert page.get_by_text(words["hidden"]).first.is_visible()
    assert in_wecom() == {}

    choose(screen, True)
    work()
    assert in_wecom() == {"肤质": ["敏感肌", "油皮", "干皮"]}
    friendship = Friendship.get(Friendship.customer == mei)
    put(friendship.id, Tag.get(name="敏感肌"))
    screen.open("/tags/visible")
    assert page.get_by_text(words["in_step"]).count() == 3
    screen.shoot("visible")

    choose(screen, False)
    work()
    assert in_wecom() == {}
    assert [tag.name for tag in queries.tags_of(friendship)] == ["敏感肌"]

    choose(screen, True)
    work()
    followers = client.get("externalcontact/get", {"external_userid": mei.external_userid})
    assert [tag["tag_name"] for tag in followers["follow_user"][0]["tags"]] == ["敏感肌"]
    screen.open("/tags")
    screen.shoot("library")
    screen.open(f"/tags/groups/{TagGroup.get().id}")
    screen.shoot("group")


def choose(screen: Screen, shown: bool) -> None:
    """Tick or untick the whole group."""
    page = screen.open("/tags/choose")
    page.locator("[data-all-of]").set_checked(shown)
    screen.shoot("choose")
    screen.press("save")
    page.get_by_role("heading", level=1, name=screen.words["visible"]).wait_for()
