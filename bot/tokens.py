"""One access token per (corp, app), shared by all processes through Redis.

WeCom documents 91039: a token lives 7200 s, must not be fetched often, and repeated wrong
secrets block the caller's address for an hour.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress

from redis import Redis
from redis.exceptions import LockError, RedisError

from bot.errors import WeComBusy, WeComError, WeComMisconfigured

EARLY = 300
# After a wrong secret, and after a token that was refused as soon as it was fetched: short enough
# for a welcome to be tried again within its 20 seconds.
REFUSED_FOR, REST = 60, 6


class Tokens:
    """`fetch` asks WeCom: () -> (token, seconds it lives). Raises what `fetch` raises."""

    def __init__(self, redis: Redis, corp_id: str, secret: str, fetch: Callable):
        name = hashlib.sha256(f"{corp_id}\0{secret}".encode()).hexdigest()[:20]
        self._redis, self._fetch = redis, fetch
        self._key = f"daogou:token:{name}"
        self._here: dict | None = None
        self._mutex = threading.RLock()

    def get(self) -> str:
        """A token that still lives. Near its end one process fetches the next one early."""
        known = self._read()
        if known and known["refresh_at"] > time.time():
            return known["token"]
        with self._alone(wait=0 if self._alive(known) else 10) as alone:
            if not alone and known and self._alive(known):
                return known["token"]
            return self._renew(known)

    def drop(self, token: str) -> None:
        """WeCom refused `token`. Whoever comes second finds the new one and drops nothing."""
        with self._mutex, suppress(RedisError):
            known = self._read()
            if known and known["token"] == token:
                self._here = None
                self._redis.delete(self._key)

    def rest(self, token: str, error: WeComError) -> None:
        """WeCom refused a token that it had just given: another one would be refused as well.

        Until then callers get this refusal without asking.
        """
        self.drop(token)
        self._remember_refusal(error, REST)

    def _renew(self, before: dict | None) -> str:
        known = self._read()
        if known and known != before:
            return known["token"]
        self._refuse_to_repeat_a_refusal()
        try:
            token, seconds = self._fetch()
        except WeComMisconfigured as error:
            self._remember_refusal(error, REFUSED_FOR)
            raise
        # Until the very end WeCom gives the same one again, so asking early helps only once.
        same = before is not None and before["token"] == token
        self._write(token, seconds, early=0 if same else EARLY)
        return token

    def _read(self) -> dict | None:
        with suppress(RedisError):
            kept = self._redis.get(self._key)
            return json.loads(kept) if kept else None
        return self._here if self._alive(self._here) else None

    def _write(self, token: str, seconds: int, early: int) -> None:
        """WeCom rounds `seconds` down; within the last of them it would give the old one again."""
        ends_at = time.time() + seconds + 1
        self._here = {"token": token, "refresh_at": ends_at - early, "ends_at": ends_at}
        with suppress(RedisError):
            self._redis.set(self._key, json.dumps(self._here), ex=seconds + 1)

    @staticmethod
    def _alive(known: dict | None) -> bool:
        return known is not None and known["ends_at"] > time.time()

    @contextmanager
    def _alone(self, wait: float):
        """True for the one who may fetch; without Redis each process guards itself only."""
        with self._mutex:
            lock = self._redis.lock(f"{self._key}:lock", timeout=15, blocking_timeout=wait)
            try:
                held = lock.acquire()
            except RedisError:
                yield True
                return
            try:
                yield held
            finally:
                with suppress(LockError, RedisError):
                    lock.release()

    def _remember_refusal(self, error: WeComError, seconds: int) -> None:
        with suppress(RedisError):
            refusal = json.dumps([error.code, str(error)])
            self._redis.set(f"{self._key}:refused", refusal, ex=seconds)

    def _refuse_to_repeat_a_refusal(self) -> None:
        """Asking again and again with a wrong secret would get our address blocked for an hour."""
        with suppress(RedisError):
            kept = self._redis.get(f"{self._key}:refused")
            if kept:
                code, message = json.loads(kept)
                raise WeComMisconfigured(code, message)


def busy_without_answer(error: Exception) -> WeComBusy:
    """The text of a network error holds the address and with it the token; the type is enough."""
    return WeComBusy(None, f"no answer from WeCom: {type(error).__name__}")
