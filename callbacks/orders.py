"""The order push: shops, ERPs and scripts hand us their orders. `docs/order-push.md` tells how."""

import hashlib
import hmac
import json
import logging
import re
import secrets

from flask import Blueprint, request
from flask_limiter import RateLimitExceeded
from peewee import PeeweeException
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from db import drop_broken_connection
from domain import clock
from domain.orders import actions
from domain.orders.canonical import CanonicalOrder
from domain.shops import actions as shops
from domain.shops import queries
from domain.shops.models import Shop
from web.limits import limiter

log = logging.getLogger(__name__)

bp = Blueprint("order_push", __name__, url_prefix="/callbacks/orders")

MAX_BYTES = 1024 * 1024
MAX_ORDERS = 100
SKEW_SECONDS = 600
# A shop's program may be eager; an address that keeps signing wrongly is slowed down.
PUSHES = "3000/minute"
WRONG_SIGNATURES = "60/minute"


class PushRefused(Exception):
    """Nothing of the call was stored; the caller is told why."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


def _shop_named() -> str:
    return f"shop:{request.headers.get('X-Shop', '')[:40]}"


def _is_unsigned(answer) -> bool:
    return answer.status_code == 401


@bp.post("")
@limiter.limit(PUSHES, key_func=_shop_named)
@limiter.limit(WRONG_SIGNATURES, deduct_when=_is_unsigned)
def push():
    """Answers only when everything that it calls stored is committed."""
    request.max_content_length = MAX_BYTES
    body = request.get_data()
    shop = _signer(body)
    documents = _documents(body)
    read = [_read(document) for document in documents]
    stored = iter(actions.receive(shop, [r for r in read if isinstance(r, CanonicalOrder)]))
    return {"results": [_result(*pair, stored) for pair in zip(documents, read, strict=True)]}


def _signer(body: bytes) -> Shop:
    """The shop whose secret signed the call; an unknown one costs the time of a wrong secret."""
    shop = queries.by_push_key(request.headers.get("X-Shop", ""))
    secret = shops.push_secret(shop) if shop else secrets.token_urlsafe(32)
    timestamp = request.headers.get("X-Timestamp", "")
    signed = timestamp.encode("utf-8", "replace") + b"." + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Signature", "").lower().encode("utf-8", "replace")
    if not hmac.compare_digest(expected.encode(), given) or shop is None:
        raise PushRefused(401, "unknown shop or wrong signature")
    _check_clock(timestamp)
    return shop


def _check_clock(timestamp: str) -> None:
    if not re.fullmatch(r"[0-9]{1,10}", timestamp):
        raise PushRefused(401, "X-Timestamp must be unix time in whole seconds")
    ahead = round((clock.from_unix(int(timestamp)) - clock.now()).total_seconds())
    if abs(ahead) > SKEW_SECONDS:
        off = f"{abs(ahead)} seconds {'ahead of' if ahead > 0 else 'behind'} ours"
        raise PushRefused(401, f"your clock is {off}; at most {SKEW_SECONDS} are allowed")


def _documents(body: bytes) -> list:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise PushRefused(400, "the body is not JSON in UTF-8") from None
    orders = document.get("orders") if isinstance(document, dict) else None
    if not isinstance(orders, list):
        raise PushRefused(400, 'the body must be {"orders": [...]}')
    if len(orders) > MAX_ORDERS:
        raise PushRefused(413, f"{len(orders)} orders; at most {MAX_ORDERS} in one call")
    return orders


def _read(document: object) -> CanonicalOrder | str:
    """The order, or what is wrong with it: where, never what stood there."""
    try:
        return CanonicalOrder.model_validate(document)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(_problem(problem) for problem in problems[:5])


def _problem(problem) -> str:
    place = ".".join(map(str, problem["loc"]))
    words = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {words}" if place else words


def _result(document: object, read: CanonicalOrder | str, stored) -> dict:
    if isinstance(read, CanonicalOrder):
        return {"order_no": read.order_no, "result": next(stored)}
    number = document.get("order_no") if isinstance(document, dict) else None
    named = number[:64] if isinstance(number, str) else None
    return {"order_no": named, "result": "refused", "error": read}


@bp.errorhandler(PushRefused)
def refuse(error: PushRefused):
    log.warning("order push refused status=%s reason=%s", error.status, error)
    return {"error": str(error)}, error.status


@bp.errorhandler(RateLimitExceeded)
def refuse_haste(error):
    return refuse(PushRefused(429, "too many calls, wait a minute"))


@bp.errorhandler(RequestEntityTooLarge)
def refuse_flood(error):
    return refuse(PushRefused(413, f"the body is larger than {MAX_BYTES} bytes"))


@bp.errorhandler(HTTPException)
def refuse_otherwise(error: HTTPException):
    return refuse(PushRefused(error.code or 400, error.description or error.name))


@bp.errorhandler(PeeweeException)
def say_it_was_not_stored(error):
    """Nothing of it was; a repeat is harmless."""
    log.error("orders could not be stored: %s", type(error).__name__)
    drop_broken_connection(error)
    return {"error": "not stored, send it again"}, 503
