"""Where WeCom calls us: the app's callback and, where set up, the contacts-sync assistant's."""

import logging

from flask import Blueprint, abort, current_app, request
from peewee import PeeweeException
from werkzeug.exceptions import BadRequestKeyError, RequestEntityTooLarge

from callbacks import inbox, refusals, xml
from callbacks.crypto import CallbackCrypto, Refused
from db import drop_broken_connection

log = logging.getLogger(__name__)

bp = Blueprint("callbacks", __name__, url_prefix="/callbacks")

MAX_BYTES = 1024 * 1024


@bp.get("/wecom", defaults={"door": "app"})
@bp.get("/directory", defaults={"door": "directory"})
def prove_address(door: str):
    """WeCom checks the address when an administrator saves it, and wants the bare plaintext."""
    plaintext = _crypto(door).open(*_signed(), request.args["echostr"])
    return plaintext, {"Content-Type": "text/plain; charset=utf-8"}


@bp.post("/wecom", defaults={"door": "app"})
@bp.post("/directory", defaults={"door": "directory"})
def receive(door: str):
    """Keep the message, then answer: WeCom waits five seconds and sends it three times."""
    request.max_content_length = MAX_BYTES
    envelope = xml.read(request.get_data())
    encrypted = envelope.get("Encrypt")
    if not isinstance(encrypted, str):
        raise Refused("no Encrypt in the body")
    plaintext = _crypto(door).open(*_signed(), encrypted)
    inbox.keep(door, plaintext, xml.read(plaintext))
    return ""


def _signed() -> tuple[str, str, str]:
    return request.args["msg_signature"], request.args["timestamp"], request.args["nonce"]


def _crypto(door: str) -> CallbackCrypto:
    settings = current_app.config["SETTINGS"]
    keys = {
        "app": (settings.wecom_callback_token, settings.wecom_callback_aes_key),
        "directory": (settings.directory_callback_token, settings.directory_callback_aes_key),
    }[door]
    if not all(keys):
        abort(404)
    return CallbackCrypto(*keys, settings.wecom_corp_id)


@bp.errorhandler(Refused)
def refuse(error: Refused):
    """The same words for every reason: who may not call us learns nothing."""
    log.warning("callback refused path=%s reason=%s", request.path, error)
    refusals.count(current_app.config["REDIS"], error.kind)
    return "refused", error.status


@bp.errorhandler(BadRequestKeyError)
def refuse_unsigned(error):
    return refuse(Refused("a query parameter is missing"))


@bp.errorhandler(RequestEntityTooLarge)
def refuse_flood(error):
    return refuse(Refused(f"body over {MAX_BYTES} bytes", 413))


@bp.errorhandler(PeeweeException)
def say_it_was_not_stored(error):
    """Not 200, so that WeCom sends it again."""
    log.error("callback could not be stored: %s", type(error).__name__)
    drop_broken_connection(error)
    return "not stored, send it again", 503
