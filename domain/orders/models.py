from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
)

from db import Model
from domain.customers.models import Customer
from domain.shops.models import Shop


class Order(Model):
    """An order in the canonical form; money in fen, times in UTC.

    `status`: pending_pay, paid_hold, to_ship, part_shipped, shipped, completed, closed_unpaid,
    closed_refunded, unknown. `refund_state`: none, partial, full. `match_method`: unionid,
    buyer (an earlier order of the same buyer), phone, or empty while unmatched. `title`: of the
    first of its lines; `item_count`: pieces in all.
    """

    shop = ForeignKeyField(Shop, backref="orders", on_delete="CASCADE")
    order_no = CharField(max_length=64)
    status = CharField(max_length=20)
    refund_state = CharField(default="none", max_length=10)
    buyer_id = CharField(default="", max_length=128)
    unionid = CharField(default="", max_length=64, index=True)
    phone_index = CharField(default="", max_length=64, index=True)
    phone_mask = CharField(default="", max_length=20)
    created_at = DateTimeField()
    paid_at = DateTimeField(null=True)
    updated_at = DateTimeField()
    received_at = DateTimeField()
    pay_fen = BigIntegerField(default=0)
    refund_fen = BigIntegerField(default=0)
    item_count = IntegerField(default=0)
    line_count = IntegerField(default=1)
    title = CharField(default="", max_length=400)
    customer = ForeignKeyField(Customer, null=True, backref="orders", on_delete="SET NULL")
    match_method = CharField(default="", max_length=10)
    matched_at = DateTimeField(null=True)

    class Meta:
        table_name = "shop_order"
        indexes = (
            (("shop", "order_no"), True),
            (("shop", "buyer_id"), False),
            (("customer", "created_at"), False),
        )


class OrderItem(Model):
    order = ForeignKeyField(Order, backref="items", on_delete="CASCADE")
    line_key = CharField(max_length=128)
    title = CharField(max_length=400)
    qty = IntegerField()
    paid_fen = BigIntegerField(default=0)

    class Meta:
        table_name = "shop_order_item"
        indexes = ((("order", "line_key"), True),)


class BuyerLink(Model):
    """This buyer of this shop is that customer; later orders of the buyer follow it."""

    shop = ForeignKeyField(Shop, backref="buyer_links", on_delete="CASCADE")
    buyer_id = CharField(max_length=128)
    customer = ForeignKeyField(Customer, backref="buyer_links", on_delete="CASCADE")
    method = CharField(max_length=10)
    active = BooleanField(default=True)
    created_at = DateTimeField()

    class Meta:
        indexes = ((("shop", "buyer_id"), True),)


class OrderStat(Model):
    """What a customer has bought in all: orders that were paid and not wholly refunded."""

    customer = ForeignKeyField(Customer, unique=True, backref="order_stats", on_delete="CASCADE")
    order_count = IntegerField(default=0)
    net_fen = BigIntegerField(default=0)
    first_paid_at = DateTimeField(null=True)
    last_paid_at = DateTimeField(null=True, index=True)
