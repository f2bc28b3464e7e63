"""A new data key takes over while everything runs: nothing is lost, nobody is not found."""

import base64
import os

import pytest
from pydantic import ValidationError

from domain import sealed
from domain.audit import AuditEntry
from domain.customers.models import CustomerPhone
from domain.customers.phones import whole_number
from domain.orders.models import Order
from domain.shops.models import Shop
from settings import Settings
from tests.orders.conftest import give_phone, known, open_shop, order, owner, shop

__all__ = ["known", "open_shop", "shop"]

PHONE = "13800001111"


@pytest.fixture
def data_key(app):
    """`data_key(*keys)`: what DATA_KEY holds from now on; by itself the old one."""
    old = app.config["SETTINGS"].data_key
    yield lambda *keys: sealed.use_keys(",".join(keys))
    sealed.use_keys(old)


@pytest.fixture
def old(app) -> str:
    return app.config["SETTINGS"].data_key


@pytest.fixture
def new() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def test_all_that_was_encrypted_is_read_with_the_new_key_alone(
    data_key, old, new, known, shop, cli
):
    mei = known("陈美", phone=PHONE)
    shop.push(order("A-1", buyer={"phone": PHONE}))
    data_key(new, old)

    told = cli("keys", "rotate")

    assert told.exit_code == 0, told.output
    assert "1 phone numbers" in told.output and "1 orders followed" in told.output
    data_key(new)
    assert whole_number(CustomerPhone.get(customer=mei)) == PHONE
    assert shop.push(order("A-2", buyer={"phone": PHONE})).status_code == 200
    assert (owner("A-1"), owner("A-2")) == ("陈美", "陈美")
    assert len({found.phone_index for found in Order.select()}) == 1
    assert AuditEntry.get(action="keys.rotated").detail == {"numbers": 1, "orders": 1}


def test_before_the_rotation_old_numbers_are_found_under_the_new_key(
    data_key, old, new, known, shop
):
    known("陈美", phone=PHONE)
    data_key(new, old)

    shop.push(order("A-1", buyer={"phone": PHONE}))

    assert owner("A-1") == "陈美"


def test_an_order_from_before_finds_the_customer_who_becomes_known_later(
    data_key, old, new, known, shop, cli
):
    shop.push(order("A-1", buyer={"phone": PHONE}))
    data_key(new, old)
    mei = known("陈美")
    give_phone(mei, PHONE)

    cli("keys", "rotate")
    cli("jobs", "run", "match-orders")

    assert owner("A-1") == "陈美"


def test_rotating_again_changes_nothing(data_key, old, new, known, cli):
    known("陈美", phone=PHONE)
    data_key(new, old)
    cli("keys", "rotate")
    before = list(CustomerPhone.select().tuples())

    assert cli("keys", "rotate").exit_code == 0

    assert list(CustomerPhone.select().tuples()) == before


def test_with_one_key_there_is_nothing_to_do(cli, app):
    told = cli("keys", "rotate")

    assert told.exit_code == 1
    assert "Put the new one before it" in told.output


def test_without_its_key_nothing_can_be_read(data_key, new, known):
    mei = known("陈美", phone=PHONE)
    data_key(new)

    with pytest.raises(ValueError, match="DATA_KEY does not hold"):
        whole_number(CustomerPhone.get(customer=mei))


def test_neither_numbers_nor_secrets_are_stored_in_clear(known, shop):
    known("陈美", phone=PHONE)

    stored = [*CustomerPhone.select().tuples(), *Shop.select().tuples()]

    assert PHONE not in str(stored)
    assert shop.secret not in str(stored)


@pytest.mark.parametrize("text", ["", "abc", "{new},", "{new} {new}", "c2hvcnQ="])
def test_what_is_no_key_is_refused_at_the_start(app, new, text):
    given = app.config["SETTINGS"].model_dump() | {"data_key": text.format(new=new)}

    with pytest.raises(ValidationError, match="32 random bytes"):
        Settings(**given)


def test_several_keys_are_taken(app, old, new):
    given = app.config["SETTINGS"].model_dump() | {"data_key": f"{new},{old}"}

    assert Settings(**given).data_key.count(",") == 1
