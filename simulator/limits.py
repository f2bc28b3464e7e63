"""Frequency limits: too many calls in a window block the API for as long as the window."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from simulator.clock import Clock
from simulator.errors import ApiError


class Limits:
    """Counts in process memory: a restart of the simulator forgives."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._windows: dict[tuple[str, float], list[float]] = {}
        self._blocked: dict[str, float] = {}
        self._running: dict[str, int] = defaultdict(int)

    def count(self, what: str, allowed: int, window: float) -> None:
        """45009 from the first call above `allowed` per `window` seconds until the block ends."""
        now = self._clock.now()
        with self._lock:
            self._check_block(what, now)
            started, counted = self._windows.get((what, window), (now, 0))
            if now - started >= window:
                started, counted = now, 0
            self._windows[what, window] = [started, counted + 1]
            if counted >= allowed:
                self._blocked[what] = now + window
                raise ApiError(45009)

    def check(self, what: str) -> None:
        """Raises 45009 while `what` is blocked, without counting."""
        with self._lock:
            self._check_block(what, self._clock.now())

    @contextmanager
    def running(self, path: str, allowed: int) -> Iterator[None]:
        """Raises 45033 when more than `allowed` calls of one API run at once."""
        with self._lock:
            if self._running[path] >= allowed:
                raise ApiError(45033)
            self._running[path] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[path] -= 1

    def forget(self) -> None:
        with self._lock:
            self._windows.clear()
            self._blocked.clear()

    def _check_block(self, what: str, now: float) -> None:
        if self._blocked.get(what, 0) > now:
            raise ApiError(45009)
