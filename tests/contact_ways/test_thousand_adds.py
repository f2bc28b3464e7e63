"""A sale begins: a thousand customers in one second, and WeCom delivers everything three times."""

from collections import Counter

from domain import clock
from domain.contact_ways import welcomes
from domain.contact_ways.models import Greeting
from domain.customers.models import Customer, Friendship
from jobs import callbacks

ADDS = 1000


def test_each_of_a_thousand_customers_is_greeted_once(company, lin, wei, work, at):
    """Time stands still: this is about counting, and slow machines count as well."""
    welcomes.set_welcome(text="欢迎光临")
    company.delivery(copies=3, shuffle=True)
    second = int(company.clock.now())
    adds = [add_in_the_same_second(company, (lin, wei)[n % 2].userid, second) for n in range(ADDS)]
    at(clock.from_unix(second))
    company.advance(-3600)

    work()

    assert Customer.select().count() == Friendship.select().count() == ADDS
    outcomes = [line.outcome for line in Greeting.select()]
    assert Counter(outcomes) == {"sent": ADDS}
    chats = Counter(
        len([one for one in company.chat(*pair) if one["msgtype"] == "text"]) for pair in adds
    )
    assert chats == {1: ADDS}


def test_twenty_at_once_take_fewer_statements_than_they_are(company, lin, statements):
    for _ in range(20):
        company.befriend(lin.userid, company.add_customer("微信用户"))
    company.deliver_now()

    with statements() as seen:
        assert callbacks.drain() == 20

    assert Greeting.select().count() == 20 and len(seen) < 20


def add_in_the_same_second(wecom, userid: str, second: int) -> tuple[str, str]:
    """Events of one second differ in their people alone."""
    external_userid = wecom.add_customer("微信用户")
    added = wecom.befriend(userid, external_userid, quiet=True)
    wecom.event(
        {
            "CreateTime": second,
            "Event": "change_external_contact",
            "ChangeType": "add_external_contact",
            "UserID": userid,
            "ExternalUserID": external_userid,
            "WelcomeCode": added.welcome_code,
        }
    )
    return userid, external_userid
