from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from domain.customers.models import Customer, Friendship

A_LEAP_YEAR = 2000


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


def birthday(customer: Customer) -> str:
    """3月8日; with the year where it is known."""
    if not customer.birthday:
        return ""
    month, day = divmod(customer.birthday, 100)
    if customer.birth_year:
        return format_date(date(customer.birth_year, month, day), _("y年M月d日"))
    return format_date(date(A_LEAP_YEAR, month, day), _("M月d日"))
