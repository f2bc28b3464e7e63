"""A hidden tag leaves WeCom; shown again, it is made anew and its customers carry it there, too."""

from datetime import datetime, timedelta

import pytest

from bot import client
from db import db, is_postgresql
from domain import clock, many
from domain.customers.models import Customer, Friendship
from domain.tags import actions, editing, pairs, queries, restoring, showing
from domain.tags.models import Tag, TagChange, TagDrift, TagRestoration
from jobs import customers as customer_jobs
from jobs import tag_library
from jobs import tags as jobs
from tests.tagging import put

MARK = "externalcontact/mark_tag"


@pytest.fixture
def friendships(company, lin, work) -> list[Friendship]:
    """林悦 and five customers."""
    for n in range(5):
        company.befriend(lin.userid, company.add_customer(f"顾客{n}"))
    work()
    return list(Friendship.select().order_by(Friendship.id))


@pytest.fixture
def shown(friendships, work) -> list[Tag]:
    """Two tags that all of them carry, in WeCom as well."""
    editing.make_group("肤质", ["敏感肌", "油皮"], visible=True)
    work()
    tags = list(Tag.select().order_by(Tag.id))
    for friendship in friendships:
        for tag in tags:
            actions.change(friendship, tag, adding=True, by="guide:LinYue")
    work()
    return tags


@pytest.fixture
def hide(shown, work):
    def hide_all() -> None:
        showing.choose([], [tag.id for tag in shown])
        work()

    return hide_all


def show_again(shown) -> None:
    showing.choose([tag.id for tag in shown], [tag.id for tag in shown])


def carried_in_wecom() -> int:
    """How many marks WeCom has."""
    answer = client.post(
        "externalcontact/batch/get_by_user", {"userid_list": ["LinYue"], "limit": 100}
    )
    return sum(len(row["follow_info"]["tag_id"]) for row in answer["external_contact_list"])


def test_a_hidden_tag_leaves_wecom_and_is_kept_here(friendships, shown, hide):
    assert carried_in_wecom() == 10
    hide()
    assert carried_in_wecom() == 0
    assert client.post("externalcontact/get_corp_tag_list", {})["tag_group"] == []
    assert len(queries.tags_of(friendships[0])) == 2
    assert [tag for tag in queries.tags_of(friendships[0]) if tag.visible] == []


def test_shown_again_it_is_back_with_one_call_for_each_pair(company, shown, hide, work):
    before = [tag.wecom_id for tag in shown]
    hide()
    calls = len(company.calls(MARK))
    show_again(shown)
    work()
    assert carried_in_wecom() == 10
    assert len(company.calls(MARK)) - calls == 5
    assert not {tag.wecom_id for tag in Tag.select()} & set(before)
    (restored,) = TagRestoration.select()
    assert (restored.total, restored.done, restored.refused) == (10, 10, 0)
    assert restored.ended_at and restoring.under_way() == []


def test_groups_that_are_shown_together_are_one_call_for_each_pair(
    company, friendships, shown, hide, work
):
    group = editing.make_group("会员", ["金卡"])
    gold = Tag.get(group=group)
    for friendship in friendships:
        put(friendship.id, gold)
    hide()
    calls = len(company.calls(MARK))
    tags = [*shown, gold]
    showing.choose([tag.id for tag in tags], [tag.id for tag in tags])
    work()
    assert carried_in_wecom() == 15
    assert len(company.calls(MARK)) - calls == 5


def test_guides_come_before_what_is_restored(company, friendships, shown, hide):
    hide()
    show_again(shown)
    tag_library.drain()
    last = friendships[-1]
    actions.change(last, Tag.get_by_id(shown[0].id), adding=False, by="guide:LinYue")
    (first,) = pairs.claim(10)
    assert first.friendship_id == last.id
    assert len(pairs.claim_restored(10)) == 4


def test_what_a_guide_does_meanwhile_is_the_truth(friendships, shown, hide, work):
    hide()
    show_again(shown)
    tag_library.drain()
    actions.change(friendships[0], Tag.get_by_id(shown[0].id), adding=False, by="guide:LinYue")
    work()
    assert carried_in_wecom() == 9


def test_hidden_in_the_middle_the_rest_is_not_restored(company, shown, hide, work):
    hide()
    show_again(shown)
    tag_library.drain()
    jobs._tell(pairs.claim_restored(2))
    calls = len(company.calls(MARK))
    hide()
    assert len(company.calls(MARK)) == calls
    assert TagChange.select().where(TagChange.due_at.is_null(False)).count() == 0
    assert TagRestoration.get().ended_at
    show_again(shown)
    work()
    assert carried_in_wecom() == 10


def test_hidden_and_shown_at_once_nothing_is_lost(shown, hide, work):
    hide()
    show_again(shown)
    tag_library.drain()
    showing.choose([], [tag.id for tag in shown])
    show_again(shown)
    work()
    assert carried_in_wecom() == 10


def test_who_left_meanwhile_is_counted_and_does_not_hold_up_the_others(
    company, friendships, shown, hide, work
):
    hide()
    company.delivery(paused=True)
    company.guide_deletes("LinYue", friendships[0].customer.external_userid)
    show_again(shown)
    tag_library.drain()
    while jobs.restore():
        pass
    restored = TagRestoration.get()
    assert (restored.done, restored.refused) == (8, 2)
    assert restored.ended_at
    assert carried_in_wecom() == 8


