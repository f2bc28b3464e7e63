"""Yesterday's backup is put back: nobody is greeted or nudged a second time, and what came after
the backup is read from WeCom again. `docs/production.md` tells operators the same."""

from datetime import timedelta

import pytest
from peewee import sort_models

from callbacks.inbox import ReceivedCallback
from db import db
from domain import clock
from domain.contact_ways.models import Greeting
from domain.customers.models import Customer
from domain.outreach import nudging
from domain.outreach.models import Nudge
from schema import TABLES
from tests.orders.conftest import open_shop, order, shop
from tests.sidebar.conftest import friendship, task

__all__ = ["friendship", "open_shop", "shop", "task"]

Backup = dict[type, list[dict]]


def back_up() -> Backup:
    return {table: list(table.select().dicts()) for table in TABLES}


def put_back(backup: Backup) -> None:
    parents_first = sort_models(TABLES)
    with db.atomic():
        for table in reversed(parents_first):
            table.delete().execute()
        for table in parents_first:
            if backup[table]:
                table.insert_many(backup[table]).execute()


@pytest.fixture
def in_the_middle(company, code, task, lin):
    """A customer was just added and the morning's cards are written down; nothing is sent yet."""
    added = company.scan(state=code.state, name="周舟")
    company.deliver_now()
    nudging.make_nudges()
    return added


def welcomes(company, added) -> int:
    chat = company.chat(added.userid, added.external_userid)
    return len([message for message in chat if message["from"] == "guide"])


def cards_of(company, day) -> int:
    """Cards of that day that reached 林悦's phone."""
    words = f"{day.month}月{day.day}日"
    cards = [message["content"]["main_title"]["desc"] for message in company.app_messages("LinYue")]
    return len([desc for desc in cards if desc.startswith(words)])


@pytest.mark.parametrize("later", [timedelta(minutes=30), timedelta(hours=24)])
def test_what_was_sent_after_the_backup_is_not_sent_again(company, in_the_middle, work, at, later):
    backup, day = back_up(), clock.today()
    work()
    assert (welcomes(company, in_the_middle), cards_of(company, day)) == (1, 1)

    at(clock.now() + later)
    put_back(backup)
    work()

    assert (welcomes(company, in_the_middle), cards_of(company, day)) == (1, 1)
    line = Greeting.select().order_by(Greeting.id.desc()).get()
    assert (line.outcome, line.error_code) == ("late", "arrived_late")
    assert not ReceivedCallback.select().where(ReceivedCallback.due_at.is_null(False)).exists()


def test_a_card_of_a_past_day_is_not_made_up_for(company, in_the_middle, work, at):
    backup, day = back_up(), clock.today()

    at(clock.now() + timedelta(hours=24))
    put_back(backup)
    work()

    old = Nudge.get(Nudge.on == day)
    assert (old.outcome, old.why, cards_of(company, day)) == ("skipped", "too_late", 0)


def test_customers_added_after_the_backup_come_back_ungreeted(company, code, work, at, cli):
    backup = back_up()
    added = company.scan(state=code.state, name="周舟")
    work()
    assert welcomes(company, added) == 1

    at(clock.now() + timedelta(hours=20))
    put_back(backup)
    assert cli("sync", "customers").exit_code == 0
    work()

    assert Customer.get(external_userid=added.external_userid).friendships.count() == 1
    assert welcomes(company, added) == 1
    assert Greeting.select().count() == 0


def test_orders_pushed_again_are_there_once(shop, company):
    shop.push(order("A-1"))
    backup = back_up()
    shop.push(order("A-2"))
    put_back(backup)

    again = shop.push(order("A-1"), order("A-2")).json["results"]

    assert [row["result"] for row in again] == ["unchanged", "created"]
