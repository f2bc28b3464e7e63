"""How the console writes people, spans of time, and choices."""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _

from console.blueprint import bp
from console.words import State
from domain import sealed


@bp.app_template_filter()
def without_phones(text: str | None) -> str:
    """Guides write numbers into remarks, and WeCom sends them: pages show a mask."""
    return sealed.without_phones(text or "")


@bp.app_template_filter()
def who(actor: str) -> str:
    """operator:lin → lin; the command line and the schedule in words."""
    kind, _colon, name = actor.partition(":")
    if kind == "guide":
        return _("导购 %(userid)s", userid=name)
    spoken = {"command line": _("命令行"), "schedule": _("定时任务"), "nobody": _("未登录者")}
    return name or spoken.get(actor, actor)


@bp.app_template_filter()
def put_by(by: str) -> str:
    """Who put a tag on a customer: `by` of `FriendshipTag`."""
    ways = {
        "code": _("活码自动"),
        "batch": _("批量打标签"),
        "restore": _("恢复旧关系"),
        "": _("来自企业微信"),
    }
    return ways.get(by.partition(":")[0]) or who(by)


@bp.app_template_filter()
def duration(span: timedelta) -> str:
    """Rounded as one says it: 40 秒, 3 分钟, 2 小时."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return _("%(n)s 秒", n=seconds)
    if seconds < 5400:
        return _("%(n)s 分钟", n=round(seconds / 60))
    return _("%(n)s 小时", n=round(seconds / 3600))


@bp.app_template_filter()
def map_pairs(rows: Iterable, value: str, words: str) -> list[tuple]:
    """Rows as the options of a choice."""
    return [(getattr(row, value), getattr(row, words)) for row in rows]


@bp.app_template_filter()
def word_pairs(states: Iterable[tuple[str, State]]) -> list[tuple]:
    return [(key, state.word) for key, state in states]
