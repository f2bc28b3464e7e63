"""In a rush of new customers whatever may wait leaves the processors to the welcomes."""

from datetime import timedelta

import pytest

from domain import clock
from domain.contact_ways import welcomes
from domain.customers.models import Customer
from domain.leases import DEFAULT, URGENT
from jobs import drains, rush
from tests.contact_ways.greeted import messages


@pytest.fixture
def added(company, lin, standing):
    """Their callback has been waiting for two seconds."""
    welcomes.set_welcome(text="欢迎光临")
    added = company.befriend(lin.userid, company.add_customer("陈美"))
    company.deliver_now()
    return added


@pytest.fixture
def waiting(lin, mei, standing) -> Customer:
    """Somebody changed 陈美, and WeCom is to be read about her."""
    Customer.update(name="", due_at=clock.now()).where(Customer.id == mei.id).execute()
    return mei


def is_read(customer: Customer) -> bool:
    return Customer.get_by_id(customer.id).name != ""


def test_what_may_wait_waits_while_a_callback_is_late(company, waiting, added, at):
    at(clock.now() + timedelta(seconds=2))

    drains.drain(DEFAULT)
    assert not is_read(waiting)

    drains.drain(URGENT)
    drains.drain(DEFAULT)
    assert messages(company, added) == ["欢迎光临"] and is_read(waiting)


def test_callbacks_that_have_just_come_hold_nobody_up(waiting, added):
    drains.drain(DEFAULT)

    assert is_read(waiting)


def test_nobody_waits_for_a_lane_that_does_not_move(waiting, added, at, monkeypatch):
    at(clock.now() + timedelta(seconds=2))
    monkeypatch.setattr(rush, "PATIENCE_SECONDS", 0)

    drains.drain(DEFAULT)

    assert is_read(waiting)
