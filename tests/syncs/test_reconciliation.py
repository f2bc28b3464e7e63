"""The night compares everything with WeCom, mends what events missed, and says why they had."""

import pytest

from callbacks import refusals
from callbacks.inbox import ReceivedCallback
from domain import clock
from domain.contact_ways import actions as contact_ways
from domain.customers.models import Friendship
from domain.syncs.models import Mending, SyncPart, SyncRun
from jobs import contact_ways as code_jobs


def mended(kind: str) -> list[tuple[str, str, int]]:
    """What, why and how many, of the newest run."""
    newest = SyncRun.select().order_by(SyncRun.id.desc()).get()
    rows = Mending.select().where(Mending.run == newest, Mending.kind == kind)
    return sorted((row.what, row.why, row.count) for row in rows)


@pytest.fixture
def told(shop_floor, work):
    """Customer events do come: one was kept today."""
    shop_floor.befriend("guide0", shop_floor.add_customer("有事件的顾客"))
    work()


def callback(event: str, xml: str, **more) -> ReceivedCallback:
    moment = clock.now()
    row = {
        "door": "app",
        "digest": str(hash(xml)),
        "event": event,
        "event_at": moment,
        "received_at": moment,
    }
    return ReceivedCallback.create(**row, xml=f"<xml>{xml}</xml>", **more)


def test_the_first_pass_has_nothing_to_mend(shop_floor):
    assert mended("friendship") == []
    assert SyncPart.select().where(SyncPart.mended != {}).exists()


def test_lost_events_are_counted_by_what_they_would_have_told(shop_floor, told, cli):
    newcomer = shop_floor.add_customer("没有事件的顾客")
    shop_floor.befriend("guide1", newcomer, quiet=True)
    shop_floor.set_friendship("guide2", "wmC02", "remark", "老朋友")
    shop_floor.set_friendship("guide3", "wmC03", "standing", "gone")

    result = cli("sync", "customers")

    assert mended("friendship") == [
        ("added", "not_kept", 1),
        ("changed", "not_kept", 1),
        ("ended", "not_kept", 1),
    ]
    assert "mended: 1 friendship added (not_kept)" in result.output
    added = Mending.get(Mending.what == "added", Mending.kind == "friendship")
    assert Friendship.get_by_id(added.examples[0]).customer.external_userid == newcomer


def test_a_callback_that_failed_is_named(shop_floor, told, cli):
    shop_floor.set_friendship("guide3", "wmC03", "standing", "gone")
    callback(
        "change_external_contact",
        "<UserID><![CDATA[Guide3]]></UserID><ExternalUserID><![CDATA[wmC03]]></ExternalUserID>",
        set_aside_at=clock.now(),
        error="KeyError",
    )

    cli("sync", "customers")

    assert mended("friendship") == [("ended", "set_aside", 1)]


def test_a_change_after_its_event_was_handled_came_from_another_program(shop_floor, told, cli):
    friendship = Friendship.select().order_by(Friendship.id.desc()).get()
    shop_floor.set_friendship(
        "guide0", friendship.customer.external_userid, "remark", "由其他程序备注"
    )

    cli("sync", "customers")

    assert mended("friendship") == [("changed", "told", 1)]


def test_an_event_that_waits_is_no_lost_event(shop_floor, told, cli):
    shop_floor.set_friendship("guide1", "wmC01", "remark", "老朋友")
    callback(
        "change_external_contact",
        "<UserID>guide1</UserID><ExternalUserID>wmC01</ExternalUserID>",
        due_at=clock.now(),
    )

    cli("sync", "customers")

    assert mended("friendship") == [("changed", "waiting", 1)]


def test_customers_who_renamed_themselves_are_told_apart(shop_floor, told, cli):
    """WeCom has no event for that."""
    shop_floor.state.run("UPDATE customer SET name = '新名字' WHERE external_userid = 'wmC05'")

    cli("sync", "customers")

    assert mended("customer") == [("changed", "no_event", 1)] and mended("friendship") == []


def test_refused_signatures_are_the_likely_reason(shop_floor, told, redis, cli):
    refusals.count(redis, refusals.SIGNATURE)
    shop_floor.set_friendship("guide3", "wmC03", "standing", "gone")

    cli("sync", "customers")

    assert mended("friendship") == [("ended", "refused", 1)]


def test_when_no_customer_event_comes_at_all_that_is_said(shop_floor, cli):
    shop_floor.set_friendship("guide3", "wmC03", "standing", "gone")

    cli("sync", "customers")

    assert mended("friendship") == [("ended", "silent", 1)]


def test_directory_events_that_were_never_set_up_are_named(shop_floor, cli):
    ReceivedCallback.delete().execute()
    shop_floor.delivery(paused=True)
    shop_floor.add_member("new.one", "新来的", departments=[103])
    shop_floor.rename_department(103, "静安寺旗舰店")
    shop_floor.remove_member("guide5")

    cli("sync", "organisation")

    assert mended("guide") == [("added", "no_directory", 1), ("ended", "no_directory", 1)]
    assert mended("department") == [("changed", "no_directory", 1)]
    assert mended("permission") == [("changed", "no_event", 2)]  # Of who came and who left.


def test_tags_that_changed_unheard_are_mended(shop_floor, cli):
    cli("sync", "tags")
    shop_floor.delivery(paused=True)
    shop_floor.tag_added_elsewhere("等级", ["金卡", "银卡"])

    cli("sync", "tags")

    assert mended("tag") == [("added", "not_kept", 2)]


def test_codes_that_somebody_changed_in_wecom_are_mended(company, store, work):
    way = contact_ways.make_code(store, by="operator:lin")
    work()
    way = type(way).get_by_id(way.id)
    company.state.run("DELETE FROM contact_way_user WHERE userid = 'LinYue'")

    code_jobs.check_codes()

    row = Mending.get(Mending.kind == "code")
    assert (row.what, row.why, row.count, row.examples) == ("changed", "no_event", 1, [way.id])


def test_very_many_mendings_are_counted_but_only_some_kept(shop_floor, told, cli, monkeypatch):
    from domain.syncs import mending

    monkeypatch.setattr(mending, "MOST_IDS_OF_PART", 5)
    monkeypatch.setattr(mending, "MOST_EXAMPLES", 3)
    for n in range(20):
        shop_floor.set_friendship(f"guide{n % 6}", f"wmC{n:02}", "remark", f"新备注{n}")

    cli("sync", "customers")

    assert mended("friendship") == [("changed", "not_kept", 5), ("changed", "unexamined", 15)]
    assert len(Mending.get(Mending.why == "not_kept").examples) == 3
