"""WeCom's side: secret, trusted address, rights, visible range, sign-in domain, clock."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from bot import client, jssdk
from bot.errors import WeComBusy, WeComError
from doctor.findings import N_, Finding, fine, warning, wrong
from domain.organisation.models import Guide

APP_PATH = N_("企业微信后台 → 应用管理 → 这个应用")

_REFUSALS = {
    40001: (
        N_("企业微信不认这个 Secret"),
        N_("企业微信后台 → 应用管理 → 这个应用 → Secret → 查看，复制到 WECOM_SECRET"),
    ),
    40013: (
        N_("企业微信不认这个企业 ID"),
        N_("企业微信后台 → 我的企业 → 企业信息 → 企业ID，复制到 WECOM_CORP_ID"),
    ),
    40091: (
        N_("这个 Secret 属于另一家企业"),
        N_("核对 WECOM_CORP_ID 和 WECOM_SECRET 是否来自同一家企业"),
    ),
    60020: (
        N_("我们的出口 IP（%(ip)s）不在企业可信 IP 里"),
        N_("企业微信后台 → 应用管理 → 这个应用 → 企业可信IP，加上这个 IP，一分钟后生效"),
    ),
    48002: (
        N_("应用没有客户联系的接口权限"),
        N_("企业微信后台 → 客户联系 → 可调用接口的应用，勾选这个应用"),
    ),
    50003: (N_("应用被停用了"), N_("企业微信后台 → 应用管理 → 这个应用 → 启用")),
    48011: (
        N_("应用太久没人使用，客户数据接口被限制"),
        N_("让导购从工作台打开这个应用，企业微信会自动恢复"),
    ),
}
_NOTHING_WORKS = N_("在解决之前，企业微信会拒绝我们的所有调用。")


def access(settings, redis) -> Iterator[Finding]:
    """Secret, token and trusted address: whatever stops every call."""
    try:
        agent = client.get("agent/get", {"agentid": settings.wecom_agent_id})
    except WeComError as error:
        yield _refusal("access", error)
        return
    yield fine("access", N_("Secret、令牌和可信 IP 都正常，应用叫「%(name)s」"), name=agent["name"])
    yield from _range(agent)
    yield from _domain(settings, agent)


def contacts(settings, redis) -> Iterator[Finding]:
    """The app may call the customer-contact API."""
    try:
        answer = client.get("externalcontact/get_follow_user_list")
    except WeComError as error:
        yield _refusal("contacts", error)
        return
    count = len(answer.get("follow_user", []))
    if count:
        yield fine("contacts", N_("有客户联系权限的成员：%(n)s 位"), n=count)
        return
    yield wrong(
        "contacts",
        N_("没有一位成员有客户联系权限"),
        N_("没有人能加客户，活码也做不出来。"),
        N_("企业微信后台 → 客户联系 → 权限配置 → 使用范围，加上所有导购"),
    )


def guides(settings, redis) -> Iterator[Finding]:
    """Guides who cannot be put into a code, by name."""
    shut_out = Guide.select().where(
        Guide.removed_at.is_null(), ~Guide.may_contact, Guide.store.is_null(False)
    )
    names = [guide.name or guide.userid for guide in shut_out.limit(10)]
    if names:
        yield warning(
            "guides",
            N_("%(n)s 位导购没有客户联系权限或没有实名：%(names)s"),
            N_("他们不在门店的活码里，扫码的客户加不到他们。"),
            N_("企业微信后台 → 客户联系 → 权限配置 → 使用范围；没有实名的请本人在企业微信里完成"),
            n=shut_out.count(),
            names=" · ".join(names),
        )
    else:
        yield fine("guides", N_("每位导购都可以加客户"))


def page_signature(settings, redis) -> Iterator[Finding]:
    """Both tickets of the JS-SDK can be had."""
    try:
        for kind in (jssdk.CORP, jssdk.AGENT):
            jssdk.sign(f"{settings.public_url}/sidebar/", kind)
    except WeComError as error:
        yield _refusal("js-sdk", error)
    else:
        yield fine("js-sdk", N_("侧边栏的签名可以生成"))


def clock_skew(settings, redis) -> Iterator[Finding]:
    """WeCom's HTTP date against ours; a welcome has only 20 seconds."""
    skew = client.clock_skew()
    if abs(skew) > timedelta(seconds=5):
        yield wrong(
            "clock",
            N_("本机时钟和企业微信相差 %(n)s 秒"),
            N_("欢迎语的 20 秒按事件时间算，时钟不准会让它被当成迟到，或者发得太晚。"),
            N_("在服务器上打开时间同步（chrony 或 systemd-timesyncd）"),
            n=round(skew.total_seconds()),
        )
    else:
        yield fine("clock", N_("时钟准确"))


def _range(agent: dict) -> Iterator[Finding]:
    if agent.get("close"):
        yield _refusal("range", WeComError(50003, ""))
    if agent.get("allow_partys", {}).get("partyid"):
        yield fine("range", N_("可见范围包含部门"))
        return
    yield warning(
        "range",
        N_("应用的可见范围里没有部门"),
        N_("门店来自可见范围内的末级部门；只选了成员或标签时看不到任何门店。"),
        N_("企业微信后台 → 应用管理 → 这个应用 → 可见范围，加上门店所在的部门"),
    )


def _domain(settings, agent: dict) -> Iterator[Finding]:
    host, trusted = urlsplit(settings.public_url).netloc, agent.get("redirect_domain", "")
    if trusted and (host == trusted or host.endswith(f".{trusted}")):
        yield fine("domain", N_("可信域名和 PUBLIC_URL 一致"))
        return
    yield wrong(
        "domain",
        N_("可信域名是「%(trusted)s」，PUBLIC_URL 的域名是「%(host)s」"),
        N_("导购打开侧边栏时会看到域名错误（50001），登录和发消息都不能用。"),
        N_("企业微信后台 → 应用管理 → 这个应用 → 网页授权及JS-SDK → 可信域名"),
        trusted=trusted,
        host=host,
    )


def _refusal(check: str, error: WeComError) -> Finding:
    if isinstance(error, WeComBusy):
        return wrong(
            check,
            N_("企业微信没有回答：%(error)s"),
            _NOTHING_WORKS,
            N_("检查服务器能否访问 WECOM_API_URL，稍后再试"),
            error=str(error),
        )
    what, where = _REFUSALS.get(
        error.code or 0, (N_("企业微信拒绝了：%(error)s"), N_("按错误码在企业微信的文档里查找"))
    )
    seen = re.search(r"from ip:? ?([0-9a-fA-F.:]+)", str(error))
    params = {"ip": seen.group(1) if seen else "?", "error": str(error)}
    return wrong(check, what, _NOTHING_WORKS, where, **params)