def test_a_mark_made_in_wecom_stays_there_and_is_noticed(company, friendships, shown, cli):
    friendship = friendships[0]
    customer = friendship.customer.external_userid
    marks = [tag.wecom_id for tag in shown]
    company.tag("LinYue", customer, [], [marks[0]])
    (other,) = company.tag_added_elsewhere("来源", ["抖音"])
    company.tag("LinYue", customer, [other], [])
    cli("sync", "customers")
    noticed = {(row.friendship_id, row.wecom_id, row.kind) for row in TagDrift.select()}
    assert noticed == {(friendship.id, marks[0], "missing"), (friendship.id, other, "extra")}
    assert len(queries.tags_of(friendship)) == 2
    company.tag("LinYue", customer, [marks[0]], [other])
    cli("sync", "customers")
    assert TagDrift.select().count() == 0


def test_a_change_on_its_way_is_no_difference(friendships, shown, company):
    friendship = friendships[0]
    actions.change(friendship, shown[0], adding=False, by="guide:LinYue")
    customer_jobs.refresh(friendship.customer)
    assert TagDrift.select().count() == 0


def test_who_lost_the_lease_of_one_pair_settles_the_others(shown, hide, at):
    hide()
    show_again(shown)
    tag_library.drain()
    told = pairs.pairs_of(pairs.claim_restored(10))
    at(clock.now() + pairs.LEASE + timedelta(seconds=1))
    (lost,) = pairs.claim_restored(1)
    pairs.settle_followed(told)
    waiting = TagChange.select().where(TagChange.due_at.is_null(False))
    assert {row.friendship_id for row in waiting} == {lost.friendship_id}
    assert (waiting.count(), TagRestoration.get().done) == (2, 8)


def test_a_connection_that_breaks_for_one_pair_leaves_the_others_alone(
    company, shown, hide, work, at
):
    hide()
    show_again(shown)
    tag_library.drain()
    company.fault(path=MARK, kind="cut", times=1)
    jobs.restore()
    assert TagRestoration.get().done == 8
    at(clock.now() + timedelta(seconds=5))
    work()
    assert carried_in_wecom() == 10
    assert TagRestoration.get().ended_at


def test_settled_together_each_pair_agrees_about_its_own_tags_only(friendships, shown):
    one, other = friendships[:2]
    first, second = shown
    for friendship in (one, other):
        for tag in shown:
            drift = {"wecom_id": tag.wecom_id, "kind": "extra", "noticed_at": clock.now()}
            TagDrift.create(friendship=friendship, **drift)
    actions.change(one, first, adding=False, by="guide:LinYue")
    actions.change(other, second, adding=False, by="guide:LinYue")
    jobs.drain()
    left = {(row.friendship_id, row.wecom_id) for row in TagDrift.select()}
    assert left == {(one.id, second.wecom_id), (other.id, first.wecom_id)}


def test_a_claim_is_quick_where_nothing_waited_until_now(lin, shown):
    """PostgreSQL has last counted when nothing waited, and thinks little of thousands that do."""
    if not is_postgresql():
        pytest.skip("SQLite does not count")
    people = [{"external_userid": f"wm{n}", "created_at": clock.now()} for n in range(8000)]
    pair = {"guide_id": lin.id, "active": True}
    rows = [{"customer_id": id, **pair} for (id,) in many.insert(Customer, people, [Customer.id])]
    ids = [id for (id,) in many.insert(Friendship, rows, [Friendship.id])]
    for tag in shown:
        keep(ids, tag, due_at=None)
    db.execute_sql("ANALYZE tag_change")
    keep(ids, shown[0], due_at=clock.now())
    with db.atomic():
        db.execute_sql("SET LOCAL statement_timeout = '1s'")
        assert len(pairs.claim_restored(4000)) == 4000


def keep(friendship_ids: list[int], tag: Tag, due_at: datetime | None) -> None:
    row = {"tag_id": tag.id, "adding": True, "by": "restore", "due_at": due_at}
    restoration = TagRestoration.create(group=tag.group, started_at=clock.now())
    row |= {"asked_at": clock.now(), "restoration_id": restoration.id}
    rows = [{"friendship_id": id, **row} for id in friendship_ids]
    many.insert(TagChange, rows, [TagChange.id])


def test_a_limit_in_the_middle_loses_nothing(company, shown, hide, work, at, redis):
    hide()
    show_again(shown)
    tag_library.drain()
    jobs._tell(pairs.claim_restored(2))
    company.fault(path=MARK, kind="errcode", errcode=45009, times=1)
    work()
    assert TagRestoration.get().ended_at is None
    redis.flushall()  # The pause after 45009 is kept there.
    at(clock.now() + timedelta(minutes=4))
    work()
    assert carried_in_wecom() == 10
    assert TagRestoration.get().done == 10


def test_where_nothing_waits_nobody_is_read(friendships, statements):
    with statements() as seen:
        assert jobs.drain() + jobs.restore() == 0

    assert seen and not [sql for sql in seen if "external_userid" in sql]
