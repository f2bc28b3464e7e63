"""Puts the parts together."""

import secrets

from flask import Flask, request
from redis import Redis
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.middleware.proxy_fix import ProxyFix

import bot.client
import callbacks.orders
import commands
import console
import jobs.checkups
import jobs.outreach
import jobs.queue
import sidebar
import web
from bot.quick_redis import QuickRedis
from callbacks.door import CallbackDoor
from db import db, drop_broken_connection, open_database
from domain import leases, sealed
from domain.syncs import safety
from jobs.bell import Bell
from settings import Settings, from_environment
from web.protection import csrf

REDIS_SECONDS = 2


def start(settings: Settings, redis: Redis) -> None:
    """What the web server, the workers and the commands all need first."""
    open_database(settings.database_url)
    sealed.use_keys(settings.data_key)
    quick_redis = QuickRedis.beside(redis)
    bot.client.connect(settings, quick_redis)
    jobs.queue.connect(quick_redis)
    jobs.checkups.connect(settings, redis)
    jobs.outreach.use_address(settings.public_url)
    safety.use_share(settings.sync_safe_share)
    leases.on_wake(Bell(jobs.queue.wake).ring)


def open_redis(settings: Settings) -> Redis:
    """Nobody waits long for Redis: callbacks are stored and answered without it."""
    return Redis.from_url(
        settings.redis_url,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        health_check_interval=30,
    )


def create_app(settings: Settings | None = None, redis: Redis | None = None) -> Flask:
    settings = settings or from_environment()
    redis = redis or open_redis(settings)
    start(settings, redis)

    app = Flask(__name__, static_folder="web/static", static_url_path="/static")
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)  # type: ignore[method-assign]
    app.wsgi_app = _callback_door(app.wsgi_app, settings, redis)  # type: ignore[method-assign]
    app.config.update(SETTINGS=settings, REDIS=redis, SECRET_KEY=settings.secret_key)
    app.teardown_request(drop_broken_connection)
    app.before_request(_name_request)
    app.before_request(_open_connection)
    web.set_up(app)
    for blueprint in DOORS:
        app.register_blueprint(blueprint)
    for blueprint in MACHINE_DOORS:
        csrf.exempt(blueprint)
    commands.register(app)
    return app


def _callback_door(beyond, settings: Settings, redis: Redis) -> CallbackDoor:
    keys = {
        "app": (settings.wecom_callback_token, settings.wecom_callback_aes_key),
        "directory": (settings.directory_callback_token, settings.directory_callback_aes_key),
    }
    return CallbackDoor(beyond, redis, settings.wecom_corp_id, keys)


DOORS = (callbacks.orders.bp, console.bp, sidebar.bp)
# Machines sign their requests; they hold no session that a foreign page could misuse.
MACHINE_DOORS = (callbacks.orders.bp,)
# They tell that the database is away, so they must answer while it is.
WATCHED_WITHOUT_DATABASE = ("health", "metrics")


def _name_request() -> None:
    """What is logged meanwhile carries the same id."""
    clear_contextvars()
    bind_contextvars(request=secrets.token_hex(4), path=request.path)


def _open_connection() -> None:
    """Kept by the thread between requests: connecting costs more than a whole callback."""
    if request.blueprint not in WATCHED_WITHOUT_DATABASE:
        db.connect(reuse_if_open=True)
