"""Our own parts: settings, database, Redis, workers, the machine's clock."""

import base64
from collections.abc import Iterator
from pathlib import Path

from playhouse.migrations import Runner
from redis.exceptions import RedisError

from db import db
from doctor.findings import N_, Finding, fine, warning, wrong
from jobs import pulse, queue

MIGRATIONS = Path(__file__).parents[1] / "migrations"
CLOCK_SILENT_SECONDS = 30


def settings(settings, redis) -> Iterator[Finding]:
    token = settings.wecom_callback_token
    if not (token.isalnum() and len(token) <= 32):
        yield wrong(
            "settings",
            N_("WECOM_CALLBACK_TOKEN 不是 32 位以内的字母和数字"),
            N_("企业微信只接受这样的 Token，保存回调地址时会失败。"),
            N_("企业微信后台 → 应用管理 → 应用 → 接收消息 → 设置API接收：随机获取后填入设置"),
        )
    if not settings.served_over_tls:
        yield warning(
            "settings",
            N_("PUBLIC_URL 不是 https：%(url)s"),
            N_("真实的企业微信要求侧边栏和登录使用 https，登录信息也只有这样才不会被偷看。"),
            N_("给服务器配好证书，把 PUBLIC_URL 改成 https:// 开头的地址"),
            url=settings.public_url,
        )
    if len(base64.b64decode(settings.data_key)) == 32:
        yield fine("settings", N_("设置齐全，密钥长度正确"))


def database(settings, redis) -> Iterator[Finding]:
    db.execute_sql("SELECT 1")
    waiting = [m.name for m in Runner(db.obj, str(MIGRATIONS)).status() if not m.applied]
    if waiting:
        yield wrong(
            "database",
            N_("数据库还缺 %(n)s 次升级"),
            N_("新版本的页面和任务会因为缺少表或字段而出错。"),
            N_("在服务器上运行 flask --app wsgi migrate"),
            n=len(waiting),
        )
    else:
        yield fine("database", N_("数据库连得上，表是最新的"))


def redis_answers(settings, redis) -> Iterator[Finding]:
    try:
        redis.ping()
    except RedisError:
        yield wrong(
            "redis",
            N_("Redis 连不上"),
            N_(
                "回调和欢迎语仍会处理，但慢一些；接口额度改由每个进程各自保守估算，看不到队列情况。"
            ),
            N_("检查 REDIS_URL 和 Redis 服务是否在运行"),
        )
    else:
        yield fine("redis", N_("Redis 连得上"))


def workers(settings, redis) -> Iterator[Finding]:
    silent = [lane for lane in queue.LANES if not queue.workers_heard(lane)]
    for lane in silent:
        yield wrong(
            "workers",
            N_("队列 %(lane)s 没有工作进程"),
            N_(
                "这个队列里的工作没有人做：urgent 是回调和欢迎语，default 是同步结果、活码和标签，"
                "bulk 是全量同步和每日提醒。"
            ),
            N_("启动 Procfile 里的 urgent 和 worker 进程"),
            lane=lane,
        )
    silence = pulse.clock_silence(redis)
    if silence is None or silence > CLOCK_SILENT_SECONDS:
        yield wrong(
            "workers",
            N_("时钟进程没有运行"),
            N_("每天的同步、任务和提醒不会开始，丢失的唤醒也没有人补上。"),
            N_("启动 Procfile 里的 clock 进程"),
        )
    elif not silent:
        yield fine("workers", N_("每个队列都有工作进程，时钟在走"))
