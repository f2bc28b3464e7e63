"""How figures, money, orders and times look on every page."""

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from domain import clock
from domain.customers.models import Customer

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
A_LEAP_YEAR = 2000
# By how many days ago it was.
NEAR = {0: _l("今天"), 1: _l("昨天"), -1: _l("明天")}


def set_up(app: Flask) -> None:
    for each in (money, bought, number, moment, day, birthday, ago, seconds, share):
        app.add_template_filter(each)


def money(fen: int | None) -> str:
    """123450 fen is ¥1,234.50."""
    amount = fen or 0
    return f"{'-' if amount < 0 else ''}¥{abs(amount) // 100:,}.{abs(amount) % 100:02}"


def bought(title: str, lines: int) -> str:
    """The first line of an order, and of how many it is: 玫瑰精华水 等 3 件."""
    return _("%(title)s 等 %(n)s 件", title=title, n=lines) if title and lines > 1 else title


def number(value: int | None) -> str:
    return f"{value or 0:,}"


def seconds(milliseconds: int | None) -> str:
    """1234 ms is "1.2 s"."""
    return "" if milliseconds is None else _("%(n)s 秒", n=f"{milliseconds / 1000:.1f}")


def share(part: int, whole: int) -> str:
    """Per cent, or a dash when there is nothing to divide by."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


def moment(utc: datetime | None) -> str:
    """今天 14:05, 昨天 09:12, 11月3日 18:00: Shanghai's clock."""
    if utc is None:
        return ""
    local = clock.local(utc)
    return f"{day(local.date())} {local:%H:%M}"


def day(value: date | datetime | None) -> str:
    """今天, 昨天, 明天, 11月3日, or with the year when it is another one."""
    if value is None:
        return ""
    on = clock.local(value).date() if isinstance(value, datetime) else value
    today = clock.today()
    if near := NEAR.get((today - on).days):
        return str(near)
    return format_date(on, _("M月d日") if on.year == today.year else _("y年M月d日"))


def birthday(customer: Customer) -> str:
    """3月8日; with the year where it is known."""
    return birthday_words(customer.birthday, customer.birth_year)


def birthday_words(birthday: int | None, birth_year: int | None) -> str:
    """`birthday`: MMDD, such as 308."""
    if not birthday:
        return ""
    month, day_of_month = divmod(birthday, 100)
    if birth_year:
        return format_date(date(birth_year, month, day_of_month), _("y年M月d日"))
    return format_date(date(A_LEAP_YEAR, month, day_of_month), _("M月d日"))


def day_of_year(written: str) -> str:
    """2026-11-27 as 2026年11月27日."""
    return format_date(date.fromisoformat(written), _("y年M月d日"))


def ago(utc: datetime | None) -> str:
    """刚刚, 5 分钟前, 3 小时前, 12 天前."""
    if utc is None:
        return ""
    past = int((clock.now() - utc).total_seconds())
    if past < _MINUTE:
        return _("刚刚")
    if past < _HOUR:
        return ngettext("%(num)s 分钟前", "%(num)s 分钟前", past // _MINUTE)
    if past < _DAY:
        return ngettext("%(num)s 小时前", "%(num)s 小时前", past // _HOUR)
    return ngettext("%(num)s 天前", "%(num)s 天前", past // _DAY)
