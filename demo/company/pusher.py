"""A shop's own program that pushes its orders, as `docs/order-push.md` asks."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Iterator
from itertools import islice

import requests

A_CALL = 100


class PushFailed(Exception):
    """The product did not take all of a call."""


def push_all(address: str, key: str, secret: str, orders: Iterable[dict]) -> Iterator[int]:
    """Yields how many orders each call brought. Raises PushFailed."""
    waiting = iter(orders)
    with requests.Session() as session:
        while batch := list(islice(waiting, A_CALL)):
            _push(session, address, key, secret, batch)
            yield len(batch)


def _push(session: requests.Session, address: str, key: str, secret: str, batch: list) -> None:
    body = json.dumps({"orders": batch}, ensure_ascii=False).encode()
    headers = {"X-Shop": key, **_signed(secret, body), "Content-Type": "application/json"}
    answer = session.post(address, data=body, headers=headers, timeout=60)
    if not answer.ok:
        raise PushFailed(f"HTTP {answer.status_code}: {answer.text[:300]}")
    refused = [row for row in answer.json()["results"] if row["result"] == "refused"]
    if refused:
        raise PushFailed(f"{len(refused)} orders refused, the first: {refused[0]}")


def _signed(secret: str, body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    signature = hmac.new(secret.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Timestamp": now, "X-Signature": signature}
