"""陈美 with something known by every attribute, and what operators grant of it to guides."""

from collections.abc import Iterable

import pytest

from domain.attributes import actions, values
from domain.attributes.models import Attribute
from domain.customers import phones
from domain.customers.models import Customer, Friendship
from tests.console.conftest import admin, operator, set_up, visitor
from tests.sidebar.conftest import friendship, guide_client, order, task

__all__ = ["admin", "friendship", "guide_client", "operator", "order", "set_up", "task", "visitor"]

BY = "operator:admin"

# What stands on a page where the attribute of this name is shown.
SHOWN = {
    "姓名": "陈小美",
    "性别": "♀",
    "手机": "138****5678",
    "生日": "1990年3月8日",
    "会员等级": "铂金",
    "积分": "8,123",
    "公司": "美美花店",
    "添加方式": "扫描二维码",
    "描述": "爱吃甜的",
    "肤质": "敏感肌",
    "喜欢的系列": "晚霜",
    "身高": "168.5",
    "第一次到店": "2024年5月1日",
    "家里电话": "139****4321",
    "收货地址": "南京西路一千号",
    "口味": "不加糖",
}
CUSTOM = (
    ("肤质", "one", ["敏感肌", "油皮"], ["敏感肌"]),
    ("喜欢的系列", "several", ["面霜", "晚霜", "精华"], ["晚霜", "面霜"]),
    ("身高", "number", [], ["168.50"]),
    ("第一次到店", "date", [], ["2024-05-01"]),
    ("家里电话", "phone", [], ["139 0000 4321"]),
    ("收货地址", "address", [], ["南京西路一千号"]),
    ("口味", "text", [], ["不加糖"]),
)


@pytest.fixture
def known(mei, friendship) -> Customer:
    """陈美, with everything known; nothing is granted to anybody."""
    actions.ensure_built_in()
    Customer.update(
        real_name="陈小美", birthday=308, birth_year=1990, member_level="铂金", points=8123,
        corp_name="美美花店",
    ).execute()  # fmt: skip
    Friendship.update(description="爱吃甜的").execute()
    phones.add({mei.id: ["13812345678"]}, source="import")
    for name, kind, choices, given in CUSTOM:
        own = actions.define(name, kind, choices, by=BY)
        values.change(friendship, own, given, by=BY)
    return Customer.get_by_id(mei.id)


def named(*names: str) -> list[str]:
    """The keys of attributes by their names."""
    return [Attribute.get(name=name).key for name in names]


def grant(visible: Iterable[str], editable: Iterable[str] = ()) -> None:
    """By name, and turn on the switch."""
    actions.grant(named(*visible), named(*editable), by=BY)
    actions.show(by=BY)
