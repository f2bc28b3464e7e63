"""The floor of callbacks: verify, decrypt, commit one row, and nothing else.

Run by gunicorn with the product's own settings: `gunicorn bench.bare:app`.
"""

import hashlib
import os
import threading
from urllib.parse import parse_qs
from xml.etree.ElementTree import fromstring

import psycopg

from callbacks.crypto import CallbackCrypto

INSERT = "INSERT INTO bare (digest, body) VALUES (%s, %s) ON CONFLICT DO NOTHING"

_of_thread = threading.local()
_crypto = CallbackCrypto(
    *(os.environ[name] for name in ("WECOM_CALLBACK_TOKEN", "WECOM_CALLBACK_AES_KEY")),
    os.environ["WECOM_CORP_ID"],
)


def app(environ, start_response):
    plaintext = opened(environ)
    digest = hashlib.sha256(plaintext).hexdigest()
    connection().execute(INSERT, (digest, plaintext.decode()))
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]


def opened(environ) -> bytes:
    """The plaintext of a callback."""
    asked = parse_qs(environ["QUERY_STRING"])
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    signed = (asked[name][0] for name in ("msg_signature", "timestamp", "nonce"))
    return _crypto.open(*signed, fromstring(body).findtext("Encrypt", ""))


def connection() -> psycopg.Connection:
    """One for each thread, kept; every statement is committed by itself."""
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return _of_thread.connection
