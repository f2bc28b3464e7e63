"""Finding customers: what the pages of operators and guides ask for."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from domain.customers import beginning, finding, queries
from domain.customers.finding import Among, Search
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.organisation.models import Department


@pytest.fixture
def people(company, work, mei, zhou):
    """陈美 with 林悦, remark 陈姐; 周舟 with 魏然; 吴小北 with 何青, who lost her."""
    company.advance(60)
    company.guide_edits("LinYue", mei.external_userid, remark="陈姐", mobiles=["13800138000"])
    bei = company.add_customer("吴小北")
    company.befriend("he_qing", bei)
    company.advance(60)
    company.customer_deletes("he_qing", bei)
    work()
    return company


def found(**search) -> list[str]:
    return [row.customer.name for row in finding.find(Search(**search))]


def test_by_name_remark_and_whole_phone_number(people, lin):
    assert found(text="美") == ["陈美"]
    assert found(text="陈姐") == ["陈美"]
    assert found(text="138 0013 8000") == ["陈美"]
    assert found(text="0013") == []
    assert [row.customer.name for row in finding.search(lin, "陈")] == ["陈美"]


def test_by_guide_store_region_and_state(people, lin, he):
    assert found(guide=lin) == ["陈美"]
    assert found(store=Department.get(wecom_id=101)) == ["周舟", "陈美"]
    assert found(below="/1/10/") == ["周舟", "陈美"]
    assert found(state="lost") == ["吴小北"]
    assert found(guide=he, state="any") == ["吴小北"]
    assert finding.count(Search()) == 2


def test_by_member_level_day_and_a_query_of_friendships(people, mei):
    mei.member_level = "金卡"
    mei.save()
    friendship = Friendship.get(Friendship.customer == mei)
    start = friendship.started_at

    assert found(member_level="金卡") == ["陈美"]
    assert found(added_from=start - timedelta(1), added_until=start + timedelta(1)) == [
        "周舟",
        "陈美",
    ]
    assert found(added_until=start) == []
    hers = FriendshipEvent.select().where(FriendshipEvent.friendship == friendship)
    assert found(among=(Among(hers, FriendshipEvent.friendship),)) == ["陈美"]
    assert found(among=(Among(hers, FriendshipEvent.friendship, out=True),)) == ["周舟"]
    assert queries.member_levels() == ["金卡"]


def test_pages_go_on_where_the_last_one_ended(people):
    everybody = Search(state="any")
    first = finding.find(everybody, limit=2)
    second = finding.find(everybody, after=finding.place_of(first[-1]), limit=2)

    names = [row.customer.name for row in [*first, *second]]
    assert names == [row.customer.name for row in finding.find(everybody)] and len(names) == 3


@pytest.fixture
def crowd(lin, wei, mei):
    """Thirty customers of two guides, two of whom were added at each moment; some were lost."""
    start = datetime(2026, 11, 1)
    for n in range(30):
        name = ("王伟", "Lily_5%", "李小娜")[n % 3]
        level = "金卡" if n % 2 else ""
        customer = Customer.create(
            external_userid=f"wm{n}", name=name, member_level=level, created_at=start
        )
        Friendship.create(
            customer=customer,
            guide=(lin, wei)[n % 2],
            remark="老客，王姐" if n % 5 == 0 else "",
            active=n % 4 > 0,
            removed_at=None if n % 4 else start,
            started_at=start + timedelta(minutes=n // 2),
        )


@pytest.mark.parametrize(
    "count_up_to, looked_at, most",
    [(100, 100, 100), (3, 100, 100), (3, 4, 20), (3, 4, 5), (1, 1, 1)],
)
def test_few_and_many_are_found_alike(crowd, monkeypatch, lin, count_up_to, looked_at, most):
    """However they are found, each page goes on where the last one ended and none is missing."""
    monkeypatch.setattr(beginning, "FEW", 0)
    for limit in ("COUNT_UP_TO", "FEW"):
        monkeypatch.setattr(finding, limit, count_up_to)
    monkeypatch.setattr(finding, "LOOKED_AT", looked_at)
    monkeypatch.setattr(finding, "LOOKED_AT_MOST", most)
    monkeypatch.setattr(finding, "STEP", 4)
    other = Friendship.alias()
    early = other.select().where(other.started_at < datetime(2026, 11, 1, 0, 4))
    old, new = (Among(early, other.id),), (Among(early, other.id, out=True),)
    for wanted, number in (
        (Search(state="any"), 31),
        (Search(text="王", state="any"), 14),
        (Search(text="lily_5%", state="any"), 10),
        (Search(text="ly5"), 0),
        (Search(text="小娜", member_level="金卡", state="any"), 5),
        (Search(state="lost"), 8),
        (Search(among=old, state="any"), 8),
        (Search(among=new, state="any"), 23),
        (Search(among=old + new, state="any"), 0),
        (Search(among=old, text="王", guide=lin, state="any"), 2),
    ):
        paged = [row.id for row in in_pages(wanted)]
        assert len(paged) == len(set(paged)) == finding.count(wanted) == number, wanted
        assert paged == [row.id for row in finding.every(wanted)]
        assert finding.page(wanted)[1] == min(number, count_up_to)


def in_pages(wanted: Search):
    after = None
    while rows := finding.find(wanted, after=after, limit=3):
        yield from rows
        after = finding.place_of(rows[-1])


def test_stores_count_people_and_guides_count_friendships(people, work, store, lin, wei, mei):
    people.befriend("wei.ran", mei.external_userid)
    work()

    assert queries.active_by_store([store.id]) == {store.id: 2}
    assert queries.active_by_guide([lin.id, wei.id]) == {lin.id: 1, wei.id: 2}
    assert queries.totals() == {"customers": 2, "friendships": 3}
    assert queries.exclusive_guide(mei) == lin


def test_whatever_a_search_begins_with_the_same_are_found(crowd, monkeypatch, lin):
    """PostgreSQL begins with what is fewest: the store, the level or the rows of another room."""
    other = Friendship.alias()
    early = other.select().where(other.started_at < datetime(2026, 11, 1, 0, 4))
    late = other.select().where(other.started_at > datetime(2026, 11, 1, 0, 2))
    among = Among(early, other.id), Among(late, other.id), Among(late, other.id, out=True)
    for state, level, text, guide, which in product(
        ("any", "active", "lost"), ("", "金卡"), ("", "王"), (None, lin), ((), (0,), (1, 2), (0, 1))
    ):
        chosen = tuple(among[place] for place in which)
        wanted = Search(state=state, member_level=level, text=text, guide=guide, among=chosen)
        monkeypatch.setattr(beginning, "FEW", 0)
        walked = [*in_pages(wanted)], finding.count(wanted)
        monkeypatch.setattr(beginning, "FEW", 30_000)
        assert ([*in_pages(wanted)], finding.count(wanted)) == walked, wanted


def test_each_level_in_use_is_offered_once(crowd):
    Customer.update(member_level="银卡").where(
        Customer.external_userid.in_(["wm0", "wm1"])
    ).execute()
    assert sorted(queries.member_levels()) == ["金卡", "银卡"]
    Customer.update(member_level="").execute()
    assert queries.member_levels() == []
