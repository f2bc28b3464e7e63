"""Signatures with which a page of ours may use the WeCom client (documents 90506, 96909)."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache

from bot.budget import SIDEBAR, lane
from bot.client import WeComClient, client, get
from bot.tokens import Tokens

# For `config` in the name of the corp, for `agentConfig` in the name of the app.
CORP, AGENT = "corp", "agent"
_TICKETS = {
    CORP: ("get_jsapi_ticket", {}),
    AGENT: ("ticket/get", {"type": "agent_config"}),
}


@dataclass(frozen=True)
class Signature:
    timestamp: int
    nonce: str
    signature: str


def sign(url: str, kind: str) -> Signature:
    """Sign the address of a page as the browser shows it; what follows # does not count."""
    ticket = _tickets(client(), kind).get()
    return signed(ticket, url.partition("#")[0], int(time.time()), secrets.token_hex(8))


def signed(ticket: str, url: str, timestamp: int, nonce: str) -> Signature:
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return Signature(timestamp, nonce, hashlib.sha1(text.encode()).hexdigest())


@lru_cache
def _tickets(app: WeComClient, kind: str) -> Tokens:
    """Kept as access tokens are: WeCom gives an app 100 tickets an hour, a corp 400."""

    def fetch() -> tuple[str, int]:
        path, params = _TICKETS[kind]
        with lane(SIDEBAR):
            answer = get(path, params)
        return answer["ticket"], answer["expires_in"]

    return Tokens(app.redis, app.corp_id, f"{app.secret} {kind}", fetch)
