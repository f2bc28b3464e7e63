"""A company of any size from a seed: the same number gives the same company, row by row."""

import random
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]

CUSTOMERS_PER_GUIDE, GUIDES_PER_STORE, STORES_PER_REGION = 100, 10, 25
# One friendship in ten is with a customer whom another guide has already.
SHARED = 10
REGIONS = ("华东", "华南", "华北", "西南", "华中", "东北", "西北")
STREETS = ("南京路", "淮海路", "中山路", "解放路", "人民路", "建设路", "和平路", "长江路")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗高"
GIVEN = "芳敏静丽娟艳娜秀霞玲桂兰洁梅莉欣雪倩云颖"
DAYS, NOW = 365 * 86_400, 1_760_000_000
STORES_FROM = 1_000_000


def company(friendships: int, seed: int = 1) -> dict[str, Iterator[Row]]:
    """What `Simulator.load` takes, as generators: no list of it is ever held."""
    guides = max(1, -(-friendships // CUSTOMERS_PER_GUIDE))
    stores = max(1, -(-guides // GUIDES_PER_STORE))
    return {
        "departments": _departments(stores),
        "members": _members(guides, random.Random(seed)),
        "customers": _customers(friendships, random.Random(seed + 1)),
        "friendships": _friendships(friendships, random.Random(seed + 2)),
    }


def _departments(stores: int) -> Iterator[Row]:
    yield {"id": 1, "name": "总部"}
    for n in range(-(-stores // STORES_PER_REGION)):
        yield {"id": 2 + n, "name": f"{REGIONS[n % len(REGIONS)]}{n // len(REGIONS) + 1}区"}
    for n in range(stores):
        name = f"{STREETS[n % len(STREETS)]}{n // len(STREETS) + 1}号店"
        yield {"id": STORES_FROM + n, "name": name, "parent_id": 2 + n // STORES_PER_REGION}


def _members(guides: int, random_: random.Random) -> Iterator[Row]:
    for n in range(guides):
        store = STORES_FROM + n // GUIDES_PER_STORE
        yield {"userid": _userid(n), "name": _name(random_), "departments": [store]}


def _customers(friendships: int, random_: random.Random) -> Iterator[Row]:
    for n in range(friendships):
        if not _is_shared(n):
            yield {
                "external_userid": _external_userid(n),
                "name": _name(random_),
                "gender": random_.choice((1, 2, 2)),
                "unionid": f"oSEED{n:09}",
            }


def _friendships(friendships: int, random_: random.Random) -> Iterator[Row]:
    """In the order in which the tables keep them, which loads fastest."""
    for n in range(friendships):
        customer = n - CUSTOMERS_PER_GUIDE - 1 if _is_shared(n) else n
        yield {
            "userid": _userid(n // CUSTOMERS_PER_GUIDE),
            "external_userid": _external_userid(customer),
            "created_at": NOW - random_.randrange(DAYS),
            "add_way": 1,
        }


def _is_shared(n: int) -> bool:
    return n > CUSTOMERS_PER_GUIDE and n % SHARED == 0


def _userid(n: int) -> str:
    return f"seed{n:06}"


def _external_userid(n: int) -> str:
    return f"wmSEED{n:09}"


def _name(random_: random.Random) -> str:
    return random_.choice(SURNAMES) + "".join(random_.choices(GIVEN, k=random_.choice((1, 2, 2))))
