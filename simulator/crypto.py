"""WeCom's callback encryption: AES-256-CBC with PKCS#7 in blocks of 32, and a SHA-1 signature."""

import base64
import hashlib
import secrets
import struct
import time
from xml.sax.saxutils import escape

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad, unpad

BLOCK = 32


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """Lower-case hex SHA-1 over the four values in sorted order."""
    return hashlib.sha1("".join(sorted([token, timestamp, nonce, encrypted])).encode()).hexdigest()


def encrypt(aes_key: str, message: str, receiver: str) -> str:
    """Base64 of random(16) + length(4, big endian, bytes) + message + receiver."""
    text = message.encode()
    plain = secrets.token_bytes(16) + struct.pack(">I", len(text)) + text + receiver.encode()
    return base64.b64encode(_cipher(aes_key).encrypt(pad(plain, BLOCK))).decode()


def decrypt(aes_key: str, encrypted: str) -> tuple[str, str]:
    """(message, receiver); ValueError when the padding is wrong."""
    plain = unpad(_cipher(aes_key).decrypt(base64.b64decode(encrypted)), BLOCK)
    (length,) = struct.unpack(">I", plain[16:20])
    return plain[20 : 20 + length].decode(), plain[20 + length :].decode()


def envelope(
    token: str, aes_key: str, corp_id: str, agent_id: int | str, xml: str
) -> tuple[dict[str, str], bytes]:
    """The query parameters and the body of one delivery, freshly encrypted."""
    encrypted = encrypt(aes_key, xml, corp_id)
    timestamp, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
    params = {
        "msg_signature": signature(token, timestamp, nonce, encrypted),
        "timestamp": timestamp,
        "nonce": nonce,
    }
    return params, to_xml(
        {"ToUserName": corp_id, "AgentID": str(agent_id), "Encrypt": encrypted}
    ).encode()


def to_xml(fields: dict[str, object]) -> str:
    """`<xml>` with texts as CDATA and integers bare; dicts nest, lists repeat their element."""
    return f"<xml>{_children(fields)}</xml>"


def _children(fields: dict[str, object]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    return f"<{name}>{_children(value) if isinstance(value, dict) else _text(value)}</{name}>"


def _text(value: object) -> str:
    text = str(value)
    if isinstance(value, int) or "]]>" in text:
        return escape(text)
    return f"<![CDATA[{text}]]>"


def _cipher(aes_key: str):
    key = base64.b64decode(aes_key + "=")
    return AES.new(key, AES.MODE_CBC, key[:16])
