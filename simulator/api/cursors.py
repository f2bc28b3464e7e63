"""Paging cursors: opaque to callers, the last key inside, refused (50100) when made up."""

import base64
import binascii
import json
from typing import Any

from simulator.errors import ApiError


def make(*key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def read(cursor: str, *first: Any) -> list[Any]:
    """The key inside; `first` when the cursor is empty."""
    if not cursor:
        return list(first)
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise ApiError(50100) from None
    if not isinstance(key, list) or [type(one) for one in key] != [type(one) for one in first]:
        raise ApiError(50100)
    return key
