"""Whose order is it? By unionid, else as an earlier order of the same buyer, else by phone.

Everything here is set-based and works on some orders of one shop, inside the transaction of the
caller, who holds the shop.
"""

from datetime import datetime

from peewee import EXCLUDED, Expression, ModelSelect, fn

from domain import clock
from domain.customers.models import Customer, CustomerPhone
from domain.orders import totals
from domain.orders.models import BuyerLink, Order
from domain.shops.models import Shop

WITH_UNIONID = Order.unionid != ""
WITH_BUYER = Order.buyer_id != ""
WITH_PHONE = Order.phone_index != ""
UNMATCHED = Order.customer.is_null()
LINK_FIELDS = (
    BuyerLink.shop,
    BuyerLink.buyer_id,
    BuyerLink.customer,
    BuyerLink.method,
    BuyerLink.active,
    BuyerLink.created_at,
)


def match(shop: Shop, ids: list[int]) -> int:
    """Give these orders, and earlier ones of their buyers, to their customers.

    Returns how many orders changed hands. A unionid overrules an earlier match of another kind.
    """
    around = _with_other_orders_of_buyers(shop, ids)
    touched = _customers(around)
    these = Order.id.in_(ids)
    matched = _assign("unionid", _by_unionid(), these & WITH_UNIONID)
    matched += _assign("buyer", _by_link(), these & WITH_BUYER & UNMATCHED)
    matched += _assign("phone", _by_phone(), these & WITH_PHONE & UNMATCHED)
    _link_buyers("unionid", around)
    _link_buyers("phone", around)
    followers = UNMATCHED | Order.match_method.in_(["buyer", "phone"])
    matched += _assign("buyer", _by_link(), around & WITH_BUYER & followers)
    totals.recompute(touched | _customers(around))
    return matched


def matchable(after: int, limit: int, since: datetime | None = None) -> list[Order]:
    """Unmatched orders, by id, whose customer is known by now.

    `since` (UTC): only where it is a customer who was read, or whose number was learnt, since
    then. That takes no longer for many orders that wait than for few.
    """
    known = fn.EXISTS(_by_unionid()) & WITH_UNIONID
    known |= fn.EXISTS(_by_link()) & WITH_BUYER
    known |= fn.EXISTS(_by_phone()) & WITH_PHONE
    orders = Order.select(Order.id, Order.shop).where(UNMATCHED, Order.id > after, known)
    if since:
        orders = orders.where(Order.id.in_(_of_customers_known(since)))
    return list(orders.order_by(Order.id).limit(limit))


def _of_customers_known(since: datetime) -> ModelSelect:
    same_unionid = (Customer.unionid == Order.unionid) & WITH_UNIONID
    same_phone = (CustomerPhone.phone_index == Order.phone_index) & WITH_PHONE
    waiting = Order.select(Order.id).where(UNMATCHED)
    read = waiting.join(Customer, on=same_unionid).where(Customer.synced_at >= since)
    told = waiting.join(CustomerPhone, on=same_phone).where(CustomerPhone.learnt_at >= since)
    return read.union_all(told)


def _by_unionid() -> ModelSelect:
    """Should two customers share a unionid, the one we have known longer."""
    same = Customer.unionid == Order.unionid
    return Customer.select(fn.MIN(Customer.id)).where(same).group_by(Customer.unionid)


def _by_link() -> ModelSelect:
    """An earlier order of the same buyer tells."""
    same = (BuyerLink.shop == Order.shop) & (BuyerLink.buyer_id == Order.buyer_id)
    return BuyerLink.select(BuyerLink.customer).where(same, BuyerLink.active)


def _by_phone() -> ModelSelect:
    """A number that two customers have tells nothing."""
    owner = CustomerPhone.customer
    same = CustomerPhone.phone_index == Order.phone_index
    owners = CustomerPhone.select(fn.MIN(owner)).where(same).group_by(CustomerPhone.phone_index)
    return owners.having(fn.COUNT(owner.distinct()) == 1)


def _assign(method: str, customer: ModelSelect, which: Expression) -> int:
    """Only rows that change are written: `customer` differs from the one they have."""
    differs = UNMATCHED | (Order.customer != customer)
    changes = {"customer": customer, "match_method": method, "matched_at": clock.now()}
    return Order.update(**changes).where(which, fn.EXISTS(customer), differs).execute()


def _link_buyers(method: str, around: Expression) -> None:
    """Remember buyers that these matches name. One whose orders name two customers stays open."""
    buyer = (Order.shop, Order.buyer_id)
    found = Order.select(*buyer, fn.MIN(Order.customer), method, True, clock.now())
    found = found.where(around, WITH_BUYER, Order.match_method == method).group_by(*buyer)
    found = found.having(fn.COUNT(Order.customer.distinct()) == 1)
    insert = BuyerLink.insert_from(found, LINK_FIELDS)
    if method == "unionid":
        insert = insert.on_conflict(
            conflict_target=[BuyerLink.shop, BuyerLink.buyer_id],
            preserve=[BuyerLink.customer, BuyerLink.method, BuyerLink.active],
            where=(BuyerLink.customer != EXCLUDED.customer_id) | ~BuyerLink.active,
        )
    else:
        insert = insert.on_conflict_ignore()
    insert.as_rowcount().execute()


def _with_other_orders_of_buyers(shop: Shop, ids: list[int]) -> Expression:
    buyers = Order.select(Order.buyer_id).where(Order.id.in_(ids), WITH_BUYER).distinct()
    names = [name for (name,) in buyers.tuples()]
    return (Order.shop == shop) & (Order.id.in_(ids) | Order.buyer_id.in_(names))


def _customers(around: Expression) -> set[int]:
    owners = Order.select(Order.customer).where(around, ~UNMATCHED).distinct()
    return {customer_id for (customer_id,) in owners.tuples()}
