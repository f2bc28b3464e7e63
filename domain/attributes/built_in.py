"""Attributes that every company has, and where each of them is kept.

What WeCom tells (gender, company, how they met, the guide's description) can be shown but not
edited here: the next reading would undo it. The contact's name in WeCom, the remark and the picture
are no attributes: guides see them in the chat anyway.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.attributes import kinds
from domain.customers import phones
from domain.customers.models import Customer, Friendship


@dataclass(frozen=True)
class BuiltIn:
    """`read`: the value as `kinds` has it, empty for unknown; `write` is None for WeCom's own."""

    key: str
    name: str
    kind: str
    read: Callable[[Friendship], Any]
    write: Callable[[Customer, Any], None] | None = None


def N_(text: str) -> str:
    """A text for the catalogue, which pages translate."""
    return text


def _phones(friendship: Friendship) -> list[str]:
    return [phone.phone_mask for phone in phones.of(friendship.customer)]


def _write_phone(customer: Customer, digits: str) -> None:
    """In place of the one that guides or operators wrote; those that came in other ways stay."""
    phones.replace(customer.id, [digits] if digits else [], source="guide")


def _birthday(friendship: Friendship) -> str:
    customer = friendship.customer
    return kinds.birthday_text(customer.birthday, customer.birth_year)


def _write_birthday(customer: Customer, text: str) -> None:
    birthday, birth_year = kinds.birthday_parts(text)
    _set(customer, birthday=birthday, birth_year=birth_year)


def _points(friendship: Friendship) -> str:
    points = friendship.customer.points
    return "" if points is None else str(points)


def _write_points(customer: Customer, text: str) -> None:
    _set(customer, points=int(text) if text else None)


def _set(customer: Customer, **changes) -> None:
    Customer.update(**changes).where(Customer.id == customer.id).execute()


BUILT_IN = {
    one.key: one
    for one in (
        BuiltIn(
            "real_name",
            N_("姓名"),
            "text",
            lambda pair: pair.customer.real_name or "",
            lambda customer, text: _set(customer, real_name=text),
        ),
        BuiltIn("gender", N_("性别"), "gender", lambda pair: pair.customer.gender or ""),
        BuiltIn("phone", N_("手机"), "phone", _phones, _write_phone),
        BuiltIn("birthday", N_("生日"), "birthday", _birthday, _write_birthday),
        BuiltIn(
            "member_level",
            N_("会员等级"),
            "text",
            lambda pair: pair.customer.member_level,
            lambda customer, text: _set(customer, member_level=text),
        ),
        BuiltIn("points", N_("积分"), "whole", _points, _write_points),
        BuiltIn("corp_name", N_("公司"), "text", lambda pair: pair.customer.corp_name),
        BuiltIn("add_way", N_("添加方式"), "add_way", lambda pair: pair.add_way or ""),
        BuiltIn("description", N_("描述"), "text", lambda pair: pair.description),
    )
}


def defaults() -> list[dict]:
    """The rows that every company begins with, granted to nobody."""
    return [
        {"key": one.key, "name": one.name, "kind": one.kind, "order": place, "built_in": True}
        for place, one in enumerate(BUILT_IN.values(), 1)
    ]


def can_be_edited(key: str) -> bool:
    """Custom ones always; of the built-in ones those that are not WeCom's own."""
    return key not in BUILT_IN or BUILT_IN[key].write is not None


def whole_numbers(customer: Customer) -> list[str]:
    """For the eyes of a person who may see them; whoever shows them writes it in the audit log."""
    return [phones.whole_number(phone) for phone in phones.of(customer)]
