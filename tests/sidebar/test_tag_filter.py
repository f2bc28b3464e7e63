"""A guide's own customers by the tags that guides see."""

import pytest

from domain import clock
from domain.customers.models import Customer, Friendship
from domain.tags.models import FriendshipTag, Tag, TagGroup
from tests.sidebar.signing_in import token


@pytest.fixture
def tags(lin, wei) -> dict[str, Tag]:
    """林悦 has 周舟 (干性, 金卡) and 吴桐 (油性, 内部), 魏然 has 郑和 (干性). 内部 is hidden."""
    skin, level = TagGroup.create(name="肤质"), TagGroup.create(name="会员")
    made = {name: Tag.create(group=skin, name=name) for name in ("干性", "油性")}
    made["金卡"] = Tag.create(group=level, name="金卡")
    made["内部"] = Tag.create(group=level, name="内部", visible=False)
    for guide, name, carried in (
        (lin, "周舟", ("干性", "金卡")), (lin, "吴桐", ("油性", "内部")), (wei, "郑和", ("干性",)),
    ):  # fmt: skip
        customer = Customer.create(external_userid=name, name=name, created_at=clock.now())
        friendship = Friendship.create(customer=customer, guide=guide, started_at=clock.now())
        for tag in carried:
            FriendshipTag.create(friendship=friendship, tag=made[tag])
    return made


def test_own_customers_are_found_by_tags(guide_client, lin, tags):
    client = guide_client(lin)
    headers = token(client)

    def found(*names: str, **more) -> list[str]:
        asked = {"tag": [tags[name].id for name in names], **more}
        page = client.post("/sidebar/workbench/customers", data=asked, headers=headers).text
        return [name for name in ("周舟", "吴桐", "郑和") if name in page]

    assert found("干性") == ["周舟"]
    assert found("干性", "油性") == ["周舟", "吴桐"]
    assert found("油性", "金卡") == []
    assert found("干性", "油性", q="吴") == ["吴桐"]
    assert found("内部") == ["周舟", "吴桐"]


def test_the_sheet_offers_visible_tags_with_those_chosen(guide_client, lin, tags):
    client = guide_client(lin)

    page = client.get(f"/sidebar/workbench/tags?tag={tags['金卡'].id}").text

    assert "内部" not in page
    assert f'data-tag="{tags["金卡"].id}" data-words="会员：金卡" aria-pressed="true"' in page
    assert f'data-tag="{tags["干性"].id}" data-words="肤质：干性" aria-pressed="false"' in page
    assert "干性" not in client.get("/sidebar/workbench/tags?name=金").text


def test_nobody_with_such_tags_is_said_in_words(guide_client, lin, tags):
    client = guide_client(lin)
    asked = {"tag": [tags["油性"].id, tags["金卡"].id]}

    page = client.post("/sidebar/workbench/customers", data=asked, headers=token(client)).text

    assert "没有符合的客户" in page and "不同组的要同时符合" in page
