"""What WeCom did not list ends only after a second look, and very much of it only after a word."""

from datetime import timedelta

import pytest

from bot import customers as wecom_customers
from domain import audit, clock, leases, notices
from domain.customers.models import Customer, Friendship
from domain.errors import Invalid
from domain.organisation.models import Department, Guide
from domain.syncs import actions, safety
from domain.syncs.models import SyncPart, SyncRun
from jobs import removal
from jobs import syncs as sync_jobs

LONG_AGO = 1_700_000_000
SYNC_CUSTOMERS = ("sync", "customers")


def newest(kind: str = "customers") -> SyncRun:
    return SyncRun.select().where(SyncRun.kind == kind).order_by(SyncRun.id.desc()).get()


def friends() -> int:
    return Friendship.select().where(Friendship.active).count()


def forget_in_lists(monkeypatch, count: int) -> None:
    """WeCom's pages leave out so many rows, although the friendships go on."""
    whole, left = wecom_customers.page_of_customers, [count]

    def shorter(userids, cursor=""):
        page, following = whole(userids, cursor)
        cut = min(left[0], len(page))
        left[0] -= cut
        return page[cut:], following

    monkeypatch.setattr(wecom_customers, "page_of_customers", shorter)


def test_a_few_that_ended_are_ended_without_asking(shop_floor, lose, cli):
    lose(3)

    result = cli(*SYNC_CUSTOMERS)

    assert result.exit_code == 0 and "marked as gone: 3" in result.output
    assert friends() == 57


def test_what_a_list_left_out_is_found_at_the_second_look_and_stays(shop_floor, cli, monkeypatch):
    forget_in_lists(monkeypatch, 12)

    result = cli(*SYNC_CUSTOMERS)

    assert result.exit_code == 0, result.output
    assert friends() == 60 and newest().gone == 0
    assert "second_look: 2 expected, 2 read, 2 stored, 12 changed" in result.output
    assert Customer.select().where(Customer.due_at.is_null(False)).count() == 12


def test_the_second_look_asks_once_for_each_guide(shop_floor, lose, cli):
    lose(12)
    before = len(shop_floor.calls("externalcontact/list"))

    cli(*SYNC_CUSTOMERS)

    assert len(shop_floor.calls("externalcontact/list")) - before == 6
    assert friends() == 48 or newest().state == "asking"


def test_one_customer_of_many_guides_is_asked_for_as_one(shop_floor, cli):
    shop_floor.load(
        {
            "friendships": [
                {"userid": f"guide{n}", "external_userid": "wmC00", "created_at": LONG_AGO}
                for n in range(1, 6)
            ]
        }
    )
    cli(*SYNC_CUSTOMERS)
    for n in range(6):
        shop_floor.set_friendship(f"guide{n}", "wmC00", "standing", "gone")

    cli(*SYNC_CUSTOMERS)

    assert len(shop_floor.calls("externalcontact/list")) == 0
    assert len(shop_floor.calls("externalcontact/get")) == 1
    assert friends() == 59


def test_when_very_many_would_go_nothing_goes_and_operators_are_told(shop_floor, lose, cli):
    lose(25)

    result = cli(*SYNC_CUSTOMERS)

    assert result.exit_code == 1 and f"sync confirm {newest().id}" in result.output
    assert (newest().state, newest().going, newest().gone) == ("asking", 25, 0)
    assert friends() == 60
    assert [notice.kind for notice in notices.open_notices()] == ["sync_asking"]


def test_after_a_yes_they_end(shop_floor, lose, cli):
    lose(25)
    cli(*SYNC_CUSTOMERS)

    result = cli("sync", "confirm", str(newest().id))

    assert result.exit_code == 0 and "marked as gone: 25" in result.output
    assert friends() == 35
    assert (newest().state, newest().answer) == ("done", "end")
    assert not notices.open_notices()
    entry = audit.AuditEntry.get(audit.AuditEntry.action == "sync.answered_end")
    assert entry.actor == "command line" and entry.detail == {"going": 25}


def test_after_a_no_they_stay_and_the_next_pass_asks_again(shop_floor, lose, cli):
    lose(25)
    cli(*SYNC_CUSTOMERS)
    first = newest()

    assert cli("sync", "keep", str(first.id)).exit_code == 0

    assert friends() == 60 and not notices.open_notices()
    cli(*SYNC_CUSTOMERS)
    assert newest().state == "asking" and newest() != first


