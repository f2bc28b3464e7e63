"""Faults on demand: what a network, an overloaded WeCom and an expired token do to a caller."""

import json
import random
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from flask import Response, g, request

from simulator.clock import Clock
from simulator.errors import ApiError
from simulator.feed import Feed
from simulator.state import State

KINDS = (
    "errcode",
    "latency",
    "http",
    "drop",
    "cut",
    "silence",
    "expire_token",
    "not_json",
    "no_errcode",
)
SILENCE = 60.0


class Faults:
    def __init__(self, state: State, clock: Clock, feed: Feed) -> None:
        self._state, self._clock, self._feed = state, clock, feed

    def add(
        self,
        path: str = "*",
        kind: str = "errcode",
        errcode: int | None = None,
        seconds: float | None = None,
        times: int | None = None,
        share: float | None = None,
        status: int = 502,
    ) -> None:
        """`path` may hold `*`. `seconds`: how long a latency or silence lasts per call; for other
        kinds, how long the fault stays. `times`: calls it hits before it mends itself.
        `share`: 0…1 of the calls. `status` of kind http. ValueError for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        until = None
        if seconds is not None and kind not in ("latency", "silence"):
            until = self._clock.now() + seconds
        body = dict(
            path=path, kind=kind, errcode=errcode, seconds=seconds, times=times, share=share
        )
        self._state.run(
            "INSERT INTO fault (body) VALUES (?)",
            json.dumps(body | {"status": status, "until": until}),
        )
        self._feed.add("fault", f"{kind} on {path}", path=path, errcode=errcode)

    def all(self) -> list[dict[str, Any]]:
        return [
            {"id": row["id"], **json.loads(row["body"])}
            for row in self._state.rows("SELECT * FROM fault")
        ]

    def mend(self) -> None:
        self._state.run("DELETE FROM fault")

    def hitting(self, path: str) -> list[dict[str, Any]]:
        """The faults this call suffers; counts them down."""
        with self._state.transaction():
            return [
                fault
                for fault in self.all()
                if fnmatch(path, fault["path"]) and self._strikes(fault)
            ]

    def _strikes(self, fault: dict[str, Any]) -> bool:
        if fault["until"] and fault["until"] <= self._clock.now():
            self._state.run("DELETE FROM fault WHERE id = ?", fault["id"])
            return False
        if fault["share"] is not None and random.random() >= fault["share"]:
            return False
        if fault["times"] is not None:
            self._count_down(fault)
        return True

    def _count_down(self, fault: dict[str, Any]) -> None:
        if fault["times"] <= 1:
            self._state.run("DELETE FROM fault WHERE id = ?", fault["id"])
            return
        left = {name: value for name, value in fault.items() if name != "id"} | {
            "times": fault["times"] - 1
        }
        self._state.run("UPDATE fault SET body = ? WHERE id = ?", json.dumps(left), fault["id"])


def strike(fault: dict[str, Any], expire_tokens: Any) -> Response | None:
    """Applies one fault before the call runs; a response means that the call never runs."""
    kind = fault["kind"]
    if kind == "latency":
        time.sleep(fault["seconds"] or 1.0)
    elif kind == "errcode":
        raise ApiError(-1 if fault["errcode"] is None else fault["errcode"])
    elif kind == "expire_token":
        expire_tokens()
    elif kind in ("cut", "no_errcode"):
        g.spoil = kind
    else:
        return _instead_of_an_answer(fault)
    return None


def _instead_of_an_answer(fault: dict[str, Any]) -> Response:
    if fault["kind"] == "http":
        return Response("Bad Gateway", status=fault["status"], mimetype="text/plain")
    if fault["kind"] == "not_json":
        return Response("<html><body>502 Bad Gateway</body></html>", mimetype="text/html")
    if fault["kind"] == "silence":
        time.sleep(fault["seconds"] or SILENCE)
    return _hang_up()


def spoil(response: Response) -> Response:
    """Damages the answer of a call that did run: cut in the middle, or without errcode."""
    kind = g.get("spoil")
    if kind == "no_errcode" and response.is_json:
        answer = {
            key: value
            for key, value in response.get_json().items()
            if key not in ("errcode", "errmsg")
        }
        response.set_data(json.dumps(answer, ensure_ascii=False))
    if kind == "cut":
        whole = response.get_data()
        headers = {"Content-Length": str(len(whole)), "Content-Type": response.content_type}
        return Response(_half(whole, _socket()), headers=headers)
    return response


def _half(whole: bytes, socket: Any) -> Iterator[bytes]:
    yield whole[: len(whole) // 2]
    _close(socket)


def _hang_up() -> Response:
    _close(_socket())
    return Response(status=500)


def _socket() -> Any:
    return request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")


def _close(socket: Any) -> None:
    """A test client has no socket to drop; it sees a 500."""
    if socket is not None:
        socket.shutdown(2)
