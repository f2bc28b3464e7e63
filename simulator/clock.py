"""The simulator's clock: the real one plus what `advance` added, so that days pass at once."""

import time

from simulator.state import State


class Clock:
    def __init__(self, state: State) -> None:
        self._state = state
        self._offset = state.setting("clock_offset", 0)

    def now(self) -> float:
        """Unix seconds with fraction."""
        return time.time() + self._offset

    def reset(self) -> None:
        self._offset = 0

    def advance(self, seconds: float) -> None:
        self._offset += seconds
        self._state.set("clock_offset", self._offset)
