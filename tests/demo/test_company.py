"""The company of the demo: the same on every machine, as large as promised, and believable."""

import json
from collections import Counter
from datetime import datetime
from random import Random

import pytest

from demo.company.brands import BRANDS
from demo.company.campaigns import CAMPAIGNS
from demo.company.load import SEED
from demo.company.orders import make_orders
from demo.company.people import in_wecom, make_people
from domain.clock import SHANGHAI
from domain.contact_ways import placeholders, remarks
from domain.orders.canonical import CanonicalOrder

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


def make() -> tuple[dict, dict[str, list[dict]]]:
    random = Random(SEED)
    people = make_people(random, NOW)
    return in_wecom(people), make_orders(random, people, NOW)


@pytest.fixture(scope="module")
def made():
    return make()


def test_it_is_the_same_every_time(made):
    assert json.dumps(made) == json.dumps(make())


def test_it_has_the_promised_size(made):
    company, orders = made

    assert len(company["departments"]) == 1 + 3 + 12
    assert len(company["members"]) == 60
    assert len(company["customers"]) == 5_000
    assert [len(orders) for orders in orders.values()] == [pytest.approx(6_667, rel=0.1)] * 3
    assert sum(map(len, orders.values())) == 20_000


def test_everybody_has_an_id_of_their_own(made):
    company, orders = made
    numbers = [order["order_no"] for rows in orders.values() for order in rows]
    ids = {
        "userid": [member["userid"].lower() for member in company["members"]],
        "external_userid": [customer["external_userid"] for customer in company["customers"]],
        "unionid": [customer["unionid"] for customer in company["customers"]],
        "tag": [tag["id"] for group in company["tags"] for tag in group["tags"]],
        "order_no": numbers,
    }
    for kind, values in ids.items():
        assert len(set(values)) == len(values), kind


def test_friendships_join_people_who_exist_and_lie_in_the_past(made):
    company, _ = made
    members = {member["userid"] for member in company["members"]}
    customers = {customer["external_userid"] for customer in company["customers"]}
    tags = {tag["id"] for group in company["tags"] for tag in group["tags"]}

    for friendship in company["friendships"]:
        assert friendship["userid"] in members and friendship["external_userid"] in customers
        assert set(friendship["tag_ids"]) <= tags
        assert friendship["created_at"] < NOW.timestamp()
    assert {friendship["external_userid"] for friendship in company["friendships"]} == customers


def test_some_friends_are_new_and_some_old(made):
    days = [(NOW.timestamp() - row["created_at"]) / 86_400 for row in made[0]["friendships"]]

    assert 100 < sum(day < 7 for day in days) < 800
    assert sum(day > 180 for day in days) > 1_000


def test_guides_have_names_that_people_have(made):
    names = [member["name"] for member in made[0]["members"]]

    assert all(2 <= len(name) <= 3 for name in names)
    assert len(set(names)) > 55


def test_the_order_push_takes_every_order(made):
    for rows in made[1].values():
        for row in rows:
            order = CanonicalOrder.model_validate(row)
            assert order.status != "unknown" and order.refund_fen <= order.pay_fen
            assert order.created_at <= order.updated_at
            assert order.pay_fen == sum(item.paid_fen for item in order.items)


def test_most_orders_tell_their_buyer_by_unionid_some_by_phone_some_not_at_all(made):
    orders = [order for rows in made[1].values() for order in rows]
    known = {customer["unionid"] for customer in made[0]["customers"]}
    told = Counter(
        "unionid"
        if order["buyer"].get("unionid")
        else ("phone" if "*" not in order["buyer"].get("phone", "*") else "neither")
        for order in orders
    )

    assert told["unionid"] > 0.7 * len(orders) and told["phone"] > 500 and told["neither"] > 500
    buyers = {order["buyer"].get("unionid") for order in orders} & known
    assert 0.45 * len(known) < len(buyers) < 0.65 * len(known)


def test_nobodys_real_number_is_used(made):
    phones = [mobile for row in made[0]["friendships"] for mobile in row["mobiles"]]
    buyers = [order["buyer"] for rows in made[1].values() for order in rows]
    phones += [buyer["phone"] for buyer in buyers if "phone" in buyer]

    assert phones and all(phone.startswith("120") for phone in phones)


def test_the_words_of_the_stores_can_be_sent():
    for brand in BRANDS:
        placeholders.check(brand.welcome)
        assert placeholders.used(brand.welcome) == {"customer", "guide", "store"}


def test_the_words_of_the_campaigns_can_be_sent_and_their_remarks_be_written():
    for campaign in CAMPAIGNS:
        remarks.check(campaign.remark, campaign.name)
        for text in (campaign.everyday, campaign.at_night):
            placeholders.check(text)
            assert {"customer", "guide"} <= placeholders.used(text)
