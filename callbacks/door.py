"""Where WeCom calls us: the app's callback and, where set up, the contacts-sync assistant's.

It stands before Flask. A callback has no session, form or language, and the rounds that Flask makes
for them with every request would take as long as keeping it does (`docs/figures.md`).
"""

import logging
import secrets
from collections.abc import Callable, Mapping

from peewee import PeeweeException
from redis import Redis
from structlog.contextvars import bound_contextvars
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from callbacks import inbox, refusals, xml
from callbacks.crypto import CallbackCrypto, Refused
from db import drop_broken_connection

log = logging.getLogger(__name__)

ADDRESSES = {"/callbacks/wecom": "app", "/callbacks/directory": "directory"}


class CallbackRequest(Request):
    max_content_length = 1024 * 1024


class CallbackDoor:
    """Answers at the addresses that have keys; everything else goes on to `beyond`.

    `keys`: token and EncodingAESKey of the app and of the directory, empty where not set up.
    """

    def __init__(
        self, beyond: Callable, redis: Redis, corp_id: str, keys: Mapping[str, tuple[str, str]]
    ):
        self._beyond, self._redis = beyond, redis
        self._cryptos = {
            path: CallbackCrypto(*keys[door], corp_id)
            for path, door in ADDRESSES.items()
            if all(keys[door])
        }

    def __call__(self, environ, start_response):
        crypto = self._cryptos.get(environ["PATH_INFO"])
        if crypto is None:
            return self._beyond(environ, start_response)
        return self._answer(CallbackRequest(environ), crypto)(environ, start_response)

    def _answer(self, request: CallbackRequest, crypto: CallbackCrypto) -> Response:
        """What failed is logged with a name of its own; the sender only learns that it did."""
        try:
            return _answer_for(request.method)(request, crypto)
        except Exception as error:
            with bound_contextvars(request=secrets.token_hex(4), path=request.path):
                return self._failed(error)

    def _failed(self, error: Exception) -> Response:
        if isinstance(error, PeeweeException):
            return say_it_was_not_stored(error)
        return self._refuse(_as_refusal(error))

    def _refuse(self, refusal: Refused) -> Response:
        """The same words for every reason: who may not call us learns nothing."""
        log.warning("callback refused reason=%s", refusal)
        refusals.count(self._redis, refusal.kind)
        return Response("refused", refusal.status)


def prove_address(request: CallbackRequest, crypto: CallbackCrypto) -> Response:
    """WeCom checks the address when an administrator saves it, and wants the bare plaintext."""
    return Response(crypto.open(*_signed(request), request.args["echostr"]))


def receive(request: CallbackRequest, crypto: CallbackCrypto) -> Response:
    """Keep the message, then answer: WeCom waits five seconds and sends it three times."""
    encrypted = xml.read(request.get_data()).get("Encrypt")
    if not isinstance(encrypted, str):
        raise Refused("no Encrypt in the body")
    plaintext = crypto.open(*_signed(request), encrypted)
    inbox.keep(ADDRESSES[request.path], plaintext, xml.read(plaintext))
    return Response()


def _answer_for(method: str) -> Callable[[CallbackRequest, CallbackCrypto], Response]:
    answers = {"GET": prove_address, "POST": receive}
    if method not in answers:
        raise Refused("neither GET nor POST", 405)
    return answers[method]


def _signed(request: CallbackRequest) -> tuple[str, str, str]:
    return request.args["msg_signature"], request.args["timestamp"], request.args["nonce"]


def _as_refusal(error: Exception) -> Refused:
    """Raises what is none."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, HTTPException):
        return Refused(f"{error.name}: {error.description}", error.code or 400)
    raise error


def say_it_was_not_stored(error: PeeweeException) -> Response:
    """Not 200, so that WeCom sends it again."""
    why = str(error).partition("\n")[0]  # what follows may quote the row
    log.error("callback could not be stored: %s: %s", type(error).__name__, why)
    drop_broken_connection(error)
    return Response("not stored, send it again", 503)
