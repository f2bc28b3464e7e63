"""For load balancers and monitoring: alive, ready, and figures to alert on."""

import logging

from flask import Blueprint, Flask, current_app
from peewee import PeeweeException, fn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from redis.exceptions import RedisError

from callbacks.inbox import ReceivedCallback
from db import db, drop_broken_connection
from domain import clock
from domain.outbox import OutboxEvent
from jobs import queue

log = logging.getLogger(__name__)

bp = Blueprint("health", __name__)


def set_up(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/healthz")
def alive():
    return "alive\n"


@bp.get("/readyz")
def ready():
    """503 names what does not answer."""
    away = [
        name for name, asks in (("database", _ask_database), ("redis", _ask_redis)) if not asks()
    ]
    return {"ready": not away, "away": away}, 503 if away else 200


@bp.get("/metrics")
def metrics():
    registry = CollectorRegistry()
    _gauge(registry, "daogou_callbacks_waiting", "callbacks not handled yet", _waiting())
    _gauge(registry, "daogou_callback_oldest_seconds", "age of the oldest of them", _oldest())
    _gauge(registry, "daogou_callbacks_set_aside", "callbacks that wait for a person", _aside())
    _gauge(registry, "daogou_events_set_aside", "outbox events set aside", _events_aside())
    workers = Gauge("daogou_workers", "workers heard of, by lane", ["lane"], registry=registry)
    for lane in queue.LANES:
        workers.labels(lane).set(_heard(lane))
    return generate_latest(registry), {"Content-Type": CONTENT_TYPE_LATEST}


def _gauge(registry: CollectorRegistry, name: str, text: str, value: float) -> None:
    Gauge(name, text, registry=registry).set(value)


def _waiting() -> int:
    return ReceivedCallback.select().where(ReceivedCallback.due_at.is_null(False)).count()


def _oldest() -> float:
    waiting = ReceivedCallback.due_at.is_null(False)
    first = ReceivedCallback.select(fn.MIN(ReceivedCallback.received_at)).where(waiting).scalar()
    return (clock.now() - first).total_seconds() if first else 0.0


def _aside() -> int:
    return ReceivedCallback.select().where(ReceivedCallback.set_aside_at.is_null(False)).count()


def _events_aside() -> int:
    return OutboxEvent.select().where(OutboxEvent.set_aside_at.is_null(False)).count()


def _heard(lane: str) -> int:
    try:
        return queue.workers_heard(lane)
    except RedisError:
        return 0


def _ask_database() -> bool:
    try:
        db.execute_sql("SELECT 1")
    except PeeweeException as error:
        drop_broken_connection(error)
        return False
    return True


def _ask_redis() -> bool:
    try:
        return bool(current_app.config["REDIS"].ping())
    except RedisError:
        return False
