from flask_babel import gettext as _

from domain.customers.models import Friendship
from web.filters import birthday


def facts(friendship: Friendship) -> list[tuple[str, str]]:
    """What is known about the customer, as (label, text); what is not known is left out."""
    customer = friendship.customer
    named = [
        (_("生日"), birthday(customer)),
        (_("会员等级"), customer.member_level),
        (_("手机"), " · ".join(phone.phone_mask for phone in customer.phones)),
        (_("公司"), customer.corp_name),
        (_("备注名"), friendship.remark),
        (_("描述"), friendship.description),
        (_("来源门店"), friendship.store.name if friendship.store else ""),
    ]
    return [(label, text) for label, text in named if text]
