"""Rings for those who have committed a row, so that nobody of them waits for Redis."""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread

REST_SECONDS = 0.02


class Bell:
    """Rings of one lane that come while it rests, or waits for Redis, become one."""

    def __init__(self, ring: Callable[[str], None]):
        self._ring = ring
        self._lanes: set[str] = set()
        self._wanted, self._start = Event(), Lock()
        self._thread: Thread | None = None

    def ring(self, lane: str) -> None:
        """Returns at once."""
        self._lanes.add(lane)
        self._wanted.set()
        if self._thread is None:
            self._begin()

    def _begin(self) -> None:
        with self._start:
            if self._thread is None:
                self._thread = Thread(target=self._ring_on, name="bell", daemon=True)
                self._thread.start()

    def _ring_on(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            while self._lanes:
                self._ring(self._lanes.pop())
            time.sleep(REST_SECONDS)
