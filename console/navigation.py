"""The rail on the left, by work, and what every page of the console finds in its template."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from callbacks import inbox
from console import stories, timeline, wecom_words, words
from console.auth import current_operator, may, may_open, may_send, reach, scope
from console.blueprint import bp
from domain import notices


@dataclass(frozen=True)
class Entry:
    """`permission`: whom it is shown to. `pages`: other endpoints on which the entry is marked as
    the present one.
    """

    title: str
    icon: str
    endpoint: str
    permission: str
    pages: tuple[str, ...] = ()

    @property
    def is_here(self) -> bool:
        here = (request.endpoint or "").removeprefix("console.")
        return here == self.endpoint or here in self.pages


WORK = (
    Entry(_l("概览"), "layout-dashboard", "overview", "signed_in"),
    Entry(
        _lp("many", "客户"),
        "users",
        "list_customers",
        "customers.see",
        ("show_customer", "choose_tags"),
    ),
    Entry(_l("客户群"), "messages", "list_group_chats", "group_chats.see"),
    Entry(
        _l("标签"),
        "tags",
        "list_tags",
        "tags.see",
        ("new_tag_group", "make_tag_group", "show_tag_group")
        + ("list_visible_tags", "choose_visible_tags")
        + ("preview_tag_import", "start_tag_import", "show_tag_import")
        + ("list_tag_drift", "list_mark_drift", "list_leftover_tags"),
    ),
    Entry(
        _l("批量打标签"),
        "list",
        "list_tag_batches",
        "tags.mark",
        ("new_tag_batch", "make_tag_batch", "show_tag_batch", "start_tag_batch"),
    ),
    Entry(
        _l("门店与活码"),
        "building-store",
        "list_stores",
        "stores.see",
        ("show_store", "edit_store_welcome", "prepare_stores"),
    ),
    Entry(
        _l("渠道活码"),
        "qrcode",
        "list_channels",
        "stores.see",
        ("show_channel", "make_channel", "edit_channel", "edit_channel_welcome")
        + ("add_timed_welcome", "edit_timed_welcome"),
    ),
    Entry(
        _lp("many", "导购"), "id", "list_guides", "guides.see", ("show_guide", "edit_guide_welcome")
    ),
    Entry(
        _lp("many", "欢迎语"),
        "message-circle",
        "list_greetings",
        "welcomes.see",
        ("edit_company_welcome",),
    ),
    Entry(
        _l("日常运营"),
        "checklist",
        "list_plans",
        "outreach.see",
        ("edit_plan", "list_tasks", "list_nudges"),
    ),
    Entry(
        _l("订单"),
        "shopping-bag",
        "list_orders",
        "orders.see",
        ("show_order", "list_shops", "add_shop"),
    ),
)
SYSTEM = (
    Entry(
        _l("导购权限"),
        "adjustments",
        "show_guide_permissions",
        "attributes.change",
        ("grant_attributes", "switch_attributes", "list_attributes", "edit_attribute"),
    ),
    Entry(_l("同步"), "refresh", "list_syncs", "system.see", ("show_sync",)),
    Entry(_l("对账"), "shield-check", "list_mendings", "system.see"),
    Entry(_l("回调"), "webhook", "list_callbacks", "system.see", ("show_callback",)),
    Entry(_l("提醒"), "bell", "list_notices", "system.see"),
    Entry(_l("定时任务"), "clock", "list_jobs", "system.see"),
    Entry(_l("接口额度"), "gauge", "show_limits", "system.see"),
    Entry(_l("体检"), "stethoscope", "show_checkup", "system.see"),
    Entry(_l("审计"), "history", "list_audit", "audit.see"),
    Entry(
        _l("组织架构"),
        "sitemap",
        "list_nodes",
        "organisation.change",
        ("add_nodes", "rename_node", "delete_node", "rename_level"),
    ),
    Entry(
        _l("账号"),
        "user-circle",
        "list_operators",
        "operators.change",
        ("add_operator", "edit_operator"),
    ),
)


@bp.app_context_processor
def offer() -> dict:
    if request.blueprint != bp.name:
        return {}
    present = current_operator()
    return {
        "words": words,
        "wecom_words": wecom_words,
        "stories": stories,
        "timeline": timeline,
        "operator": present,
        "may": may,
        "may_open": may_open,
        "may_send": may_send,
        "sees_store": lambda store_id: scope().holds(store_id),
        "sees_all": bool(present) and reach().scope.is_whole,
        "reads_only": bool(present) and reach().reads_only,
        "rail": rail() if present else {},
        "in_language": in_language,
        "with_args": with_args,
        "is_filtered": is_filtered,
    }


def rail() -> dict:
    return {
        "": [(entry, 0) for entry in WORK if may(entry.permission)],
        _l("系统"): [(one, _waiting(one.endpoint)) for one in SYSTEM if may(one.permission)],
    }


def _waiting(endpoint: str) -> int:
    """How many things in there wait for a person."""
    if endpoint == "list_callbacks":
        return inbox.set_aside().count()
    return notices.count_open() if endpoint == "list_notices" else 0


def in_language(code: str) -> str:
    return with_args(lang=code)


def with_args(**changes) -> str:
    """This page with other arguments."""
    kept = {**request.args.to_dict(flat=False), **changes}
    return url_for(request.endpoint, **{**(request.view_args or {}), **kept})


def is_filtered(**defaults: str) -> bool:
    """The reader has narrowed this list down; `defaults`: filters that it begins with."""
    given = {name: request.args[name] for name in request.args.keys() - {"lang", "page", "after"}}
    return any(value and value != defaults.get(name) for name, value in given.items())
