"""All customers of all guides, read as a whole, page by page."""

import pytest
from peewee import SQL

from db import is_postgresql
from domain import clock, leases
from domain.customers import queries
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.organisation.models import Guide
from domain.syncs import actions as syncs
from domain.syncs.models import SyncPart, SyncRun
from domain.syncs.queries import progress
from domain.tags.models import TagDrift
from jobs import syncs as sync_jobs

LONG_AGO = 1_700_000_000


@pytest.fixture
def crowd(company, cli):
    """120 guides in one more store, with 600 friendships, loaded without any events."""
    company.load(
        {
            "departments": [{"id": 103, "name": "静安寺店", "parent_id": 10}],
            "members": [
                {"userid": f"guide{n:03}", "name": f"导购{n}", "departments": [103]}
                for n in range(120)
            ],
            "customers": [
                {"external_userid": f"wmCROWD{n:03}", "name": f"顾客{n}"} for n in range(200)
            ],
            "tags": [
                {"group_id": "g1", "group_name": "等级", "tags": [{"id": "t1", "name": "金卡"}]}
            ],
            "friendships": [
                {
                    "userid": f"guide{n % 120:03}",
                    "external_userid": f"wmCROWD{n % 200:03}",
                    "created_at": LONG_AGO + n,
                    "remark": f"备注{n}",
                    "tag_ids": ["t1"] if n % 2 else [],
                }
                for n in range(600)
            ],
        }
    )
    assert cli("sync", "organisation").exit_code == 0
    return company


def counts(kind: str = "customers") -> dict[str, int]:
    run = SyncRun.select().where(SyncRun.kind == kind).order_by(SyncRun.id.desc()).get()
    phase = next(phase for phase in progress(run).phases if phase.name == kind)
    return {name: getattr(phase, name) for name in ("expected", "read", "stored", "changed")}


def run_until(condition) -> None:
    while not condition():
        assert sync_jobs.drain()


def pages(wecom) -> int:
    return len(wecom.calls("externalcontact/batch/get_by_user"))


def rows_as_written() -> set[tuple]:
    """PostgreSQL gives a row that is written another place, even where nothing changes."""
    place = SQL("ctid::text") if is_postgresql() else Friendship.remark
    return set(Friendship.select(Friendship.id, place).tuples())


def test_customers_are_read_a_hundred_at_a_time(crowd, cli):
    result = cli("sync", "customers")

    assert result.exit_code == 0, result.output
    assert "customers: 600 expected, 600 read, 600 stored, 600 changed, 0 failed" in result.output
    assert pages(crowd) == 10  # Five parts of up to 25 guides, each with 110 to 125 rows.
    assert queries.totals() == {"customers": 200, "friendships": 600}
    one = Friendship.get(Friendship.remark == "备注7")
    assert (one.customer.name, one.guide.name, one.store.name) == ("顾客7", "导购7", "静安寺店")
    assert one.started_at == clock.from_unix(LONG_AGO + 7)
    assert TagDrift.select().where(TagDrift.kind == "extra").count() == 300


def test_a_large_company_is_read_a_hundred_guides_at_a_time(company):
    """So that few pages are not full; whoever has fewer guides lets more threads read at once."""
    company.load(
        {
            "members": [
                {"userid": f"guide{n}", "name": "导购", "departments": [10]} for n in range(1300)
            ]
        }
    )
    syncs.start("customers", "test")

    run_until(lambda: SyncPart.select().where(SyncPart.phase == "customers").exists())

    parts = SyncPart.select().where(SyncPart.phase == "customers")
    sizes = sorted(len(part.scope["userids"]) for part in parts)
    assert sum(sizes) == 1303 and sizes[1:] == [100] * 13


def test_a_second_pass_writes_only_what_differs(crowd, cli):
    cli("sync", "customers")
    crowd.set_friendship("guide007", "wmCROWD007", "remark", "老朋友")
    before = rows_as_written()

    cli("sync", "customers")

    assert counts() == {"expected": 600, "read": 600, "stored": 600, "changed": 1}
    assert Friendship.select().where(Friendship.remark == "老朋友").count() == 1
    assert len(rows_as_written() - before) == 1


