"""For load balancers: is the process alive, and can it work?"""

from flask import Blueprint, Flask, current_app
from peewee import PeeweeException
from redis.exceptions import RedisError

from callbacks import inbox
from db import db, drop_broken_connection

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


def _ask_database() -> bool:
    try:
        db.execute_sql("SELECT 1")
    except PeeweeException as error:
        drop_broken_connection(error)
        return False
    return inbox.could_keep()


def _ask_redis() -> bool:
    try:
        return bool(current_app.config["REDIS"].ping())
    except RedisError:
        return False
