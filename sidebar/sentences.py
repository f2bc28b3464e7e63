"""What happened, told in a sentence with a sign before it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from domain.timeline import TimelineItem
from web.attributes import change_words
from web.filters import bought, money


@dataclass(frozen=True)
class Sentence:
    """`icon`: a name of the icon sheet; `tone`: good, bad or empty."""

    icon: str
    text: str
    tone: str = ""


def told(item: TimelineItem) -> Sentence:
    """Kinds that nobody here knows yet are told by their names."""
    tell = SENTENCES.get(item.kind)
    return tell(item.detail) if tell else Sentence("history", item.kind)


def _became_friends(detail: dict) -> Sentence:
    return Sentence("user-plus", _("成为好友"), "good")


def _asked_to_be_friends(detail: dict) -> Sentence:
    return Sentence("user-plus", _("对方添加了你，等你通过"))


def _parted(detail: dict) -> Sentence:
    return Sentence("user-minus", _("不再是好友"), "bad")


def _not_handed_over(detail: dict) -> Sentence:
    return Sentence("user-minus", _("转接没有成功"), "bad")


def _agreed_to_archive(detail: dict) -> Sentence:
    return Sentence("shield-check", _("同意了会话存档"))


def _greeted(detail: dict) -> Sentence:
    return Sentence("message", _("欢迎语已发送"), "good")


def _not_greeted(detail: dict) -> Sentence:
    return Sentence("message", _("没有发出欢迎语"), "bad")


def _came_by(detail: dict) -> Sentence:
    return Sentence("qrcode", _("经活码“%(code)s”添加", code=detail["code"]))


def _ordered(detail: dict) -> Sentence:
    words = _(
        "在%(shop)s下单 %(sum)s：%(title)s",
        shop=detail["shop"],
        sum=money(detail["pay_fen"]),
        title=bought(detail["title"], detail["lines"]),
    )
    return Sentence("shopping-bag", words, "good")


def _tagged(detail: dict) -> Sentence:
    return Sentence("tag", _("加了标签“%(tag)s”", tag=detail["tag"]))


def _untagged(detail: dict) -> Sentence:
    return Sentence("tag", _("移除了标签“%(tag)s”", tag=detail["tag"]))


def _cared_for(detail: dict) -> Sentence:
    return Sentence("circle-check", _("完成了%(plan)s", plan=detail["plan"]), "good")


def _edited(detail: dict) -> Sentence:
    return Sentence("pencil", change_words(detail))


SENTENCES: dict[str, Callable[[dict], Sentence]] = {
    "friendship.added": _became_friends,
    "friendship.half_added": _asked_to_be_friends,
    "friendship.removed": _parted,
    "friendship.transfer_failed": _not_handed_over,
    "friendship.consented": _agreed_to_archive,
    "arrival.waiting": _came_by,
    "arrival.done": _came_by,
    "arrival.kept": _came_by,
    "arrival.refused": _came_by,
    "arrival.ended": _came_by,
    "greeting.sent": _greeted,
    "greeting.already": _greeted,
    "greeting.late": _not_greeted,
    "greeting.no_code": _not_greeted,
    "greeting.refused": _not_greeted,
    "greeting.unknown": _not_greeted,
    "attribute.changed": _edited,
    "order.placed": _ordered,
    "outreach.done": _cared_for,
    "tag.added": _tagged,
    "tag.removed": _untagged,
}
