"""How many calls we may make to each WeCom API, counted for all processes and machines together.

WeCom documents 90312: 10,000 a minute and 150,000 an hour for each API of a company, and a number
at once that is not published. Lanes share a budget so that welcomes never wait for a sync: a lane
may use only so much of it that the lanes above always find room.
"""

import logging
import math
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from redis import Redis
from redis.exceptions import RedisError

from bot.errors import WeComBusy, WeComConflict

log = logging.getLogger(__name__)

WELCOME, SIDEBAR, CONSOLE, SYNC = "welcome", "sidebar", "console", "sync"
SHARES = {WELCOME: 1.0, SIDEBAR: 0.9, CONSOLE: 0.8, SYNC: 0.7}
# How long a caller of each lane waits for its turn before it is told to come back, in seconds.
PATIENCE = {WELCOME: 3.0, SIDEBAR: 3.0, CONSOLE: 5.0, SYNC: 5.0}

MINUTE_CALLS, HOUR_CALLS = 10_000, 150_000
AT_ONCE, AT_ONCE_LOWERED, LOWERED_SECONDS = 20, 4, 60
ERRORS_KEPT = 48 * 3600
# When a process died in a call, its place is free again after that long. Welcomes must not be short
# of places for longer; while WeCom is slower than that, a few more than AT_ONCE are in hand.
CALL_SECONDS = {WELCOME: 2, SIDEBAR: 90, CONSOLE: 90, SYNC: 90}
# Without Redis each process must be cautious by itself.
LOCAL_AT_ONCE, LOCAL_CALLS_PER_SECOND = 4, 20

# keys: pause, minute now, minute before, hour now, hour before, calls in hand, lowered limit
# args: time, share, call, minute limit, hour limit, at once, seconds a call may take
_TAKE = """
local left = redis.call('PTTL', KEYS[1])
if left > 0 then return {'paused', left} end
local now, share = tonumber(ARGV[1]), tonumber(ARGV[2])
local function used(current, before, length)
  local gone = (now % length) / length
  local past = tonumber(redis.call('GET', before) or 0) * (1 - gone)
  return tonumber(redis.call('GET', current) or 0) + past
end
if used(KEYS[2], KEYS[3], 60) >= tonumber(ARGV[4]) * share then return {'wait', 500} end
if used(KEYS[4], KEYS[5], 3600) >= tonumber(ARGV[5]) * share then return {'wait', 5000} end
redis.call('ZREMRANGEBYSCORE', KEYS[6], 0, now)
local at_once = tonumber(redis.call('GET', KEYS[7]) or ARGV[6])
if redis.call('ZCARD', KEYS[6]) >= math.max(1, math.floor(at_once * share)) then
  return {'wait', 20}
end
redis.call('ZADD', KEYS[6], now + tonumber(ARGV[7]), ARGV[3])
redis.call('EXPIRE', KEYS[6], 90)
redis.call('INCR', KEYS[2]); redis.call('EXPIRE', KEYS[2], 130)
redis.call('INCR', KEYS[4]); redis.call('EXPIRE', KEYS[4], 7300)
return {'go', 0}
"""

_lane: ContextVar[str] = ContextVar("lane", default=SYNC)


@contextmanager
def lane(name: str) -> Iterator[None]:
    """Calls made inside belong to this lane; without it they count as a sync's."""
    token = _lane.set(name)
    try:
        yield
    finally:
        _lane.reset(token)


@dataclass(frozen=True)
class Usage:
    """What is used of an API at this moment; `paused` in seconds."""

    path: str
    minute: int
    hour: int
    in_hand: int
    at_once: int
    paused: float


