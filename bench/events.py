"""Callbacks as WeCom sends them: signed, encrypted, each about another customer."""

import time
from collections.abc import Iterator, Mapping
from itertools import count
from urllib.parse import urlencode

from simulator.crypto import envelope, to_xml

GUIDE, CUSTOMER = "lin", "wm-bench-"


def additions(
    environment: Mapping[str, str], guide: str = GUIDE, first: int = 0
) -> Iterator[bytes]:
    """Endless HTTP requests, each sealed when it is asked for: a customer was added just now."""
    for number in count(first):
        yield sealed(environment, added(environment["WECOM_CORP_ID"], guide, number))


def added(corp_id: str, guide: str, number: int) -> dict[str, object]:
    """The fields of `add_external_contact` (WeCom documents 92130)."""
    return {
        "ToUserName": corp_id,
        "FromUserName": "sys",
        "CreateTime": int(time.time()),
        "MsgType": "event",
        "Event": "change_external_contact",
        "ChangeType": "add_external_contact",
        "UserID": guide,
        "ExternalUserID": f"{CUSTOMER}{number}",
        "State": "bench",
        "WelcomeCode": f"code-{number}",
    }


def sealed(environment: Mapping[str, str], fields: dict[str, object]) -> bytes:
    params, body = envelope(
        environment["WECOM_CALLBACK_TOKEN"],
        environment["WECOM_CALLBACK_AES_KEY"],
        environment["WECOM_CORP_ID"],
        environment["WECOM_AGENT_ID"],
        to_xml(fields),
    )
    head = (
        f"POST /callbacks/wecom?{urlencode(params)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
