import hashlib
import hmac
import json
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient

from domain import clock, sealed
from domain.customers.models import Customer, CustomerPhone
from domain.orders.models import Order
from domain.shops.models import Shop


@dataclass
class Pusher:
    """A shop's own program: signs what it sends, as `docs/order-push.md` asks."""

    client: FlaskClient
    name: str
    key: str
    secret: str
    headers: dict = field(default_factory=dict)

    def push(self, *orders: dict):
        return self.send(json.dumps({"orders": orders}).encode())

    def send(self, body: bytes, *, clock_off: int = 0, **headers):
        timestamp = str(int((clock.now() - clock.from_unix(0)).total_seconds()) + clock_off)
        signed = timestamp.encode() + b"." + body
        signature = hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
        all_headers = {"X-Shop": self.key, "X-Timestamp": timestamp, "X-Signature": signature}
        return self.client.post("/callbacks/orders", data=body, headers=all_headers | headers)

    @property
    def shop(self) -> Shop:
        return Shop.get(Shop.name == self.name)


@pytest.fixture
def open_shop(client, cli):
    """`open_shop(name)`: a shop made on the command line, and the program that pushes for it."""

    def make(name: str) -> Pusher:
        told = cli("shops", "add", name, "--platform", "custom")
        assert told.exit_code == 0, told.output
        lines = dict(line.split(": ", 1) for line in told.stdout.splitlines())
        return Pusher(client, name, lines["key"], lines["secret"])

    return make


@pytest.fixture
def shop(open_shop) -> Pusher:
    return open_shop("官方商城")


def order(number: str, /, *, buyer: dict | None = None, hour: int = 10, **changes) -> dict:
    """A paid order of ¥128.00; `hour` of its last change, on 2026-11-20 in Shanghai."""
    document = {
        "order_no": number,
        "status": "shipped",
        "created_at": "2026-11-20T09:00:00+08:00",
        "paid_at": "2026-11-20T09:01:00+08:00",
        "updated_at": f"2026-11-20T{hour:02}:00:00+08:00",
        "pay_fen": 12800,
        "refund_fen": 0,
        "buyer": buyer or {},
        "items": [{"line_key": "1", "title": "玫瑰精华水", "qty": 1, "paid_fen": 12800}],
    }
    return {**document, **changes}


@pytest.fixture
def known():
    """`known("陈美", unionid="o-mei", phone="13800001111")`: a customer we know already."""

    def make(name: str, unionid: str = "", phone: str = "") -> Customer:
        met = {"created_at": clock.now(), "synced_at": clock.now()}
        customer = Customer.create(external_userid=f"wm-{name}", name=name, unionid=unionid, **met)
        if phone:
            give_phone(customer, phone)
        return customer

    return make


def give_phone(customer: Customer, phone: str) -> None:
    CustomerPhone.create(
        customer=customer,
        phone_index=sealed.phone_index(phone),
        phone_sealed=sealed.seal(phone, f"customer:{customer.id}"),
        phone_mask=sealed.phone_mask(phone),
        source="import",
    )


def owner(order_no: str) -> str:
    """The name of the customer whom the order was matched to; empty when it was not."""
    found = Order.get(Order.order_no == order_no)
    return found.customer.name if found.customer else ""
