"""What the demo company knows about its customers, and what its guides may see and edit of it."""

from random import Random

from db import db
from domain.attributes import actions, values
from domain.attributes.models import Attribute
from domain.customers.models import Friendship
from domain.customers.queries import with_people

BY = "demo"
KNOWN_SHARE = 0.25
CUSTOM: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("喜欢的系列", "several", ("护肤", "彩妆", "香氛", "礼盒", "母婴")),
    ("到店习惯", "one", ("工作日白天", "工作日晚上", "周末")),
    ("纪念日", "date", ()),
    ("收货地址", "address", ()),
)
VISIBLE = (
    *("real_name", "gender", "phone", "birthday", "member_level", "points"),
    *("corp_name", "add_way", "description"),
)
EDITABLE = ("real_name", "birthday")


def grant() -> str:
    """Define the company's own attributes, choose, and then turn on the switch."""
    own = [actions.define(name, kind, choices, by=BY).key for name, kind, choices in CUSTOM]
    actions.grant([*VISIBLE, *own], [*EDITABLE, *own], by=BY)
    actions.show(by=BY)
    return f"{len(VISIBLE) + len(own)} attributes shown to guides"


def fill(random: Random) -> str:
    """Guides have written down what they learnt of some customers."""
    series, habit, *_others = (Attribute.get(name=name) for name, _kind, _choices in CUSTOM)
    met = list(with_people().where(Friendship.active))
    told = random.sample(met, int(len(met) * KNOWN_SHARE))
    with db.atomic():
        for friendship in told:
            by = f"guide:{friendship.guide.userid}"
            likes = random.sample(series.choices, random.randint(1, 2))
            values.change(friendship, series, likes, by=by)
            values.change(friendship, habit, [random.choice(habit.choices)], by=by)
    return f"{len(told)} customers known better"
