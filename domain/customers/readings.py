"""What WeCom says about customers and who follows them, as it was read."""

from datetime import datetime
from typing import NamedTuple


class Person(NamedTuple):
    """An external contact. `type`: 1 uses WeChat, 2 uses another company's WeCom."""

    external_userid: str
    name: str = ""
    avatar: str = ""
    type: int = 1
    gender: int = 0
    unionid: str = ""
    corp_name: str = ""


class Follow(NamedTuple):
    """A guide's side of it. `tag_ids`: corp tags; `personal_tags`: None where WeCom does not tell.

    `created_at` (UTC): when they became friends, for the last time.
    """

    userid: str
    created_at: datetime
    add_way: int = 0
    state: str = ""
    remark: str = ""
    description: str = ""
    mobiles: tuple[str, ...] = ()
    tag_ids: tuple[str, ...] = ()
    personal_tags: tuple[str, ...] | None = None


class Contact(NamedTuple):
    """One row of a page of customers: a customer and one guide who has them."""

    person: Person
    follow: Follow


class CustomerReading(NamedTuple):
    """All that WeCom knows of one customer."""

    person: Person
    follows: tuple[Follow, ...]
