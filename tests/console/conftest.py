"""Operations staff at their desks, and a company with something of everything."""

from datetime import timedelta

import pytest

from callbacks.inbox import ReceivedCallback
from domain import clock, notices
from domain.contact_ways import actions as contact_ways
from domain.contact_ways import welcomes
from domain.group_chats.models import GroupChat
from domain.operators import actions as operators
from domain.operators.scope import WHOLE
from domain.orders import queries as orders
from domain.orders.models import Order, OrderItem, OrderStat
from domain.organisation.models import Level
from domain.outreach.actions import ensure_plans
from domain.outreach.models import Nudge, OutreachPlan, OutreachTask
from domain.shops import actions as shops
from domain.tags import batch_lists, batches
from tests.console.desk import NAME, PASSWORD, Desk


@pytest.fixture
def set_up(app) -> Level:
    """The level has its name, in letters that an English page may hold. Nodes: who needs them."""
    return Level.create(id=1, name="Region", set_up_at=clock.now(), force_insert=True)


@pytest.fixture
def admin(set_up):
    return operators.add(NAME, PASSWORD, userid="LinYue")


@pytest.fixture
def visitor(app) -> Desk:
    """Somebody who has not signed in."""
    return Desk(app.test_client())


@pytest.fixture
def operator(app, admin) -> Desk:
    """admin, signed in."""
    desk = Desk(app.test_client())
    assert desk.sign_in().status_code == 302
    return desk


@pytest.fixture
def code(store, work):
    """南京西路店's code, made in WeCom, and a welcome for the company."""
    way = contact_ways.make_code(store, by="operator:admin")
    welcomes.set_welcome(text="您好 {客户}，我是{导购}", by="operator:admin")
    work()
    return way


@pytest.fixture
def order(mei) -> Order:
    """陈美 bought a bottle yesterday."""
    moment = clock.now() - timedelta(days=1)
    shop = shops.add("官方商城", "custom", by="operator:admin").shop
    times = dict.fromkeys(("created_at", "paid_at", "updated_at", "received_at"), moment)
    bought = Order.create(
        shop=shop, order_no="8001", status="completed", pay_fen=46850, title="=修护精华",
        customer=mei, match_method="unionid", phone_mask="138****5678", **times,
    )  # fmt: skip
    OrderItem.create(order=bought, line_key="1", title="修护精华 30ml", qty=1, paid_fen=46850)
    OrderStat.create(customer=mei, order_count=1, net_fen=46850, last_paid_at=moment)
    return orders.order(bought.id)


@pytest.fixture
def task(mei, lin) -> OutreachTask:
    ensure_plans()
    plan = OutreachPlan.get(kind="follow_up")
    today, moment = clock.today(), clock.now()
    nudge = {"expires_at": moment + timedelta(hours=9), "counts": [{"plan": plan.name, "open": 1}]}
    Nudge.create(guide=lin, on=today, outcome="invalid_receiver", **nudge)
    return OutreachTask.create(
        plan=plan, friendship=mei.friendships.get(), guide=lin, due_on=today - timedelta(days=1),
        reason={"days": 3}, created_at=moment,
    )  # fmt: skip


@pytest.fixture
def failed_callback(app) -> ReceivedCallback:
    """It failed too often and waits for a person; a guide wrote a phone number into it."""
    moment = clock.now()
    fields = "<UserID>LinYue</UserID><Remark>陈姐13812345678</Remark>"
    return ReceivedCallback.create(
        door="app",
        digest="d" * 64,
        xml=f"<xml><Event>change_something</Event>{fields}</xml>",
        event="change_something",
        event_at=moment,
        received_at=moment,
        set_aside_at=moment,
        attempts=6,
        error="KeyError: 'Name'",
    )


@pytest.fixture
def everything(company, code, order, task, failed_callback, lin, work):
    """A company with something on every page."""
    company.scan(state=code.state, name="周舟")
    work(failures=True)
    GroupChat.create(
        chat_id="wr1", name="南京西路店会员群", owner=lin, member_count=3, created_at=clock.now()
    )
    notices.post("contact_ways.quota", "contact_way_quota")
    batches.make(
        batch_lists.typed("13812345678"), key="of-everything", name="会员日", by="operator:admin",
        scope=WHOLE,
    )  # fmt: skip
    return company
