import pytest

from domain.customers.models import Customer
from tests.letters import letters

__all__ = ["letters"]


@pytest.fixture
def zhou(company, work, wei) -> Customer:
    """周舟, a customer of 魏然, known to us."""
    external_userid = company.add_customer("周舟", unionid="o-zhou")
    company.befriend(wei.userid, external_userid)
    work()
    return Customer.get(external_userid=external_userid)
