"""What needs a person, said in a line with the button that helps."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from redis.exceptions import RedisError

from callbacks import inbox
from console import stories, words
from domain import clock, notices
from domain.contact_ways.models import Greeting
from domain.outbox import OutboxEvent
from domain.syncs import queries as syncs
from jobs import queue


@dataclass(frozen=True)
class Trouble:
    text: str
    button: str
    address: str


@dataclass(frozen=True)
class Lane:
    """`waiting`: drains queued in Redis; `workers`: how many are alive. None: Redis is away."""

    name: str
    waiting: int | None
    workers: int | None


def troubles() -> list[Trouble]:
    return [*_set_aside(), *_silent_lanes(), *_failed_syncs(), *_late_today(), *_notices()]


def queues() -> list[Lane]:
    return [_lane(lane) for lane in queue.LANES]


def _lane(lane: str) -> Lane:
    try:
        return Lane(lane, queue.waiting(lane), queue.workers_heard(lane))
    except RedisError:
        return Lane(lane, None, None)


def _set_aside() -> Iterator[Trouble]:
    callbacks = inbox.set_aside().count()
    if callbacks:
        text = _("%(n)s 条回调处理失败，已搁置。", n=callbacks)
        address = url_for("console.list_callbacks", state="set_aside")
        yield Trouble(text, _("查看并重放"), address)
    events = OutboxEvent.select().where(OutboxEvent.set_aside_at.is_null(False)).count()
    if events:
        yield Trouble(_("%(n)s 个后续动作失败，已搁置。", n=events), "", "")


def _silent_lanes() -> Iterator[Trouble]:
    lanes = queues()
    if lanes[0].workers is None:
        text = _("连不上 Redis：回调照常接收，处理会变慢。请检查 Redis。")
        yield Trouble(text, "", "")
        return
    silent = [str(words.LANES[lane.name]) for lane in lanes if not lane.workers]
    if silent:
        text = _("没有工作进程在运行：%(lanes)s。请启动 worker。", lanes="、".join(silent))
        yield Trouble(text, "", "")


def _failed_syncs() -> Iterator[Trouble]:
    for kind, run in syncs.latest().items():
        if run.state in ("failed", "incomplete"):
            text = _("最近一次%(kind)s同步没有全部成功。", kind=words.SYNC_KINDS.get(kind, kind))
            address = url_for("console.show_sync", run_id=run.id)
            yield Trouble(text, _("查看原因"), address)


def _late_today() -> Iterator[Trouble]:
    today = clock.day_bounds(clock.today())[0]
    failed = Greeting.outcome.in_(("late", "refused", "unknown"))
    late = Greeting.select().where(Greeting.event_at >= today, failed).count()
    if late:
        address = url_for("console.list_greetings", since=clock.today().isoformat())
        yield Trouble(_("今天有 %(n)s 条欢迎语没有及时送达。", n=late), _("查看台账"), address)


def _notices() -> Iterator[Trouble]:
    """Syncs speak for themselves above."""
    for notice in notices.open_notices():
        if not notice.kind.startswith("sync_"):
            yield Trouble(stories.notice_title(notice), _("查看"), url_for("console.list_notices"))