class Budget:
    """Shared through `redis`; `turn(path)` is held while a call is made."""

    def __init__(self, redis: Redis, prefix: str = "daogou:budget"):
        self._redis, self._prefix = redis, prefix
        self._take = redis.register_script(_TAKE)
        self._local = threading.BoundedSemaphore(LOCAL_AT_ONCE)
        self._paused_here: dict[str, float] = {}

    @contextmanager
    def turn(self, path: str) -> Iterator[None]:
        """Wait for room, at most the lane's patience. Raises WeComBusy when there is none."""
        call = secrets.token_hex(8)
        try:
            self._wait(path, call)
        except RedisError:
            self._refuse_while_paused_here(path)
            with self._local:
                time.sleep(LOCAL_AT_ONCE / LOCAL_CALLS_PER_SECOND)
                yield
            return
        try:
            yield
        finally:
            self._give_back(path, call)

    def pause(self, path: str, seconds: int) -> None:
        """45009: WeCom blocks this API; asking meanwhile would only prolong it."""
        self._paused_here[path] = time.monotonic() + seconds
        self._set(f"{path}:pause", seconds)

    def is_paused(self, path: str) -> bool:
        """For those who would take much work in hand only to give it back; Redis away is no."""
        try:
            return self.usage_of(path).paused > 0
        except RedisError:
            return False

    def lower(self, path: str) -> None:
        """45033: too many at once. Fewer for a while, then as before."""
        self._set(f"{path}:at-once", LOWERED_SECONDS, AT_ONCE_LOWERED)

    def count_error(self, path: str, code: int) -> None:
        """WeCom refused a call; counted by the hour for two days."""
        key = self._key(f"errors:{int(time.time() // 3600)}")
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.hincrby(key, f"{path} {code}")
                pipe.expire(key, ERRORS_KEPT)
                pipe.execute()
        except RedisError:
            log.warning("Redis is away; a refusal of %s is not counted", path)

    def errors(self, since: datetime) -> dict[str, dict[int, int]]:
        """By API and code, from the hour of `since` (UTC) on, two days at most.

        Raises RedisError.
        """
        now, first = int(time.time() // 3600), int(since.replace(tzinfo=UTC).timestamp() // 3600)
        hours = range(max(first, now - ERRORS_KEPT // 3600), now + 1)
        with self._redis.pipeline(transaction=False) as pipe:
            for hour in hours:
                pipe.hgetall(self._key(f"errors:{hour}"))
            found = pipe.execute()
        counts: dict[str, dict[int, int]] = {}
        for name, count in (item for hour in found for item in hour.items()):
            path, code = name.decode().split(" ")
            codes = counts.setdefault(path, {})
            codes[int(code)] = codes.get(int(code), 0) + int(count)
        return counts

    def usage(self) -> list[Usage]:
        """Every API called within the last two hours. Raises RedisError."""
        found = self._redis.scan_iter(f"{self._prefix}:*:hour:*", count=500)
        paths = {key.decode().split(":")[2] for key in found}
        return [self.usage_of(path) for path in sorted(paths)]

    def usage_of(self, path: str) -> Usage:
        """Raises RedisError."""
        now = time.time()
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.get(self._key(f"{path}:minute:{int(now // 60)}"))
            pipe.get(self._key(f"{path}:hour:{int(now // 3600)}"))
            pipe.zcount(self._key(f"{path}:in-hand"), now, "+inf")
            pipe.get(self._key(f"{path}:at-once"))
            pipe.pttl(self._key(f"{path}:pause"))
            minute, hour, in_hand, at_once, paused = pipe.execute()
        return Usage(
            path=path,
            minute=int(minute or 0),
            hour=int(hour or 0),
            in_hand=in_hand,
            at_once=int(at_once or AT_ONCE),
            paused=max(paused, 0) / 1000,
        )

    def _wait(self, path: str, call: str) -> None:
        name = _lane.get()
        until = time.monotonic() + PATIENCE[name]
        while True:
            word, milliseconds = self._try(path, call, name)
            if word == b"go":
                return
            if word == b"paused":
                raise _paused(milliseconds / 1000)
            if time.monotonic() + milliseconds / 1000 > until:
                raise WeComConflict(None, "no room for this call yet")
            time.sleep(milliseconds / 1000)

    def _refuse_while_paused_here(self, path: str) -> None:
        """Without Redis a process knows only of the blocks that it was told itself."""
        left = self._paused_here.get(path, 0) - time.monotonic()
        if left > 0:
            raise _paused(left)

    def _try(self, path: str, call: str, name: str):
        now = time.time()
        keys = [
            self._key(f"{path}:pause"),
            *(self._key(f"{path}:minute:{int(now // 60) - back}") for back in (0, 1)),
            *(self._key(f"{path}:hour:{int(now // 3600) - back}") for back in (0, 1)),
            self._key(f"{path}:in-hand"),
            self._key(f"{path}:at-once"),
        ]
        args: list[str | int | float] = [
            now,
            SHARES[name],
            call,
            MINUTE_CALLS,
            HOUR_CALLS,
            AT_ONCE,
            CALL_SECONDS[name],
        ]
        return self._take(keys=keys, args=args)

    def _give_back(self, path: str, call: str) -> None:
        try:
            self._redis.zrem(self._key(f"{path}:in-hand"), call)
        except RedisError:
            log.warning("Redis is away; a call in hand is forgotten in a while")

    def _set(self, name: str, seconds: int, value: int = 1) -> None:
        try:
            self._redis.set(self._key(name), value, ex=seconds)
        except RedisError:
            log.warning("Redis is away; %s is not shared", name)

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}"


def _paused(seconds: float) -> WeComBusy:
    return WeComBusy(45009, "WeCom has paused this API", pause=math.ceil(seconds))
