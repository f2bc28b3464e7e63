import pytest

from domain import clock
from domain.customers.models import Customer, Friendship
from domain.tags.models import Tag
from tests.console.conftest import admin, operator, set_up
from tests.tagging import take_over

__all__ = ["admin", "operator", "set_up"]


@pytest.fixture
def friendship(mei: Customer) -> Friendship:
    """林悦 and 陈美."""
    return Friendship.get(Friendship.customer == mei)


@pytest.fixture
def library(company) -> dict[str, Tag]:
    """Three tags by name, which WeCom has as well."""
    company.tag_added_elsewhere("肤质", ["敏感肌", "油皮"], order=2)
    company.tag_added_elsewhere("会员", ["金卡"], order=1)
    company.deliver_now()
    return take_over()


@pytest.fixture
def zhou(company, work, wei, he) -> Customer:
    """周舟, a customer of 魏然 and of 何青."""
    external_userid = company.add_customer("周舟", unionid="o-zhou")
    company.befriend(wei.userid, external_userid)
    company.befriend(he.userid, external_userid)
    work()
    return Customer.get(external_userid=external_userid)


@pytest.fixture
def crowd(lin) -> list[Customer]:
    """Twelve more customers of 林悦, whom WeCom does not know."""
    people = [
        Customer.create(external_userid=f"wmCrowd{n:012}", name=f"客户{n}", created_at=clock.now())
        for n in range(12)
    ]
    for one in people:
        Friendship.create(customer=one, guide=lin, store=lin.store, started_at=clock.now())
    return people
