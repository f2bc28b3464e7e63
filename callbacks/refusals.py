"""How many callbacks were refused lately, and why: for the doctor, never for the sender."""

import logging

from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SIGNATURE, KEY, CORP, OTHER = "signature", "key", "corp", "other"
_KEY, _DAY = "daogou:callbacks-refused", 86400


def count(redis: Redis, kind: str) -> None:
    try:
        redis.hincrby(_KEY, kind)
        redis.expire(_KEY, _DAY)
    except RedisError:
        log.warning("Redis is away; a refused callback is not counted")


def last_day(redis: Redis) -> dict[str, int]:
    """Refusals by kind until a day without any has passed. Raises RedisError."""
    return {kind.decode(): int(n) for kind, n in redis.hgetall(_KEY).items()}
