"""People of both doors, and a company with something behind every address."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from domain import clock
from domain.attributes.actions import define, ensure_built_in
from domain.contact_ways import channels, welcomes
from domain.contact_ways.hours import Hours
from domain.contact_ways.models import ContactWay, Welcome
from domain.customers.models import Customer
from domain.materials import actions as materials
from domain.materials.models import Material
from domain.notices import Notice
from domain.operators import actions as operators
from domain.operators.scope import Scope
from domain.organisation import levels
from domain.organisation.models import Department, Guide, Node
from domain.outreach.models import OutreachPlan
from domain.shops.models import Shop
from domain.syncs.models import SyncRun
from domain.tags import batch_lists, batches
from domain.tags.editing import make_group
from domain.tags.models import TagBatch, TagImport
from tests.console.conftest import (
    admin,
    code,
    everything,
    failed_callback,
    operator,
    order,
    set_up,
    task,
    visitor,
)
from tests.console.desk import PASSWORD, Desk
from tests.sidebar.conftest import guide_client
from web.limits import limiter

__all__ = [
    "admin",
    "code",
    "everything",
    "failed_callback",
    "guide_client",
    "operator",
    "order",
    "set_up",
    "task",
    "visitor",
]


@pytest.fixture
def channel(everything, store, work) -> ContactWay:
    """A further code of 南京西路店."""
    made = channels.make(channels.Settings("试衣间", store=store), by="operator:admin")
    work(failures=True)
    return made


@pytest.fixture
def ids(everything, channel, store, lin, mei, order, task, failed_callback) -> dict[str, object]:
    """Of things that exist, by the names that addresses have for them."""
    ensure_built_in()
    return {
        "attribute_id": define("爱好", "text", by="operator:admin").id,
        "key": "birthday",
        "customer_id": mei.id,
        "external_userid": mei.external_userid,
        "store_id": store.id,
        "guide_id": lin.id,
        "order_id": order.id,
        "task_id": task.id,
        "callback_id": failed_callback.id,
        "shop_id": Shop.get().id,
        "plan_id": OutreachPlan.get().id,
        "notice_id": Notice.get().id,
        "run_id": SyncRun.get().id,
        "welcome_id": Welcome.get().id,
        "batch_id": TagBatch.get().id,
        "material_id": getattr(Material.select().first(), "id", 1),
        "channel_id": channel.id,
        "way_id": channel.id,
        **library(),
    }


def library() -> dict[str, object]:
    """A group of tags, and an import that is over."""
    group = make_group("肤质", ["敏感肌", "油皮"])
    undo: dict = {"groups": [], "names": {}, "carriers": {}}
    over = {"state": "done", "undo": undo, "made_at": clock.now(), "ended_at": clock.now()}
    done = TagImport.create(by="operator:admin", **over)
    return {"group_id": group.id, "tag_id": group.tags.get().id, "import_id": done.id}


@pytest.fixture
def without_tokens(app):
    """Forms need no token, so that it is the permission that refuses them."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def unlimited():
    """Nobody counts how often one tries."""
    limiter.enabled = False
    yield
    limiter.enabled = True


@dataclass(frozen=True)
class Nodes:
    """华东零售 (10), with all of `in_one_node`, and 华南零售 (20), with people of its own."""

    east: Node
    south: Node


@pytest.fixture
def nodes(company, set_up, cli) -> Nodes:
    company.add_department("华南零售", parent_id=1, id=20)
    company.add_department("天河店", parent_id=20, id=201)
    company.add_member("TangYi", "唐怡", departments=[201])
    assert cli("sync", "organisation").exit_code == 0
    places = Department.select(Department.id).where(Department.wecom_id.in_((10, 20)))
    return Nodes(*levels.add([place.id for place in places]))


@pytest.fixture
def in_one_node(ids, nodes, store, channel, lin, mei) -> dict[str, object]:
    """The same ids, where every row that belongs to a department belongs to 南京西路店. Its guide
    and customer have names that stand in no example on our pages.
    """
    Guide.update(name="高洁").where(Guide.id == lin.id).execute()
    Customer.update(name="闻雪").where(Customer.id == mei.id).execute()
    prices = materials.add(kind="file", name="价目表.pdf", body=b"%PDF-1.4 prices", by="nobody")
    welcome = welcomes.set_timed(
        channel,
        Hours(weekdays="67"),
        text="欢迎来到南京西路店",
        attachments=[{"kind": "file", "material_id": prices.id}],
    )
    of_the_store = Scope(frozenset({store.id}))
    batch = batches.make(
        batch_lists.typed("13812345678"),
        key="of-the-store",
        name="会员日",
        by="operator:somebody",
        scope=of_the_store,
        department=store,
    )
    more = {
        "batch_id": batch.id,
        "welcome_id": welcome.id,
        "material_id": prices.id,
        "node_id": nodes.south.id,
    }
    return ids | more | {"operator_id": operators.add("别人", PASSWORD).id}


@pytest.fixture
def tang(nodes, work, company) -> Guide:
    """唐怡 of 天河店, with 孙莉 as her customer."""
    guide = Guide.get(userid_key="tangyi")
    company.befriend(guide.userid, company.add_customer("孙莉", unionid="o-sun"))
    work(failures=True)
    return guide


@pytest.fixture
def sign_in_as(app, unlimited) -> Callable[..., Desk]:
    """`sign_in_as(role, *wecom_ids)`: a new account of these departments, signed in."""

    def made(role: str, *wecom_ids: int) -> Desk:
        places = Department.select(Department.id).where(Department.wecom_id.in_(wecom_ids))
        name = f"{role}-{'-'.join(map(str, wecom_ids))}"
        ids = [place.id for place in places]
        operators.add(name, PASSWORD, role=role, department_ids=ids)
        desk = Desk(app.test_client())
        assert desk.sign_in(name).status_code == 302
        return desk

    return made
