import pytest

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
