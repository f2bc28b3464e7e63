"""Figures that the database knows. Each is one query over an index, or over a small table."""

from datetime import datetime, timedelta

from peewee import fn

from callbacks.inbox import ReceivedCallback
from db import db, is_postgresql
from domain import clock, notices
from domain.contact_ways import welcomes
from domain.contact_ways.models import ContactWay, Greeting
from domain.leases import Leased
from domain.materials.models import Material
from domain.outreach.models import Nudge
from domain.syncs import queries as syncs
from domain.syncs.actions import PHASES
from domain.syncs.models import SyncRun
from domain.tags.models import TagChange
from web.metrics.figure import Reading, figure

# A media id lives three days; with less than this left, its upload is overdue.
MEDIA_MARGIN = timedelta(hours=6)

UNHANDLED = ReceivedCallback.due_at.is_null(False)


@figure("callbacks_waiting", "Callbacks that are not handled yet")
def callbacks_waiting() -> Reading:
    return ReceivedCallback.select().where(UNHANDLED).count()


@figure("callback_oldest_seconds", "Age of the oldest callback that is not handled yet")
def callback_oldest() -> Reading:
    oldest = ReceivedCallback.select(fn.MIN(ReceivedCallback.received_at)).where(UNHANDLED)
    return _seconds_since(oldest.scalar())


@figure("due_rows", "Rows that wait for a worker", "table")
def due_rows() -> Reading:
    return {
        (name,): table.select().where(table.due_at <= clock.now()).count()
        for name, table in _leased().items()
    }


@figure("due_oldest_seconds", "How long the first of them has been due", "table")
def due_oldest() -> Reading:
    return {
        (name,): max(0.0, _seconds_since(table.select(fn.MIN(table.due_at)).scalar()))
        for name, table in _leased().items()
    }


@figure("set_aside_rows", "Rows that failed too often and wait for a person", "table")
def set_aside() -> Reading:
    return {
        (name,): table.select().where(table.set_aside_at.is_null(False)).count()
        for name, table in _leased().items()
    }


@figure("greetings_today", "New friendships of today, by what came of the welcome", "outcome")
def greetings_today() -> Reading:
    kinds = ("waiting", "sending", "sent", "already", "late", "no_code", "no_welcome", "refused")
    counts = _counts(Greeting.outcome, Greeting.event_at >= _midnight())
    return {(kind,): counts.get(kind, 0) for kind in (*kinds, "unknown")}


@figure("greeting_slowest_seconds", "The slowest welcome of the last hour, from its event")
def slowest_greeting() -> Reading:
    slowest = Greeting.select(fn.MAX(Greeting.took_ms))
    lately = Greeting.event_at >= clock.now() - timedelta(hours=1)
    return (slowest.where(lately).scalar() or 0) / 1000


@figure("nudges_today", "Morning cards of today by outcome", "outcome")
def nudges_today() -> Reading:
    kinds = ("waiting", "sending", "sent", "invalid_receiver", "refused", "skipped", "unknown")
    counts = _counts(Nudge.outcome, Nudge.on == clock.today())
    return {(kind,): counts.get(kind, 0) for kind in kinds}


@figure("tag_changes_today", "Tags that guides changed today, by state", "state")
def tag_changes_today() -> Reading:
    counts = _counts(TagChange.state, TagChange.asked_at >= _midnight())
    return {(kind,): counts.get(kind, 0) for kind in ("waiting", "done", "refused")}


@figure("sync_age_seconds", "Since the last complete pass of this kind began", "kind")
def sync_age() -> Reading:
    began = SyncRun.select(SyncRun.kind, fn.MAX(SyncRun.started_at))
    complete = began.where(SyncRun.state == "done").group_by(SyncRun.kind).tuples()
    return {(kind,): _seconds_since(moment) for kind, moment in complete}


@figure("sync_failed", "1 if the last pass of this kind was not complete", "kind")
def sync_failed() -> Reading:
    latest = syncs.latest()
    return {
        (kind,): float(kind in latest and latest[kind].state in ("incomplete", "failed"))
        for kind in PHASES
    }


@figure("sync_seconds_left", "Until a running sync will have ended, as far as can be told", "kind")
def sync_left() -> Reading:
    running = [run for run in syncs.latest().values() if run.state == "running"]
    left = {(run.kind,): syncs.progress(run).left for run in running}
    return {kind: span.total_seconds() for kind, span in left.items() if span is not None}


@figure("media_expiring", "Materials of welcomes whose media ids end within 6 hours, or have ended")
def media_expiring() -> Reading:
    ends_soon = Material.media_expires_at < clock.now() + MEDIA_MARGIN
    used = Material.id.in_(list(welcomes.used_materials()))
    return Material.select().where(used, ends_soon, Material.deleted_at.is_null()).count()


@figure("codes_incomplete", "Stores' codes that lack a guide of the store")
def codes_incomplete() -> Reading:
    return sum(bool(way.left_out) for way in ContactWay.select(ContactWay.left_out))


@figure("notices_open", "Notices in the console that wait for a person")
def notices_open() -> Reading:
    return notices.count_open()


@figure("database_bytes", "Size of the database")
def database_bytes() -> Reading:
    if is_postgresql():
        return _number("SELECT pg_database_size(current_database())")
    return _number("PRAGMA page_count") * _number("PRAGMA page_size")


def _leased() -> dict[str, type[Leased]]:
    return {table._meta.table_name: table for table in Leased.__subclasses__()}


def _counts(field, *where) -> dict[str, int]:
    model = field.model
    return dict(model.select(field, fn.COUNT(model.id)).where(*where).group_by(field).tuples())


def _midnight() -> datetime:
    return clock.day_bounds(clock.today())[0]


def _seconds_since(moment: datetime | None) -> float:
    return (clock.now() - moment).total_seconds() if moment else 0.0


def _number(sql: str) -> int:
    return int(db.execute_sql(sql).fetchone()[0])
