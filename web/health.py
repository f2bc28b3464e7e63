"""For load balancers: is the process alive, and can it work?"""

from flask import Blueprint, Flask, current_app
from peewee import PeeweeException
from redis.exceptions import RedisError

from callbacks import inbox
from db import drop_broken_connection

bp = Blueprint("health", __name__)


def set_up(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/healthz")
def alive():
    return "alive\n"


@bp.get("/readyz")
def ready():
    """Names what does not answer. Without Redis callbacks are kept and pages shown all the same."""
    away = [
        name for name, asks in (("database", _ask_database), ("redis", _ask_redis)) if not asks()
    ]
    ready = "database" not in away
    return {"ready": ready, "away": away}, 200 if ready else 503


def _ask_database() -> bool:
    try:
        inbox.ReceivedCallback.select().exists()
    except PeeweeException as error:
        drop_broken_connection(error)
        return False
    return inbox.could_keep()


def _ask_redis() -> bool:
    try:
        return bool(current_app.config["REDIS"].ping())
    except RedisError:
        return False
