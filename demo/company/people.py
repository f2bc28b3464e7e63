"""The people of the demo: guides, customers, and who is a contact of whom.

Everything follows from one random generator and one moment, so it is the same on every machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from demo.company.brands import BRANDS, COMMON_TAGS, COMPANY, LEVELS, Brand
from demo.company.names import CHILDREN, MEN, NICKNAMES, SURNAMES, WOMEN

GUIDES_A_STORE, CUSTOMERS = 5, 5_000
FRIENDS_SINCE = 540
LEVEL_WEIGHTS = (60, 25, 11, 4)
# Many of a week's new friends, fewer of each week before it.
RECENT_SHARE, RECENT_DAYS = 0.12, 12
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Store:
    department: int
    name: str
    brand: Brand


@dataclass(frozen=True)
class Member:
    userid: str
    name: str
    store: Store


@dataclass
class Customer:
    """`phone` and `birthday` are what the shop's member list knows; often it knows neither."""

    external_userid: str
    unionid: str
    name: str
    real_name: str
    gender: int
    level: str
    birthday: str
    phone: str
    points: int
    home: Store
    friends: list[tuple[Member, datetime, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class People:
    stores: list[Store]
    members: list[Member]
    customers: list[Customer]


def make_people(random: Random, now: datetime, customers: int = CUSTOMERS) -> People:
    """`now`: aware. Friendships end before it."""
    stores = [
        Store(brand.department * 10 + number, name, brand)
        for brand in BRANDS
        for number, name in enumerate(brand.stores, start=1)
    ]
    members = _members(random, stores)
    teams = {s.department: [m for m in members if m.store is s] for s in stores}
    made = [_customer(random, number, random.choice(stores)) for number in range(customers)]
    for customer in made:
        _befriend(random, customer, teams[customer.home.department], now)
    return People(stores, members, made)


def _members(random: Random, stores: list[Store]) -> list[Member]:
    taken: set[str] = set()
    members = []
    for store in stores:
        for _ in range(GUIDES_A_STORE):
            name, userid = _guide_name(random)
            while userid in taken:
                name, userid = _guide_name(random)
            taken.add(userid)
            members.append(Member(userid, name, store))
    return members


def _guide_name(random: Random) -> tuple[str, str]:
    """Name and account, such as 林悦 and LinYue."""
    surname, sound = random.choice(list(SURNAMES.items()))
    given, given_sound = random.choice(list((WOMEN if random.random() < 0.9 else MEN).items()))
    return surname + given, sound.capitalize() + given_sound.capitalize()


def _customer(random: Random, number: int, home: Store) -> Customer:
    female = random.random() < 0.88
    surname = random.choice(list(SURNAMES))
    real_name = surname + random.choice(list(WOMEN if female else MEN))
    in_list = random.random() < 0.75
    return Customer(
        external_userid="wm" + _letters(random, 30),
        unionid="o" + _letters(random, 27),
        name=_shown_name(random, real_name, home.brand),
        real_name=real_name,
        gender=2 if female else 1,
        level=random.choices(LEVELS, LEVEL_WEIGHTS)[0] if in_list else "",
        birthday=_birthday(random) if in_list and random.random() < 0.8 else "",
        # No mobile number in China begins with 120, so nobody is called by mistake.
        phone=f"120{number:04}{random.randrange(10_000):04}" if random.random() < 0.45 else "",
        points=number * 37 % 9000,
        home=home,
    )


def _shown_name(random: Random, real_name: str, brand: Brand) -> str:
    """What people call themselves in WeChat: seldom what stands in their passport."""
    kind = random.random()
    if brand.key == "tuantuanxiang" and kind < 0.45:
        return random.choice(CHILDREN) + random.choice(("妈妈", "妈咪", "麻麻"))
    if kind < 0.6:
        return real_name
    if kind < 0.75:
        return random.choice("小阿") + real_name[-1]
    return random.choice(NICKNAMES)


def _birthday(random: Random) -> str:
    born = datetime(1968, 1, 1) + timedelta(days=random.randrange(36 * 365))
    return f"{born:%Y-%m-%d}"


def _befriend(random: Random, customer: Customer, team: list[Member], now: datetime) -> None:
    """Most know one guide of their store, some two."""
    for guide in random.sample(team, 2 if random.random() < 0.12 else 1):
        customer.friends.append((guide, _since(random, now), _tags(random, customer)))


def _since(random: Random, now: datetime) -> datetime:
    recent = random.random() < RECENT_SHARE
    days = random.uniform(0.05, RECENT_DAYS) if recent else random.triangular(3, FRIENDS_SINCE, 60)
    since = now - timedelta(days=days)
    opened = since.replace(hour=random.randrange(10, 21), minute=random.randrange(60))
    return min(opened, now - timedelta(minutes=random.randrange(20, 600)))


def _tags(random: Random, customer: Customer) -> list[str]:
    """Ids of the tags that the guide gave: the level, and some of what they talked about."""
    chosen = [("会员等级", customer.level)] if customer.level else []
    groups = {**COMMON_TAGS, **customer.home.brand.tags}
    for group, names in groups.items():
        if group != "会员等级" and random.random() < 0.4:
            chosen.append((group, random.choice(names)))
    return [tag_id(group, name) for group, name in chosen]


def tag_groups() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from COMMON_TAGS.items()
    for brand in BRANDS:
        yield from brand.tags.items()


def tag_id(group: str, name: str) -> str:
    """WeCom's ids are texts without meaning; these follow from the names."""
    return "et" + Random(f"{group}/{name}").randbytes(15).hex()


def _letters(random: Random, count: int) -> str:
    return "".join(random.choices(LETTERS, k=count))


def in_wecom(people: People) -> dict:
    """The company as the simulator's `/admin/company` takes it."""
    return {
        "departments": list(_departments(people)),
        "members": [
            {"userid": m.userid, "name": m.name, "departments": [m.store.department]}
            for m in people.members
        ],
        "tags": list(_tag_library()),
        "customers": [
            {
                "external_userid": c.external_userid,
                "name": c.name,
                "unionid": c.unionid,
                "gender": c.gender,
            }
            for c in people.customers
        ],
        "friendships": [row for c in people.customers for row in _friendships(c)],
    }


def _departments(people: People) -> Iterator[dict]:
    yield {"id": 1, "name": COMPANY, "parent_id": 0}
    for brand in BRANDS:
        yield {"id": brand.department, "name": brand.company, "parent_id": 1}
    for store in people.stores:
        parent = store.brand.department
        yield {"id": store.department, "name": store.name, "parent_id": parent}


def _tag_library() -> Iterator[dict]:
    groups = list(tag_groups())
    for number, (group, names) in enumerate(groups):
        tags = [
            {"id": tag_id(group, name), "name": name, "order": len(names) - place}
            for place, name in enumerate(names)
        ]
        order = len(groups) - number
        yield {"group_id": tag_id(group, ""), "group_name": group, "order": order, "tags": tags}


def _friendships(customer: Customer) -> Iterator[dict]:
    """A remark with the real name and the number, where the guide took the trouble."""
    careful = bool(customer.phone) and customer.phone[-1] in "0123"
    for guide, since, tags in customer.friends:
        yield {
            "userid": guide.userid,
            "external_userid": customer.external_userid,
            "created_at": int(since.timestamp()),
            "add_way": 1,
            "remark": customer.real_name if careful else "",
            "mobiles": [customer.phone] if careful else [],
            "tag_ids": tags,
        }
