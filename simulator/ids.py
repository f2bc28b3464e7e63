"""Ids as WeCom makes them, and lists of ids as WeCom writes them."""

import secrets
from collections.abc import Iterable


def new(prefix: str) -> str:
    """wm customer, wo partner, et tag or group, wr chat; others are ours."""
    return prefix + secrets.token_urlsafe(21).replace("_", "x").replace("-", "y")


def join(ids: Iterable[object], separator: str = "|") -> str:
    return separator.join(str(one) for one in ids)


def marks(ids: list) -> str:
    """As many question marks as ids, for `IN (…)`."""
    return ", ".join("?" * len(ids))
