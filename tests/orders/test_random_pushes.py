"""Whatever a signed call holds: never a failure of ours, and nothing stored of what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.models import Order, OrderItem
from tests.fuzzing import examples
from tests.orders.conftest import order
from web.limits import limiter

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
FIELDS = st.sampled_from(list(order("1")))
TIMES = st.datetimes().map(lambda moment: f"{moment.isoformat()}+08:00")
NEARLY_ORDERS = st.dictionaries(FIELDS, JSON | TIMES, max_size=4).map(
    lambda changes: order("A-1", **changes)
)
BODIES = (
    st.binary(max_size=200)
    | JSON.map(json.dumps).map(str.encode)
    | st.lists(NEARLY_ORDERS | JSON, max_size=6).map(
        lambda orders: json.dumps({"orders": orders}).encode()
    )
)


@pytest.fixture
def without_limits():
    limiter.enabled = False
    yield
    limiter.enabled = True


@examples(150)
@given(body=BODIES)
def test_random_bodies(shop, body, without_limits):
    OrderItem.delete().execute()
    Order.delete().execute()

    answer = shop.send(body)

    assert answer.status_code in (200, 400, 413)
    told = answer.json.get("results", [])
    created = {row["order_no"] for row in told if row["result"] == "created"}
    assert {row.order_no for row in Order.select()} == created
    for row in told:
        assert (row["result"] == "refused") == ("error" in row)
