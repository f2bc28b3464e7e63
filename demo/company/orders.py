"""What the customers of the demo have bought, as the order push takes it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from demo.company.brands import BRANDS, Brand
from demo.company.people import Customer, People

ORDERS = 20_000
BUYERS_SHARE = 0.6
STRANGERS_SHARE = 0.04
SOLD_SINCE = 500
SETTLED_AFTER = timedelta(days=12)


def make_orders(
    random: Random, people: People, now: datetime, count: int = ORDERS
) -> dict[str, list[dict]]:
    """By the shop's name, oldest first. `now`: aware."""
    strangers = round(count * STRANGERS_SHARE)
    buyers = random.sample(people.customers, round(len(people.customers) * BUYERS_SHARE))
    # Everybody among them buys at least once, the keen ones often.
    keenness = [random.expovariate(1) for _ in buyers]
    again = random.choices(buyers, keenness, k=count - strangers - len(buyers))
    who = [(c.home.brand, _buyer(random, c)) for c in buyers + again]
    who += [_stranger(random) for _ in range(strangers)]
    by_shop: dict[str, list[dict]] = {brand.shop: [] for brand in BRANDS}
    for number, (brand, buyer) in enumerate(who):
        by_shop[brand.shop].append(_order(random, number, brand, buyer, now))
    for orders in by_shop.values():
        orders.sort(key=lambda order: order["created_at"])
    return by_shop


def _buyer(random: Random, customer: Customer) -> dict:
    """Most orders carry the unionid; where they do not, the id or the number must tell."""
    buyer = {"id": "b" + customer.unionid[1:13]}
    if customer.phone:
        buyer["phone"] = customer.phone
    if not customer.phone or customer.phone[-1] not in "456":
        buyer["unionid"] = customer.unionid if random.random() < 0.95 else ""
    return buyer


def _stranger(random: Random) -> tuple[Brand, dict]:
    """Bought, but never met one of our guides in WeCom."""
    masked = f"120****{random.randrange(10_000):04}"
    return random.choice(BRANDS), {"id": f"b{random.randbytes(6).hex()}", "phone": masked}


def _order(random: Random, number: int, brand: Brand, buyer: dict, now: datetime) -> dict:
    created = _moment(random, now)
    items = list(_items(random, brand))
    total = sum(item["paid_fen"] for item in items)
    status = _status(random, now - created)
    paid = None if status in ("pending_pay", "closed_unpaid") else created + timedelta(minutes=2)
    updated = min(created + _handling(status), now)
    refund = total if status == "closed_refunded" else 0
    if status == "completed" and random.random() < 0.03:
        refund = items[0]["paid_fen"]
    return {
        "order_no": f"{created:%Y%m%d}{number:06}",
        "status": status,
        "created_at": created.isoformat(),
        "paid_at": min(paid, now).isoformat() if paid else None,
        "updated_at": updated.isoformat(),
        "pay_fen": total,
        "refund_fen": refund,
        "buyer": buyer,
        "items": items,
    }


def _moment(random: Random, now: datetime) -> datetime:
    """Shops sell a little more every month, and mostly in the evening."""
    day = now - timedelta(days=random.triangular(0, SOLD_SINCE, 0))
    hour = min(23, max(7, round(random.gauss(18, 4))))
    moment = day.replace(hour=hour, minute=random.randrange(60), second=random.randrange(60))
    moment = moment.replace(microsecond=0)
    return moment if moment < now else moment - timedelta(days=1)


def _items(random: Random, brand: Brand) -> Iterator[dict]:
    chosen = random.sample(brand.goods, random.choices((1, 2, 3, 4), (55, 28, 12, 5))[0])
    for line, (title, yuan) in enumerate(chosen, start=1):
        quantity = 1 if yuan > 500 else random.choices((1, 2, 3), (80, 16, 4))[0]
        price = yuan * 100 * random.choice((100, 100, 95, 90, 85)) // 100
        yield {
            "line_key": str(line),
            "title": title,
            "qty": quantity,
            "paid_fen": price * quantity,
        }


def _status(random: Random, age: timedelta) -> str:
    if age > SETTLED_AFTER:
        states, weights = ("completed", "closed_refunded", "closed_unpaid"), (91, 4, 5)
    elif age > timedelta(days=2):
        states, weights = ("shipped", "completed", "closed_unpaid"), (60, 35, 5)
    else:
        states, weights = ("to_ship", "shipped", "paid_hold", "pending_pay"), (60, 25, 5, 10)
    return random.choices(states, weights)[0]


def _handling(status: str) -> timedelta:
    """How long after it was ordered an order came to stand as it does."""
    hours = {"pending_pay": 0, "paid_hold": 1, "to_ship": 1, "closed_unpaid": 1, "shipped": 26}
    return timedelta(hours=hours.get(status, 150))
