"""Redis for all who can do without it: where it hangs, a process waits for it only once."""

import time

from redis import Redis
from redis.exceptions import ConnectionError, TimeoutError

# For how long it counts as away after it did not answer.
REST_SECONDS = 3.0


class NotAsked(ConnectionError):
    """Redis did not answer a moment ago, and was left alone."""


class QuickRedis(Redis):
    """After one caller waited in vain, all get their RedisError at once for a while."""

    _away_until = 0.0

    @classmethod
    def beside(cls, redis: Redis) -> "QuickRedis":
        """On the connections of `redis`."""
        return cls(connection_pool=redis.connection_pool)

    def execute_command(self, *args, **options):
        self._refuse_while_away()
        try:
            return super().execute_command(*args, **options)
        except (ConnectionError, TimeoutError):
            self._away_until = time.monotonic() + REST_SECONDS
            raise

    def pipeline(self, *args, **options):
        self._refuse_while_away()
        return super().pipeline(*args, **options)

    def _refuse_while_away(self) -> None:
        if time.monotonic() < self._away_until:
            raise NotAsked("Redis did not answer a moment ago")
