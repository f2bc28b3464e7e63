"""How often one address may try to sign in. Counted in Redis, or per process without it."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=False)


def set_up(app: Flask) -> None:
    address = app.config["SETTINGS"].redis_url
    app.config["RATELIMIT_STORAGE_URI"] = address.replace("unix://", "redis+unix://")
    limiter.init_app(app)
