"""The table of WeCom's API calls: path → method, handler and which secret's token may call it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response

if TYPE_CHECKING:
    from simulator import Simulator

Answer = dict[str, Any] | Response


@dataclass
class Call:
    """One API call: `query` and `body` as sent, `token` its kind of access token."""

    wecom: "Simulator"
    query: dict[str, str]
    body: dict[str, Any]
    token: str = ""


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    method: str
    handler: Handler
    tokens: tuple[str, ...]  # empty: called without access_token


ROUTES: dict[str, Route] = {}


def get(path: str, tokens: tuple[str, ...] = ("app",)) -> Callable[[Handler], Handler]:
    return _route("GET", path, tokens)


def post(path: str, tokens: tuple[str, ...] = ("app",)) -> Callable[[Handler], Handler]:
    return _route("POST", path, tokens)


def _route(method: str, path: str, tokens: tuple[str, ...]) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        ROUTES[path] = Route(method, handler, tokens)
        return handler

    return add