def test_a_question_is_answered_once(shop_floor, lose, cli):
    lose(25)
    cli(*SYNC_CUSTOMERS)
    run = newest()
    safety.keep_them(run, "operator:lin")

    with pytest.raises(Invalid):
        safety.end_them(run, "operator:wei")

    assert cli("sync", "confirm", str(run.id)).exit_code == 1
    assert friends() == 60


def test_a_newer_pass_that_finds_them_makes_the_question_obsolete(shop_floor, lose, cli):
    lose(25)
    cli(*SYNC_CUSTOMERS)
    asked = newest()
    for n in range(25):
        shop_floor.set_friendship(f"guide{n % 6}", f"wmC{n:02}", "standing", "friends")

    cli(*SYNC_CUSTOMERS)

    assert SyncRun.get_by_id(asked.id).answer == "outdated"
    assert newest().state == "done" and not notices.open_notices()
    assert friends() == 60


def test_while_a_newer_pass_looks_its_findings_are_waited_for(shop_floor, lose, cli, work):
    lose(25)
    cli(*SYNC_CUSTOMERS)
    asked = newest()
    actions.start("customers", "test")

    with pytest.raises(Invalid, match="新的同步正在进行"):
        safety.end_them(asked, "operator:lin")
    work()

    assert SyncRun.get_by_id(asked.id).answer == "outdated"
    assert newest().state == "asking" and friends() == 60


def test_who_became_a_friend_again_since_the_question_stays(shop_floor, lose, cli, work):
    lose(25)
    cli(*SYNC_CUSTOMERS)
    shop_floor.befriend("guide0", "wmC00")
    work()

    assert cli("sync", "confirm", str(newest().id)).exit_code == 0

    assert friends() == 36
    assert Friendship.get(Friendship.customer == Customer.get(external_userid="wmC00")).active


def test_what_was_to_follow_does_not_wait_for_the_answer(shop_floor, lose, work):
    lose(25)
    actions.start("customers", "schedule", then=("group_chats",))

    work()

    assert newest("customers").state == "asking"
    assert newest("group_chats").state == "done"


def test_a_bigger_share_may_be_allowed(shop_floor, lose, cli):
    lose(25)
    safety.use_share(0.5)
    try:
        cli(*SYNC_CUSTOMERS)
    finally:
        safety.use_share(0.10)

    assert (newest().state, newest().gone) == ("done", 25)


def test_a_guide_whom_a_department_did_not_list_is_found_at_the_second_look(
    company, cli, monkeypatch
):
    from jobs import organisation

    everybody = organisation.wecom.members_in
    monkeypatch.setattr(organisation.wecom, "members_in", lambda id: everybody(id)[1:])

    result = cli("sync", "organisation")

    assert result.exit_code == 0, result.output
    assert Guide.select().where(Guide.removed_at.is_null()).count() == 3


def test_a_shrunken_range_does_not_remove_guides_unasked(company, cli):
    company.load(
        {
            "departments": [{"id": 103, "name": "静安寺店", "parent_id": 10}],
            "members": [
                {"userid": f"guide{n}", "name": f"导购{n}", "departments": [103]} for n in range(30)
            ],
        }
    )
    cli("sync", "organisation")
    company.set_visible_range(departments=[101])

    assert cli("sync", "organisation").exit_code == 1

    run = newest("organisation")
    assert (run.state, run.going) == ("asking", 35)
    assert Guide.select().where(Guide.removed_at.is_null()).count() == 33
    assert cli("sync", "confirm", str(run.id)).exit_code == 0
    assert Guide.select().where(Guide.removed_at.is_null()).count() == 2
    assert Department.select().where(Department.removed_at.is_null()).count() == 1


def test_a_removal_goes_on_where_a_worker_died(shop_floor, lose, at, monkeypatch):
    lose(12)
    monkeypatch.setattr(removal, "BATCH", 5)
    run = actions.start("customers", "test")
    while SyncRun.get_by_id(run.id).phase != "removal":
        sync_jobs.drain()
    part = leases.claim(SyncPart, limit=1, lease=actions.LEASE)[0]
    removal.remove_page(part)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(removal.syncs, "turn_page", die)
        removal.remove_page(part)
    assert friends() == 55

    at(clock.now() + actions.LEASE + timedelta(seconds=1))
    while SyncRun.get_by_id(run.id).state == "running":
        assert sync_jobs.drain()

    assert friends() == 48 and newest().gone == 12


def die(*_, **__):
    raise KeyboardInterrupt
