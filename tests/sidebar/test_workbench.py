"""A guide's day on the workbench: whom to talk to, why, and how far along."""

from datetime import timedelta

import pytest

from domain import clock
from domain.customers.models import Customer, Friendship
from domain.outreach.actions import ensure_plans
from domain.outreach.models import OutreachPlan, OutreachTask
from tests.sidebar.signing_in import token


@pytest.fixture
def friends(lin, mei) -> dict[str, Friendship]:
    """Three more customers of 林悦, by name, added on different days."""
    for days, name in ((9, "周舟"), (5, "吴桐"), (1, "郑和")):
        customer = Customer.create(
            external_userid=f"wm{name}", name=name, created_at=clock.now(), synced_at=clock.now()
        )
        added = clock.now() - timedelta(days=days)
        Friendship.create(customer=customer, guide=lin, started_at=added, added_at=added)
    rows = Friendship.select(Friendship, Customer).join(Customer)
    return {row.customer.name: row for row in rows}


@pytest.fixture
def task(friends, lin):
    """`task(name, days)`: to be done for this customer since so many days."""
    ensure_plans()

    def make(name: str, days: int = 0) -> OutreachTask:
        return OutreachTask.create(
            plan=OutreachPlan.get(kind="follow_up"),
            friendship=friends[name],
            guide=lin,
            due_on=clock.today() - timedelta(days=days),
            reason={"days": 3},
            created_at=clock.now(),
        )

    return make


def done(client, task: OutreachTask, what: str = "done"):
    data = {"place": "workbench"}
    return client.post(f"/sidebar/tasks/{task.id}/{what}", data=data, headers=token(client))


def test_the_longest_waiting_customer_comes_first_with_the_reason(guide_client, lin, task):
    task("吴桐"), task("周舟", days=4)
    page = guide_client(lin).get("/sidebar/workbench").text
    tasks = page.partition("需要联系")[2].partition("我的客户")[0]
    assert tasks.index("周舟") < tasks.index("吴桐")
    assert "加好友 9 天，还没有回访" in tasks
    assert "已逾期 4 天" in tasks
    assert "周舟您好，我是林悦" in tasks
    assert "今天还有 2 位客户等你联系" in page


def test_a_task_done_counts_and_can_be_undone(guide_client, lin, task):
    client, one = guide_client(lin), task("周舟")
    answer = done(client, one).text
    assert "已完成" in answer and "撤销" in answer
    assert "今天的任务都做完了" in answer
    assert OutreachTask.get_by_id(one.id).done_from == "workbench"
    assert "今天还有 1 位客户" in done(client, one, "undo").text
    assert OutreachTask.get_by_id(one.id).done_at is None


def test_it_is_too_late_to_undo_after_a_while(guide_client, lin, task, at):
    client, one = guide_client(lin), task("周舟")
    done(client, one)
    at(clock.now() + timedelta(minutes=1))
    assert done(client, one, "undo").status_code == 422
    assert OutreachTask.get_by_id(one.id).done_at


def test_another_guides_task_does_not_exist(guide_client, wei, task):
    one = task("周舟")
    assert done(guide_client(wei), one).status_code == 404
    assert OutreachTask.get_by_id(one.id).done_at is None


def test_the_search_finds_own_customers_by_name_and_remark(guide_client, lin, wei, friends):
    Friendship.update(remark="老邻居").where(Friendship.id == friends["吴桐"].id).execute()
    Friendship.update(guide=wei).where(Friendship.id == friends["郑和"].id).execute()
    client = guide_client(lin)
    headers = token(client)

    def found(text: str) -> str:
        return client.post("/sidebar/workbench/customers", data={"q": text}, headers=headers).text

    assert "周舟" in found("周") and "吴桐" not in found("周")
    assert "老邻居" in found("邻居")
    assert "没有找到“郑和”" in found("郑和")


def test_customers_come_in_pages_and_each_once(guide_client, lin, friends):
    for number in range(45):
        customer = Customer.create(
            external_userid=f"wm{number}", name=f"客户{number:02}", created_at=clock.now()
        )
        Friendship.create(customer=customer, guide=lin, started_at=clock.now())
    client, address, seen = guide_client(lin), "/sidebar/workbench/customers", []
    headers = token(client)
    while address:
        page = client.post(address, headers=headers).text
        seen += [part.partition('"')[0] for part in page.split("/sidebar/customers/")[1:]]
        address = page.partition('hx-post="')[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 49


def test_a_guide_without_customers_is_told_how_they_come(guide_client, he):
    page = guide_client(he).get("/sidebar/workbench").text
    assert "还没有客户" in page and "今天没有要做的任务" in page
