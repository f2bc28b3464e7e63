"""Re-implementation: a Redis list, and a second one of what is being done that nobody reads.

A message whose worker died stays in the second list, where a person might find it.
"""

import os

from redis import Redis

from bench.bare import opened
from bench.strategies.work import handle, in_threads, say_ok

WAITING, RESERVED = "waiting", "reserved"
_redis = Redis.from_url(os.environ["REDIS_URL"])


def app(environ, start_response):
    _redis.lpush(WAITING, opened(environ))
    return say_ok(start_response)


def work() -> None:
    while True:
        plaintext = _redis.blmove(WAITING, RESERVED, 0, "RIGHT", "LEFT")
        handle(plaintext)
        _redis.lrem(RESERVED, 1, plaintext)


if __name__ == "__main__":
    in_threads(work)
