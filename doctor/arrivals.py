"""What should reach us: callbacks, events, welcome codes; and media that are about to expire."""

import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import requests
from peewee import fn

from callbacks import refusals
from callbacks.crypto import CallbackCrypto
from callbacks.inbox import ReceivedCallback
from doctor.findings import N_, Finding, fine, warning, wrong
from domain import clock
from domain.contact_ways.models import Greeting
from domain.customers.models import Friendship
from domain.materials.models import Material
from domain.syncs.models import SyncRun

SECONDS = 5
RECEIVE = N_("企业微信后台 → 应用管理 → 这个应用 → 接收消息 → 设置API接收")


def callback_address(settings, redis) -> Iterator[Finding]:
    """A request signed by ourselves, as WeCom makes it when the address is saved."""
    crypto = CallbackCrypto(
        settings.wecom_callback_token, settings.wecom_callback_aes_key, settings.wecom_corp_id
    )
    plain = secrets.token_hex(8)
    try:
        answers = [_prove(settings, crypto, plain, plus) for plus in (False, True)]
    except requests.RequestException as error:
        yield _unreachable(settings, error)
        return
    yield _judged(plain, *answers)


def refused(settings, redis) -> Iterator[Finding]:
    """Why callbacks were refused in the last day: the keys here and in WeCom's console differ."""
    for reason, count in refusals.last_day(redis).items():
        what, where = _REASONS.get(reason, _REASONS["other"])
        yield warning(
            "refused",
            what,
            N_("这些事件没有被接收；企业微信重试三次后就不再发。"),
            where,
            n=count,
        )


def events(settings, redis) -> Iterator[Finding]:
    """Friends were made lately, but no event told of them."""
    day_ago = clock.now() - timedelta(days=1)
    made = Friendship.select().where(Friendship.started_at >= _listening_since(day_ago)).count()
    told = ReceivedCallback.select().where(
        ReceivedCallback.event == "change_external_contact",
        ReceivedCallback.received_at >= day_ago,
    )
    if made and not told.exists():
        yield wrong(
            "events",
            N_("一天内新增了 %(n)s 位好友，却没有收到一条客户事件"),
            N_("新客户收不到欢迎语，要到夜里同步才看得见。"),
            N_("企业微信后台 → 应用管理 → 这个应用 → 接收消息：打开「外部联系人变更回调」"),
            n=made,
        )
    else:
        yield fine("events", N_("客户事件正常"))


def _listening_since(day_ago: datetime) -> datetime:
    """Friends older than our first sync were made before anybody could tell us of them."""
    first = SyncRun.select(fn.MIN(SyncRun.started_at)).scalar()
    return max(day_ago, first.replace(microsecond=0)) if first else day_ago


def welcome_codes(settings, redis) -> Iterator[Finding]:
    """WeCom's own welcome, or another app, takes the code before us."""
    week = Greeting.event_at >= clock.now() - timedelta(days=7)
    total = Greeting.select().where(week).count()
    without = Greeting.select().where(week, Greeting.outcome == "no_code").count()
    if total >= 3 and without * 2 >= total:
        yield warning(
            "welcome-codes",
            N_("最近 7 天 %(total)s 位新客户里有 %(n)s 位没有欢迎码"),
            N_("多半是企业微信后台自己的欢迎语先发了，我们的欢迎语就发不出去。"),
            N_("企业微信后台 → 客户联系 → 欢迎语：停用这些导购的欢迎语"),
            n=without,
            total=total,
        )
    else:
        yield fine("welcome-codes", N_("新客户都带着欢迎码"))


def media(settings, redis) -> Iterator[Finding]:
    soon = clock.now() + timedelta(hours=12)
    count = Material.select().where(
        Material.deleted_at.is_null(), Material.media_id != "", Material.media_expires_at < soon
    )
    if count.exists():
        yield warning(
            "media",
            N_("%(n)s 个素材将在 12 小时内过期"),
            N_("过期后欢迎语只能发文字。素材本应提前一天自动续传。"),
            N_("检查 default 队列的工作进程，以及素材旁边的错误"),
            n=count.count(),
        )
    else:
        yield fine("media", N_("素材都在有效期内"))


def _prove(settings, crypto: CallbackCrypto, plain: str, plus: bool) -> tuple[int, str]:
    encrypted = crypto.seal(plain.encode())
    while ("+" in encrypted) != plus:
        encrypted = crypto.seal(plain.encode())
    timestamp, nonce = str(int(time.time())), secrets.token_hex(4)
    query = {
        "msg_signature": crypto.sign(timestamp, nonce, encrypted),
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": encrypted,
    }
    answer = requests.get(f"{settings.public_url}/callbacks/wecom", params=query, timeout=SECONDS)
    return answer.status_code, answer.text


def _judged(plain: str, simple: tuple[int, str], with_plus: tuple[int, str]) -> Finding:
    if simple == with_plus == (200, plain):
        return fine("callback", N_("回调地址能从外面访问，回答正确"))
    if simple == (200, plain):
        return wrong(
            "callback",
            N_("回调地址里的加号被改成了空格"),
            N_("代理把网址解码了两次，企业微信保存地址时会失败，一部分事件也会丢。"),
            N_("检查代理或防火墙的网址改写规则，让它原样转发查询参数"),
        )
    if simple[0] in (400, 403):
        return wrong(
            "callback",
            N_("网页进程不认我们自己的签名"),
            N_("网页进程启动时用的 Token、EncodingAESKey 或企业 ID 和现在的设置不同。"),
            N_("核对设置后重启网页进程"),
        )
    return wrong(
        "callback",
        N_("回调地址回答了 HTTP %(status)s，不是我们的回答"),
        N_("PUBLIC_URL 指向了别的服务，企业微信的事件到不了这里。"),
        N_("检查域名解析和代理，让 PUBLIC_URL 指向网页进程"),
        status=simple[0],
    )


def _unreachable(settings, error: Exception) -> Finding:
    return wrong(
        "callback",
        N_("回调地址连不上：%(url)s（%(error)s）"),
        N_("企业微信的事件到不了这里：没有新客户，没有欢迎语。"),
        N_("检查网页进程、代理、防火墙和 PUBLIC_URL"),
        url=settings.public_url,
        error=type(error).__name__,
    )


_REASONS = {
    refusals.SIGNATURE: (
        N_("一天内有 %(n)s 条回调签名不对"),
        N_("核对 WECOM_CALLBACK_TOKEN：企业微信后台 → 应用 → 接收消息 → Token"),
    ),
    refusals.KEY: (
        N_("一天内有 %(n)s 条回调解不开"),
        N_("核对 WECOM_CALLBACK_AES_KEY：企业微信后台 → 应用 → 接收消息 → EncodingAESKey"),
    ),
    refusals.CORP: (
        N_("一天内有 %(n)s 条回调是发给别的企业的"),
        N_("核对 WECOM_CORP_ID：企业微信后台 → 我的企业 → 企业信息"),
    ),
    "other": (
        N_("一天内有 %(n)s 条回调读不懂"),
        N_("如果不是有人在试探，检查代理是否改动了请求"),
    ),
}
