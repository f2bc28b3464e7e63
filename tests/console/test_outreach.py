"""Daily operations and orders in the console."""

from domain.organisation.models import DayOff
from domain.outreach.actions import ensure_plans
from domain.outreach.models import OutreachPlan
from domain.shops.models import Shop


def test_a_plan_is_changed_and_its_words_are_tried(operator):
    ensure_plans()
    plan = OutreachPlan.get()

    operator.do(f"/outreach/{plan.id}", days="5", instruction="问候", text="{客户}好")

    changed = OutreachPlan.get_by_id(plan.id)
    assert (changed.enabled, changed.days, changed.text) == (False, 5, "{客户}好")
    assert "陈美好" in operator.do("/outreach/preview", text="{客户}好")


def test_days_that_cannot_be_are_refused_beside_the_field(operator):
    ensure_plans()
    plan = OutreachPlan.get()

    answer = operator.post(f"/outreach/{plan.id}", days="99999", instruction="", text="好")

    assert answer.status_code == 422
    assert "天数需要在 0 到 3650 之间" in answer.text
    assert OutreachPlan.get_by_id(plan.id).days == 3


def test_the_whole_company_rests_on_a_day(operator):
    assert "2099年1月1日" in operator.do("/outreach/days-off", on="2099-01-01")

    operator.do("/outreach/days-off", on="2099-01-01", remove="1")

    assert DayOff.select().count() == 0


def test_tasks_and_cards_show_how_they_stand(operator, task):
    assert "已逾期" in operator.read("/outreach/tasks")
    assert "没有符合的任务" in operator.read("/outreach/tasks?state=done")
    assert "收不到" in operator.read("/outreach/nudges")
    assert "1 位导购" in operator.read("/outreach")


def test_orders_are_found_and_opened(operator, order):
    for query in ("?q=8001", "?q=%E9%99%88", "?matched=yes&status=completed"):
        assert "¥468.50" in operator.read(f"/orders{query}"), query
    assert "没有符合的订单" in operator.read("/orders?matched=no")
    assert "unionid 一致" in operator.read(f"/orders/{order.id}")


def test_a_shop_shows_its_secret_once(operator):
    page = operator.do("/shops", name="官方商城", platform="custom")

    secret = page.partition("密钥</dt>")[2].partition("</dd>")[0].rpartition(">")[2]
    assert len(secret) > 30
    assert secret not in operator.read("/shops")
    assert "已经有名为" in operator.post("/shops", name="官方商城", platform="custom").text


def test_a_shop_is_disabled(operator):
    operator.do("/shops", name="官方商城", platform="custom")

    page = operator.do(f"/shops/{Shop.get().id}/disable")

    assert "已停用" in page
    assert Shop.get().disabled_at
