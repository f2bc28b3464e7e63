"""How often one address may try to sign in, a shop push, a page be opened without signing in.

Counted in Redis for all processes; each counts for itself while Redis is away.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Whoever signs in waits no longer for a Redis that hangs; the limit of the process will do.
REDIS_SECONDS = 0.5

limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=False)


def set_up(app: Flask) -> None:
    address = app.config["SETTINGS"].redis_url
    app.config["RATELIMIT_STORAGE_URI"] = address.replace("unix://", "redis+unix://")
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {
        "socket_connect_timeout": REDIS_SECONDS,
        "socket_timeout": REDIS_SECONDS,
    }
    limiter.init_app(app)
