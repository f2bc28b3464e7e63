"""Re-implementation: a queue whose messages are acknowledged before they are worked on."""

import os

from redis import Redis

from bench.bare import opened
from bench.strategies.work import handle, in_threads, say_ok

QUEUE = "early"
_redis = Redis.from_url(os.environ["REDIS_URL"])


def app(environ, start_response):
    _redis.lpush(QUEUE, opened(environ))
    return say_ok(start_response)


def work() -> None:
    """Taking a message is acknowledging it."""
    while True:
        _, plaintext = _redis.brpop([QUEUE])
        handle(plaintext)


if __name__ == "__main__":
    in_threads(work)
