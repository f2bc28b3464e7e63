"""Guides who sign in through WeCom, as their phones do it."""

from datetime import timedelta

import pytest

from domain import clock
from domain.customers.models import Customer, Friendship
from domain.orders.models import Order, OrderItem, OrderStat
from domain.organisation.models import Guide
from domain.outreach.actions import ensure_plans
from domain.outreach.models import OutreachPlan, OutreachTask
from domain.shops.models import Shop
from tests.sidebar.signing_in import come_back


@pytest.fixture
def guide_client(app, company):
    """`guide_client(guide)`: a test client that is signed in as this guide."""

    def signed_in(guide: Guide, page: str = "/sidebar/workbench"):
        client = app.test_client()
        answer = client.get(come_back(client.get(page, follow_redirects=False), client, guide))
        assert answer.status_code == 302, answer.text
        return client

    return signed_in


@pytest.fixture
def friendship(mei: Customer) -> Friendship:
    """林悦 and 陈美."""
    return Friendship.get(Friendship.customer == mei)


@pytest.fixture
def task(friendship, lin) -> OutreachTask:
    """林悦 should talk to 陈美, since yesterday."""
    ensure_plans()
    return OutreachTask.create(
        plan=OutreachPlan.get(kind="follow_up"),
        friendship=friendship,
        guide=lin,
        due_on=clock.today() - timedelta(days=1),
        reason={"days": 3},
        created_at=clock.now(),
    )


@pytest.fixture
def order(mei) -> Order:
    """陈美 bought two bottles, 46 days ago."""
    bought_at = clock.now() - timedelta(days=46)
    shop = Shop.create(
        name="微信小店",
        platform="custom",
        push_key="k",
        push_secret_sealed="s",
        created_at=bought_at,
    )
    order = Order.create(
        shop=shop,
        order_no="8001",
        status="completed",
        created_at=bought_at,
        paid_at=bought_at,
        updated_at=bought_at,
        received_at=bought_at,
        pay_fen=46850,
        customer=mei,
        match_method="unionid",
        title="修护精华",
    )
    OrderItem.create(order=order, line_key="1", title="修护精华 30ml", qty=2, paid_fen=46850)
    OrderStat.create(customer=mei, order_count=1, net_fen=46850, last_paid_at=bought_at)
    return order
