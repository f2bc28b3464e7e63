"""Operations staff make tags and choose what guides see, in a real browser and both languages."""

import pytest
from playwright.sync_api import Page

from bot import client
from domain.customers.models import Friendship
from domain.tags import queries
from domain.tags.models import Tag, TagGroup
from tests.screen import Screen, database_url, picture, screen
from tests.tagging import put

__all__ = ["database_url", "screen"]

WORDS = {
    "zh-CN": {
        "new": "新建标签组", "group": "标签组名称", "tags": "标签，每行一个", "make": "建立标签组",
        "choose": "选择导购可见的标签", "save": "保存并同步", "visible": "导购可见的标签",
        "in_step": "已同步", "hidden": "导购不可见",
    },
    "en-GB": {
        "new": "New tag group", "group": "Name of the group", "tags": "Tags, one per line",
        "make": "Make the group", "choose": "Choose what guides see", "save": "Save and sync",
        "visible": "Tags guides see", "in_step": "In step", "hidden": "Hidden from guides",
    },
}  # fmt: skip


def in_wecom() -> dict[str, list[str]]:
    answer = client.post("externalcontact/get_corp_tag_list", {})
    return {group["group_name"]: [t["name"] for t in group["tag"]] for group in answer["tag_group"]}


@pytest.mark.parametrize("language", WORDS)
def test_a_group_is_made_shown_hidden_and_shown_again(screen, mei, work, language):
    words, mine = WORDS[language], screen(1280, language)
    page = mine.open("/tags")
    page.get_by_role("link", name=words["new"]).click()
    page.get_by_label(words["group"]).fill("肤质")
    page.get_by_label(words["tags"]).fill("敏感肌\n油皮\n干皮")
    picture(page, "new")
    press(page, words["make"])
    page.get_by_role("heading", level=1, name="肤质").wait_for()
    assert page.get_by_text(words["hidden"]).first.is_visible()
    assert in_wecom() == {}

    choose(mine, words, True)
    work()
    assert in_wecom() == {"肤质": ["敏感肌", "油皮", "干皮"]}
    friendship = Friendship.get(Friendship.customer == mei)
    put(friendship.id, Tag.get(name="敏感肌"))
    mine.open("/tags/visible")
    assert page.get_by_text(words["in_step"]).count() == 3
    picture(page, "visible")

    choose(mine, words, False)
    work()
    assert in_wecom() == {}
    assert [tag.name for tag in queries.tags_of(friendship)] == ["敏感肌"]

    choose(mine, words, True)
    work()
    followers = client.get("externalcontact/get", {"external_userid": mei.external_userid})
    assert [tag["tag_name"] for tag in followers["follow_user"][0]["tags"]] == ["敏感肌"]
    mine.open("/tags")
    picture(page, "library")
    mine.open(f"/tags/groups/{TagGroup.get().id}")
    picture(page, "group")


def choose(mine: Screen, words: dict, shown: bool) -> None:
    """Tick or untick the whole group."""
    page = mine.open("/tags/choose")
    page.locator("[data-all-of]").set_checked(shown)
    picture(page, "choose")
    press(page, words["save"])
    page.get_by_role("heading", level=1, name=words["visible"]).wait_for()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()
