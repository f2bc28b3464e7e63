"""WeCom's numbers and our names in the words that a guide uses."""

from datetime import datetime

from flask_babel import gettext as _

from domain import clock
from domain.orders.models import Order
from domain.outreach.models import OutreachTask
from domain.tags.models import TagChange
from sidebar.blueprint import bp


@bp.app_template_filter("yuan")
def yuan(fen: int) -> str:
    """For a glance: ¥3,280 without the fen, which stand beside it in full."""
    return f"{'-' if fen < 0 else ''}¥{(abs(fen) + 50) // 100:,}"


@bp.app_template_filter("clock_time")
def clock_time(utc: datetime) -> str:
    return f"{clock.local(utc):%H:%M}"


def greeting() -> str:
    hour = clock.local(clock.now()).hour
    if hour < 11:
        return _("早上好")
    return _("下午好") if 11 <= hour < 18 else _("晚上好")


@bp.app_template_filter("refusal_words")
def refusal_words(change: TagChange) -> str:
    """Why WeCom did not take a tag, and what the guide can do; codes of documents 96213."""
    reasons = {
        "84061": _("对方已不是你的好友，或还没有通过验证。"),
        "40068": _("这个标签在企业微信里已被删除，标签列表正在更新。"),
        "40144": _("这位客户的标签太多了，请先移除几个。"),
        "40096": _("企业微信找不到这位客户，正在重新同步。"),
        "84074": _("你还没有“客户联系”权限，请联系管理员。"),
    }
    return reasons.get(change.error_code) or _(
        "企业微信没有接受（代码 %(code)s），请联系管理员。", code=change.error_code
    )


@bp.app_template_filter("reason_words")
def reason_words(task: OutreachTask) -> str:
    """Why this customer, today."""
    started = task.friendship.started_at
    days = (clock.now() - started).days if started else task.reason.get("days", 0)
    return _("加好友 %(days)s 天，还没有回访", days=days)


@bp.app_template_filter("status_words")
def status_words(order: Order) -> str:
    words = {
        "pending_pay": _("待付款"),
        "paid_hold": _("已付款，待确认"),
        "to_ship": _("待发货"),
        "part_shipped": _("部分发货"),
        "shipped": _("已发货"),
        "completed": _("已完成"),
        "closed_unpaid": _("未付款关闭"),
        "closed_refunded": _("退款关闭"),
    }
    return words.get(order.status, _("状态未知"))


@bp.app_template_filter("status_tone")
def status_tone(order: Order) -> str:
    if order.status in ("completed", "shipped"):
        return "good"
    return "over" if order.status.startswith("closed") else "going"


@bp.app_template_filter("match_words")
def match_words(order: Order) -> str:
    words = {
        "unionid": _("按 unionid 自动匹配"),
        "buyer": _("按同一买家自动匹配"),
        "phone": _("按手机号自动匹配"),
    }
    return words.get(order.match_method, _("人工匹配"))
