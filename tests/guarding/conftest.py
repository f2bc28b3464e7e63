"""People of both doors, and a company with something behind every address."""

import pytest

from domain.contact_ways.models import Welcome
from domain.materials.models import Material
from domain.notices import Notice
from domain.outreach.models import OutreachPlan
from domain.shops.models import Shop
from domain.syncs.models import SyncRun
from domain.tags.models import TagBatch
from tests.console.conftest import (
    admin,
    code,
    everything,
    failed_callback,
    operator,
    order,
    task,
    visitor,
)
from tests.sidebar.conftest import guide_client

__all__ = [
    "admin",
    "code",
    "everything",
    "failed_callback",
    "guide_client",
    "operator",
    "order",
    "task",
    "visitor",
]


@pytest.fixture
def ids(everything, store, lin, mei, order, task, failed_callback) -> dict[str, object]:
    """Of things that exist, by the names that addresses have for them."""
    return {
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
    }


@pytest.fixture
def without_tokens(app):
    """Forms need no token, so that it is the permission that refuses them."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True