def test_a_friendship_that_ended_without_an_event_is_ended(crowd, cli):
    cli("sync", "customers")
    crowd.set_friendship("guide007", "wmCROWD007", "standing", "gone")

    result = cli("sync", "customers")

    assert "marked as gone: 1" in result.output
    ended = Friendship.get(Friendship.removed_by == "sync")
    assert ended.customer.external_userid == "wmCROWD007" and not ended.active
    assert [item.kind for item in queries.timeline(ended)][0] == "friendship.removed"


def test_one_seen_again_is_a_friend_again_without_a_trace_of_the_mistake(crowd, cli):
    cli("sync", "customers")
    crowd.set_friendship("guide007", "wmCROWD007", "standing", "gone")
    cli("sync", "customers")
    crowd.set_friendship("guide007", "wmCROWD007", "standing", "friends")

    cli("sync", "customers")

    assert Friendship.select().where(~Friendship.active).count() == 0
    assert FriendshipEvent.select().where(FriendshipEvent.kind == "removed").count() == 0


def test_nothing_is_ended_after_an_incomplete_pass(crowd, cli):
    cli("sync", "customers")
    crowd.set_friendship("guide007", "wmCROWD007", "standing", "gone")
    crowd.fault(path="externalcontact/batch/get_by_user", errcode=48002, times=1)

    result = cli("sync", "customers")

    assert result.exit_code == 1 and "48002" in result.output
    assert queries.totals()["friendships"] == 600
    assert SyncRun.select().where(SyncRun.state == "incomplete").count() == 1


def test_nothing_is_ended_when_wecom_names_no_guides(crowd, cli):
    cli("sync", "customers")
    for guide in Guide.select():
        crowd.change_member(guide.userid, may_contact=False)

    result = cli("sync", "customers")

    assert result.exit_code == 1 and "no guide who may serve" in result.output
    assert queries.totals()["friendships"] == 600


def test_customers_of_a_guide_who_lost_the_permission_stay_but_not_of_one_who_left(crowd, cli):
    cli("sync", "customers")
    crowd.change_member("guide001", may_contact=False)
    crowd.remove_member("guide002")
    cli("sync", "organisation")

    cli("sync", "customers")

    kept, left = Guide.get(userid_key="guide001"), Guide.get(userid_key="guide002")
    assert queries.active_by_guide([kept.id, left.id]) == {kept.id: 5}


def test_who_became_a_friend_while_the_pass_ran_stays(crowd, work):
    run = syncs.start("customers", "test")
    run_until(lambda: SyncPart.select().where(SyncPart.phase == "customers").exists())
    newcomer = crowd.add_customer("新人")
    first = leases.claim(SyncPart, limit=1, lease=syncs.LEASE)[0]
    sync_jobs.work(first)  # The guide was read before they met.

    crowd.befriend("guide000", newcomer)
    work()

    assert first.ended_at and "guide000" in first.scope["userids"]
    assert SyncRun.get_by_id(run.id).state == "done"
    assert Friendship.get(Friendship.customer == Customer.get(external_userid=newcomer)).active


def test_names_and_remarks_come_as_they_were_written(company, cli):
    words = """O'Brien "小王" \\n {"a": [1]} 100% %s ? 👩‍🍳"""
    chef = company.add_customer(words)
    company.befriend("LinYue", chef, quiet=True)
    company.guide_edits("LinYue", chef, remark=words[:20], description=words)

    cli("sync", "customers")
    cli("sync", "customers")

    friendship = Friendship.get()
    assert friendship.customer.name == words and friendship.description == words
    assert friendship.remark == words[:20] and counts()["changed"] == 0


def test_guides_without_customers_are_no_error(company, cli):
    company.fault(path="externalcontact/batch/get_by_user", errcode=84061, times=1)

    assert cli("sync", "customers").exit_code == 0


def test_events_that_were_lost_are_made_up_for(company, cli, lin):
    company.befriend("LinYue", company.add_customer("陈美"), quiet=True)

    cli("sync", "customers")

    friendship = Friendship.get()
    assert friendship.active and friendship.customer.name == "陈美"
    assert [item.kind for item in queries.timeline(friendship)] == ["friendship.added"]
    assert Guide.get_by_id(lin.id) == friendship.guide
