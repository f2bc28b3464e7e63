"""A WeCom that remembers: its HTTP API, its callbacks, the people in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from simulator.app import make_app
from simulator.appmessages import AppMessages
from simulator.config import SimulatorConfig
from simulator.groups import Groups
from simulator.handover import Handover
from simulator.loading import Loading
from simulator.massmessages import MassMessages
from simulator.people import Added
from simulator.server import serve
from simulator.taglibrary import TagLibrary

__all__ = ["Added", "Simulator", "SimulatorConfig"]


class Simulator(Loading, Handover, MassMessages, TagLibrary, Groups, AppMessages):
    """`wsgi` is the Flask app. `state`: a file, or `:memory:`. `background=False` leaves callbacks
    waiting until `deliver_now()`."""

    def __init__(
        self,
        config: SimulatorConfig | None = None,
        state: str = ":memory:",
        background: bool = True,
    ) -> None:
        super().__init__(config or SimulatorConfig(), state)
        self.wsgi = make_app(self)
        if background:
            self.callbacks.start()

    @contextmanager
    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
        """A real HTTP server for the length of a `with`; gives its address, like http://127.0.0.1:45123."""
        with serve(self.wsgi, host, port) as url:
            yield url

    def close(self) -> None:
        self.callbacks.stop()
        self.state.close()

    # What happened

    def calls(self, path: str | None = None) -> list[dict[str, Any]]:
        """API calls, oldest first: {path, errcode, status, ms, detail: {request, response}}."""
        return self.feed.of("api", path)

    def deliveries(self, state: str | None = None) -> list[dict[str, Any]]:
        """Callbacks, oldest first; `state`: waiting, done or failed."""
        return self.callbacks.all(state)

    def deliver_now(self) -> int:
        return self.callbacks.deliver_now()

    # What goes wrong

    def delivery(self, **mode: Any) -> None:
        """`delay` seconds, `copies`, `shuffle`, `paused`; what is not named stays."""
        self.callbacks.set_mode(**mode)

    def fault(self, path: str = "*", kind: str = "errcode", **how: Any) -> None:
        """See `Faults.add`."""
        self.faults.add(path, kind, **how)

    def mend(self) -> None:
        """Removes all faults and lifts frequency blocks."""
        self.faults.mend()
        self.limits.forget()

    def advance(self, seconds: float) -> None:
        """Moves the simulator's clock forward; transfers whose day is over take effect."""
        self.clock.advance(seconds)
        self.settle_transfers()
        self.callbacks.wake()

    def expire_tokens(self) -> None:
        self.tokens.expire_access_tokens()

    def reset(self) -> None:
        """As new: no people, no faults, the right time."""
        self.state.forget()
        self.limits.forget()
        self.clock.reset()
        self.random.seed(self.config.seed)
