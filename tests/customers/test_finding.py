"""Finding customers: what the pages of operators and guides ask for."""

from datetime import timedelta

import pytest

from domain.customers import finding, queries
from domain.customers.finding import Search
from domain.customers.models import Friendship
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
    carrying = Friendship.select(Friendship.id).where(Friendship.customer == mei)
    assert found(among=carrying) == ["陈美"]
    assert queries.member_levels() == ["金卡"]


def test_pages_go_on_where_the_last_one_ended(people):
    everybody = Search(state="any")
    first = finding.find(everybody, limit=2)
    second = finding.find(everybody, after=finding.place_of(first[-1]), limit=2)

    names = [row.customer.name for row in [*first, *second]]
    assert names == [row.customer.name for row in finding.find(everybody)] and len(names) == 3


def test_stores_count_people_and_guides_count_friendships(people, work, store, lin, wei, mei):
    people.befriend("wei.ran", mei.external_userid)
    work()

    assert queries.active_by_store([store.id]) == {store.id: 2}
    assert queries.active_by_guide([lin.id, wei.id]) == {lin.id: 1, wei.id: 2}
    assert queries.totals() == {"customers": 2, "friendships": 3}
    assert queries.exclusive_guide(mei) == lin
