"""Customers' attributes in words, the same for guides, operators and the preview."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from domain import clock
from domain.attributes import kinds, values
from domain.attributes.granted import Granted, may_edit
from domain.attributes.models import Attribute
from domain.customers.models import Friendship
from domain.organisation.models import Guide
from web.filters import birthday_words, day_of_year


@dataclass(frozen=True)
class Line:
    """`text` is empty where nothing is known; of phones it is the mask."""

    attribute: Attribute
    label: str
    text: str
    editable: bool

    @property
    def is_phone(self) -> bool:
        return self.attribute.kind == "phone"


def heading(friendship: Friendship, granted: Granted, exclusive: Guide | None) -> dict:
    """What the sidebar's heading shows of a customer to guides, and in the preview of it."""
    started = friendship.started_at
    return {
        "granted": granted,
        "exclusive": exclusive,
        "friends_for": (clock.now() - started).days if started else 0,
        "way": add_way(friendship.add_way),
    }


def lines(
    friendship: Friendship,
    attributes: Iterable[Attribute],
    edits: Callable[[Attribute], bool] = may_edit,
) -> list[Line]:
    """In their order. What is neither known nor to be written is left out. `edits`: may whoever
    reads the page write this? Guides by default.
    """
    attributes = list(attributes)
    known = values.of(friendship, attributes)
    made = [line(one, known[one.key], edits) for one in attributes]
    return [one for one in made if one.text or one.editable]


def line(attribute: Attribute, value: Any, edits: Callable[[Attribute], bool] = may_edit) -> Line:
    return Line(attribute, label(attribute), text(attribute, value), edits(attribute))


def label(attribute: Attribute) -> str:
    """Operators name their own attributes in one language."""
    return _(attribute.name) if attribute.built_in else attribute.name


def text(attribute: Attribute, value: Any) -> str:
    if not value:
        return ""
    if isinstance(value, list):
        return " · ".join(value)
    return WORDS.get(attribute.kind, str)(value)


def change_words(detail: dict) -> str:
    """`detail`: of a timeline's attribute.changed."""
    attribute = detail["attribute"]
    before, after = (text(attribute, detail[name]) for name in ("before", "after"))
    name = label(attribute)
    if not after:
        return _("清除了%(name)s（原来是 %(before)s）", name=name, before=before)
    if not before:
        return _("填写了%(name)s：%(after)s", name=name, after=after)
    return _("修改了%(name)s：%(before)s → %(after)s", name=name, before=before, after=after)


def _birthday(value: str) -> str:
    return birthday_words(*kinds.birthday_parts(value))


def _gender(value: int) -> str:
    return {1: _("男"), 2: _("女")}.get(value, "")


def _whole(value: str) -> str:
    return f"{int(value):,}"


def add_way(number: int | None) -> str:
    """How the two became friends: `add_way` of WeCom's documents 92114."""
    ways = {
        1: _("扫描二维码"),
        2: _("搜索手机号"),
        3: _("名片分享"),
        4: _("群聊"),
        5: _("手机通讯录"),
        6: _("微信联系人"),
        9: _("搜索邮箱"),
        10: _("视频号"),
        11: _("日程参与人"),
        12: _("会议参与人"),
        13: _("微信好友对应的企业微信"),
        16: _("获客链接"),
        24: _("接受微信账号收到的好友申请"),
        201: _("同事共享"),
        202: _("管理员分配"),
    }
    return ways.get(number, _("其他方式")) if number is not None else _("其他方式")


WORDS = {
    "birthday": _birthday,
    "date": day_of_year,
    "gender": _gender,
    "whole": _whole,
    "add_way": add_way,
}
