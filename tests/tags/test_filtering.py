"""Friendships are found by their tags: any of a group, all groups together, none of these, none."""

import random

import pytest

from domain import clock
from domain.customers import beginning, finding
from domain.customers.finding import Search
from domain.customers.models import Customer, Friendship
from domain.tags import filtering
from domain.tags.filtering import TagFilter
from domain.tags.models import FriendshipTag, Tag, TagGroup


@pytest.fixture
def tags(app) -> list[Tag]:
    """Three groups of three tags; the last tag of the first group was deleted, 内部 is hidden."""
    made = []
    for group, names in (
        ("肤质", "干性 油性 敏感"),
        ("会员", "银卡 金卡 内部"),
        ("生日", "春 夏 冬"),
    ):
        parent = TagGroup.create(name=group)
        made += [Tag.create(group=parent, name=name) for name in names.split()]
    Tag.update(deleted_at=clock.now()).where(Tag.name == "敏感").execute()
    Tag.update(visible=False).where(Tag.name == "内部").execute()
    return list(Tag.select().where(Tag.id >= made[0].id).order_by(Tag.id))


@pytest.fixture
def carried(company, lin, wei, tags) -> dict[int, set[int]]:
    """Ids of tags by friendship: forty customers of two guides with up to five tags each."""
    chance, found = random.Random(3), {}
    for n in range(40):
        customer = Customer.create(
            external_userid=f"wm{n}", name=f"客户{n}", created_at=clock.now()
        )
        for guide in (lin, wei)[: 1 + n % 2]:
            friendship = Friendship.create(
                customer=customer, guide=guide, started_at=clock.now(), active=n % 7 > 0
            )
            picked = chance.sample(tags, chance.randint(0, 5))
            found[friendship.id] = {tag.id for tag in picked}
            for tag in picked:
                FriendshipTag.create(friendship=friendship, tag=tag)
    return found


def evaluated(wanted: TagFilter, carries: set[int], deleted: set[int]) -> bool:
    several = (
        Tag.select().where(Tag.group == id, Tag.id.in_(carries - deleted)).count() > 1
        for id in wanted.several
    )
    return (
        all(carries & ids for ids in wanted.any_of)
        and not carries & wanted.none_of
        and not (wanted.untagged and carries - deleted)
        and all(several)
    )


@pytest.mark.parametrize("many", [False, True])
def test_the_filter_is_what_it_says_for_any_tags(carried, tags, monkeypatch, many):
    """Against plain Python, where few match and where the newest are looked at one by one."""
    monkeypatch.setattr(finding, "COUNT_UP_TO", 3 if many else 1000)
    monkeypatch.setattr(beginning, "FEW", 0 if many else 30_000)
    deleted = {tag.id for tag in tags if tag.deleted_at}
    sizes = set()
    for wanted in filters_by_chance(tags, 60):
        search = Search(among=wanted.among(), state="any")
        expected = {id for id, its in carried.items() if evaluated(wanted, its, deleted)}
        found, total = finding.page(search, limit=100)
        assert {row.id for row in found} == expected, wanted
        assert len(found) == len(expected) == finding.count(search)
        assert total == min(len(expected), finding.COUNT_UP_TO)
        assert [row.id for row in finding.every(search)] == [row.id for row in found]
        sizes.add(total)
    assert len(sizes) > 2


def filters_by_chance(tags: list[Tag], number: int):
    chance = random.Random(11)
    living = [tag for tag in tags if not tag.deleted_at]
    for _ in range(number):
        picked = chance.sample(living, chance.choice((0, 1, 2, 3, 5)))
        without = chance.sample(living, chance.choice((0, 0, 1, 2)))
        pairs = [("tag", str(tag.id)) for tag in picked]
        pairs += [("without", str(tag.id)) for tag in without]
        pairs += [("untagged", "1")] * (chance.random() < 0.1)
        groups = chance.sample([tag.group_id for tag in living], chance.choice((0, 0, 1, 2)))
        yield filtering.parse([*pairs, *(("several", str(id)) for id in groups)])


def test_an_address_says_the_filter_and_nonsense_is_left_out(app, tags):
    dry, oily, gone, silver = (str(tag.id) for tag in tags[:4])
    pairs = [("tag", dry), ("tag", oily), ("tag", silver), ("without", str(tags[8].id))]
    pairs += [("several", str(tags[0].group_id))]

    wanted = filtering.parse(pairs)

    assert sorted(map(len, wanted.any_of)) == [1, 2]
    assert filtering.parse(filtering.unparse(wanted)) == wanted
    assert not filtering.left_out(pairs, wanted)
    for nonsense in ("", "x", "-1", "1.5", "9" * 40, "٣", gone):
        told = [*pairs, ("tag", nonsense), ("without", nonsense), ("untagged", "yes"), ("q", "1")]
        told += [("several", "0" if nonsense == gone else nonsense)]
        assert filtering.parse(told) == wanted, nonsense
        assert filtering.left_out(told, wanted) == (nonsense != "")
    assert filtering.parse([]) == TagFilter() and not TagFilter().among()


def test_guides_choose_among_visible_tags_only(app, tags):
    hidden = next(tag for tag in tags if tag.name == "内部")

    assert hidden not in filtering.choices(visible_only=True)
    assert hidden in filtering.choices() and hidden in filtering.choices("会员")
    assert filtering.parse([("tag", str(hidden.id))], visible_only=True) == TagFilter()
    offered = [tag.name for tag in filtering.choices()]
    assert offered == ["干性", "油性", "银卡", "金卡", "内部", "春", "夏", "冬"]
