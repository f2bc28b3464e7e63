"""Customers come and go; events about it come late, twice and in any order."""

from itertools import permutations

import pytest

from callbacks.inbox import ReceivedCallback
from domain import clock
from domain.contact_ways.models import Greeting
from domain.customers import finding, queries
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.organisation.models import Guide


def only_friendship() -> Friendship:
    return Friendship.get()


def kinds(friendship: Friendship) -> list[str]:
    return [item.kind for item in queries.timeline(friendship)]


def test_a_new_friendship_is_known_with_its_guide_store_and_time(company, work, lin, store):
    external_userid = company.add_customer("陈美", unionid="o-mei", gender=2)
    company.befriend("LinYue", external_userid)
    work()

    friendship = queries.friendship_of(lin, external_userid)

    assert friendship.active and not friendship.half
    assert (friendship.customer.name, friendship.customer.unionid) == ("陈美", "o-mei")
    assert friendship.store == store and friendship.started_at
    assert queries.exclusive_guide(friendship.customer) == lin


def test_a_half_friendship_is_confirmed_later(company, work, lin):
    external_userid = company.add_customer("陈美")
    company.befriend("LinYue", external_userid, half=True)
    work()
    assert only_friendship().active and only_friendship().half

    company.advance(60)
    company.befriend("LinYue", external_userid)
    work()
    assert only_friendship().active and not only_friendship().half
    assert set(kinds(only_friendship())) == {"friendship.added", "friendship.half_added"}


def test_the_guide_deletes_the_customer(company, work, lin, mei):
    company.guide_deletes("LinYue", mei.external_userid)

    work()

    friendship = only_friendship()
    assert not friendship.active and friendship.removed_by == "guide"
    assert queries.exclusive_guide(mei) is None


def test_the_customer_deletes_the_guide_though_wecom_goes_on_listing_them(
    company, work, cli, lin, mei
):
    company.customer_deletes("LinYue", mei.external_userid)
    work()
    assert only_friendship().removed_by == "customer"

    assert cli("sync", "customers").exit_code == 0

    assert not only_friendship().active


def test_a_transfer_is_told_from_a_deletion(company, work, lin, wei, mei):
    company.guide_deletes("LinYue", mei.external_userid, source="DELETE_BY_TRANSFER")
    company.befriend("wei.ran", mei.external_userid)

    work()

    assert queries.friendship_of(lin, mei.external_userid).removed_by == "transfer"
    assert queries.exclusive_guide(mei) == wei


def test_a_transfer_that_failed_is_on_the_friendship(company, work, lin, mei):
    company.contact_event(
        "transfer_fail", "wei.ran", mei.external_userid, FailReason="customer_refused"
    )

    work()

    wei = Guide.get(userid_key="wei.ran")
    friendship = queries.friendship_of(wei, mei.external_userid)
    assert friendship.transfer_failed == "customer_refused" and not friendship.active
    assert [row.guide for row in finding.find(finding.Search(state="lost"))] == []


def test_consent_may_bring_the_welcome_code(company, work, lin, mei):
    company.contact_event("msg_audit_approved", "LinYue", mei.external_userid, WelcomeCode="CODE-2")

    work()

    assert only_friendship().consented_at
    assert Greeting.select().where(Greeting.welcome_code == "CODE-2").count() == 1


def test_an_event_of_a_guide_nobody_heard_of_makes_the_guide(company, work):
    company.add_member("zhao", "赵一", departments=[101])
    company.befriend("ZHAO", company.add_customer("陈美"))

    work()

    friendship = only_friendship()
    assert (friendship.guide.name, friendship.store.name) == ("赵一", "南京西路店")


def test_every_event_may_come_three_times(company, work, lin):
    company.delivery(copies=3)
    external_userid = company.add_customer("陈美")
    company.befriend("LinYue", external_userid)
    work()
    company.advance(60)
    company.customer_deletes("LinYue", external_userid)
    work()

    assert kinds(only_friendship()) == ["friendship.removed", "friendship.added"]


def test_many_events_of_one_customer_are_one_reading(company, work, at, lin, mei):
    at(clock.now())
    before = len(company.calls("externalcontact/get"))
    for number in range(5):
        company.advance(1)
        company.guide_edits("LinYue", mei.external_userid, remark=f"陈姐{number}")
    company.deliver_now()

    work()

    assert len(company.calls("externalcontact/get")) == before + 1
    assert only_friendship().remark == "陈姐4"


# Chapters, and whether WeCom is read after each event or only after the last.
STORIES = {
    "deleted by the customer": (("befriend", "edit", "customer_deletes"), True),
    "deleted by the guide": (("befriend", "edit", "guide_deletes"), True),
    "came back to the guide": (("befriend", "customer_deletes", "befriend", "edit"), False),
    "added again by the guide": (("befriend", "guide_deletes", "befriend", "edit"), True),
    "came and went twice": (
        ("befriend", "customer_deletes", "befriend", "customer_deletes"),
        False,
    ),
    "half, confirmed, gone": (("half", "befriend", "edit", "customer_deletes"), True),
}


def tell(wecom, story: tuple[str, ...], external_userid: str) -> None:
    pair = ("LinYue", external_userid)
    for chapter in story:
        wecom.advance(60)
        if chapter == "edit":
            wecom.guide_edits(*pair, remark="陈姐")
        elif chapter == "half":
            wecom.befriend(*pair, half=True)
        else:
            getattr(wecom, chapter)(*pair)


def outcome() -> tuple:
    friendship = only_friendship()
    times = (friendship.added_at, friendship.half_added_at, friendship.removed_at)
    standing = (friendship.active, friendship.half, friendship.removed_by, friendship.started_at)
    return standing, times, sorted(kinds(friendship))


@pytest.mark.parametrize(("story", "eager"), STORIES.values(), ids=STORIES.keys())
def test_any_order_of_events_ends_the_same(company, work, letters, lin, story, eager):
    letters.hold()
    tell(company, story, company.add_customer("陈美"))
    told = letters.release()
    outcomes = []

    for order in permutations(told):
        for letter in order:
            letters.post(letter)
            if eager:
                work()
        work()
        outcomes.append(outcome())
        forget_everything_about_customers()

    assert all(one == outcomes[0] for one in outcomes)
    assert outcomes[0][0][0] is (story[-1] in ("befriend", "edit"))


def forget_everything_about_customers() -> None:
    for table in (Greeting, FriendshipEvent, Friendship, Customer, ReceivedCallback):
        table.delete().execute()
