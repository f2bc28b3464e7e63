"""Sentences and icons for what happened between a customer and their guides."""

from flask_babel import gettext as _

from console import words
from console.filters import who, without_phones
from domain.timeline import TimelineItem
from web.attributes import change_words
from web.filters import bought, money

ICONS = {
    "friendship": "user-plus",
    "greeting": "message-circle",
    "arrival": "qrcode",
    "tag": "tag",
    "order": "receipt",
    "outreach": "checklist",
    "attribute": "pencil",
}


def icon(item: TimelineItem) -> str:
    if item.kind == "friendship.removed":
        return "user-minus"
    return ICONS.get(item.kind.partition(".")[0], "history")


def sentence(item: TimelineItem) -> str:
    room, _dot, what = item.kind.partition(".")
    tell = TELLERS.get(room)
    return tell(what, item.detail) if tell else _friendship(what, item.detail)


def _friendship(what: str, detail: dict) -> str:
    return {
        "added": _("成为好友"),
        "half_added": _("客户已添加，待导购确认"),
        "removed": _("不再是好友"),
        "transfer_failed": _("转接失败"),
        "consented": _("同意会话存档"),
        "chat_started": _("开始聊天"),
    }.get(what, what)


def _greeting(what: str, detail: dict) -> str:
    outcome = words.GREETINGS[what].word if what in words.GREETINGS else what
    if detail.get("took_ms") is None:
        return _("欢迎语：%(outcome)s", outcome=outcome)
    seconds = f"{detail['took_ms'] / 1000:.1f}"
    return _("欢迎语：%(outcome)s，用时 %(seconds)s 秒", outcome=outcome, seconds=seconds)


def _arrival(what: str, detail: dict) -> str:
    if what == "refused":
        return _(
            "经活码“%(code)s”添加；备注没有写成（%(why)s）", code=detail["code"], why=detail["why"]
        )
    if what == "kept":
        return _("经活码“%(code)s”添加；保留导购写的备注", code=detail["code"])
    return _("经活码“%(code)s”添加", code=detail["code"])


def _tag(what: str, detail: dict) -> str:
    if what == "added":
        return _("打上标签“%(tag)s”", tag=detail["tag"])
    return _("移除标签“%(tag)s”", tag=detail["tag"])


def _order(what: str, detail: dict) -> str:
    return _(
        "在%(shop)s下单 %(money)s：%(title)s",
        shop=detail["shop"],
        money=money(detail["pay_fen"]),
        title=bought(detail["title"], detail["lines"]),
    )


def _outreach(what: str, detail: dict) -> str:
    return _("完成“%(plan)s”", plan=detail["plan"])


def _attribute(what: str, detail: dict) -> str:
    return f"{without_phones(change_words(detail))} · {who(detail['by'])}"


TELLERS = {
    "greeting": _greeting,
    "arrival": _arrival,
    "tag": _tag,
    "order": _order,
    "outreach": _outreach,
    "attribute": _attribute,
}
