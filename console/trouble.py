"""What needs a person, said in a line with the button that helps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from babel.lists import format_list
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from peewee import JOIN
from redis.exceptions import RedisError

from callbacks import inbox
from console import stories, words
from console.auth import may, scope
from console.channels import code_page
from domain import clock, notices
from domain.contact_ways import listing, stranded
from domain.contact_ways.models import ContactWay, Greeting, StrandedCode
from domain.customers import reach
from domain.materials.models import Material
from domain.organisation.models import Department
from domain.outbox import OutboxEvent
from domain.syncs import queries as syncs
from jobs import queue, runs

MOST_NAMED = 3


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
    """Those of the reader's own stores, and of the whole company for who looks after it."""
    askers: tuple[Callable[[], Iterator[Trouble]], ...] = (_late_today, _stranded, _codes)
    if may("system.see"):
        askers = (
            *(_set_aside, _silent_lanes, _failed_syncs, _asking_syncs, _failed_jobs),
            *(_late_today, _stranded, _codes, _materials, _notices),
        )
    return [trouble for ask in askers for trouble in ask()]


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
    events = failed_events().count()
    if events:
        text = _("%(n)s 个后续动作失败，已搁置。", n=events)
        yield Trouble(text, _("查看并重试"), url_for("console.list_notices"))


def failed_events():
    """Consequences of changes that failed too often: a query."""
    return OutboxEvent.select().where(OutboxEvent.set_aside_at.is_null(False))


def failed_materials():
    """Files that WeCom did not take, so welcomes go without them: a query."""
    failed = Material.set_aside_at.is_null(False), Material.deleted_at.is_null()
    return Material.select().where(*failed)


def _silent_lanes() -> Iterator[Trouble]:
    lanes = queues()
    if lanes[0].workers is None:
        text = _("连不上 Redis：回调照常接收，处理会变慢。请检查 Redis。")
        yield Trouble(text, "", "")
        return
    silent = [str(words.LANES[lane.name]) for lane in lanes if not lane.workers]
    if silent:
        text = _("没有工作进程在运行：%(lanes)s。请启动 worker。", lanes=_listed(silent))
        yield Trouble(text, "", "")


def _listed(names: list[str]) -> str:
    """加急、日常和批量; urgent, default, and bulk."""
    return format_list(names, locale=get_locale())


def _failed_syncs() -> Iterator[Trouble]:
    for kind, run in syncs.latest().items():
        if run.state in ("failed", "incomplete"):
            text = _("最近一次%(kind)s同步没有全部成功。", kind=words.SYNC_KINDS.get(kind, kind))
            address = url_for("console.show_sync", run_id=run.id)
            yield Trouble(text, _("查看原因"), address)


def _failed_jobs() -> Iterator[Trouble]:
    for run in runs.latest().values():
        if run.set_aside_at:
            name = words.JOBS.get(run.name, run.name)
            text = _("定时任务“%(name)s”没有成功。", name=name)
            yield Trouble(text, _("查看原因"), url_for("console.list_jobs"))


def _stranded() -> Iterator[Trouble]:
    """Until the store has guides again."""
    marks = StrandedCode.select().join(ContactWay)
    count = marks.where(StrandedCode.id > 0, *scope().within(ContactWay.store)).count()
    if count:
        text = _("%(n)s 家门店的活码扫了加不上导购。", n=count)
        yield Trouble(text, _("查看"), url_for("console.list_stores", code="stranded"))


def _codes() -> Iterator[Trouble]:
    """A code without guides is told of above."""
    failed = ContactWay.set_aside_at.is_null(False), *listing.visible(scope())
    ways = ContactWay.select(ContactWay, Department).join(Department, JOIN.LEFT_OUTER)
    ways = ways.where(ContactWay.id.not_in(StrandedCode.select(StrandedCode.contact_way)))
    for way in ways.where(*failed).limit(MOST_NAMED):
        text = _("“%(store)s”的活码需要处理。", store=way.title)
        yield Trouble(text, _("查看"), code_page(way))


def _materials() -> Iterator[Trouble]:
    count = failed_materials().count()
    if count:
        text = _("%(n)s 个素材没有上传到企业微信，欢迎语会缺少它们。", n=count)
        yield Trouble(text, _("查看并重试"), url_for("console.list_notices"))


def _asking_syncs() -> Iterator[Trouble]:
    for run in syncs.asking():
        text = _(
            "%(kind)s同步要移除 %(n)s 条数据，等待确认。",
            kind=words.SYNC_KINDS[run.kind],
            n=run.going,
        )
        yield Trouble(text, _("看看是谁"), url_for("console.show_sync", run_id=run.id))


def _late_today() -> Iterator[Trouble]:
    today = clock.day_bounds(clock.today())[0]
    failed = Greeting.outcome.in_(("late", "refused", "unknown"))
    seen = reach.friendships(scope(), Greeting.friendship)
    late = Greeting.select().where(Greeting.event_at >= today, failed, *seen).count()
    if late:
        address = url_for("console.list_greetings", since=clock.today().isoformat())
        yield Trouble(_("今天有 %(n)s 条欢迎语没有及时送达。", n=late), _("查看台账"), address)


def _notices() -> Iterator[Trouble]:
    """Syncs and codes speak for themselves above."""
    for alike in notices.open_by_kind():
        if not alike[0].kind.startswith(("sync_", "contact_way_gone", stranded.NOTICE)):
            title, times = stories.notice_title(alike[0]), len(alike)
            text = f"{title} × {times}" if times > 1 else title
            yield Trouble(text, _("查看"), url_for("console.list_notices"))
