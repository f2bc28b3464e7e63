"""An operator at the console, for the stories that begin there, and codes to scan."""

import pytest

from domain.contact_ways import actions, welcomes
from domain.contact_ways.models import ContactWay
from domain.tags.models import Tag
from tests.console.conftest import admin, operator, set_up
from tests.contact_ways.posters import channel
from tests.tagging import take_over

__all__ = ["admin", "operator", "set_up"]


@pytest.fixture
def code(store, work) -> ContactWay:
    made = actions.make_code(store)
    work()
    return ContactWay.get_by_id(made.id)


@pytest.fixture
def company_welcome(company):
    return welcomes.set_welcome(text="欢迎光临")


@pytest.fixture
def tag(company) -> Tag:
    company.tag_added_elsewhere("来源", ["国庆", "老客"])
    return take_over()["国庆"]


@pytest.fixture
def poster(operator, lin, wei, tag, work) -> ContactWay:
    """国庆易拉宝: 林悦 and 魏然 of 南京西路店, with a tag and a remark, made at the console."""
    operator.do(
        "/channels/new",
        form_page="/channels/new",
        name="国庆易拉宝",
        belongs="guides",
        guides=[str(lin.id), str(wei.id)],
        tags=[str(tag.id)],
        remark="{客户}-{活码}",
    )
    work()
    return channel()
