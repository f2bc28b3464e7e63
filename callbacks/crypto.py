"""Signature and cipher of WeCom's callbacks (WeCom documents 90968).

Every way in which a message can be malformed ends in `Refused`, with a reason for our log that
the sender never sees: neither words nor timing tell which check failed.
"""

import base64
import binascii
import hashlib
import hmac
import struct

from Crypto.Cipher import AES
from Crypto.Random import get_random_bytes

from callbacks.refusals import CORP, KEY, OTHER, SIGNATURE

_BLOCK = 32
_RANDOM = 16


class Refused(Exception):
    """`status`: 403 for a wrong signature, key or corp; 400 for what cannot be read at all."""

    def __init__(self, reason: str, status: int = 400, kind: str = OTHER):
        super().__init__(reason)
        self.status, self.kind = status, kind


class CallbackCrypto:
    """One callback configuration: its token, its EncodingAESKey, and for whom it must be."""

    def __init__(self, token: str, aes_key: str, receive_id: str):
        self._token = token
        self._key = base64.b64decode(aes_key + "=")
        self._receive_id = receive_id.encode()

    def open(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bytes:
        """The plaintext message. Raises `Refused`."""
        expected = self.sign(timestamp, nonce, encrypted)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Refused("signature does not match", 403, SIGNATURE)
        return self._message(self._decrypted(encrypted))

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """sha1 over the four values in byte-wise order, as lower-case hex."""
        values = sorted((self._token, timestamp, nonce, encrypted))
        return hashlib.sha1("".join(values).encode()).hexdigest()

    def seal(self, message: bytes) -> str:
        """Encrypt as WeCom does: what the doctor asks our own address with."""
        body = get_random_bytes(_RANDOM) + struct.pack(">I", len(message)) + message
        body += self._receive_id
        pad = _BLOCK - len(body) % _BLOCK
        cipher = AES.new(self._key, AES.MODE_CBC, iv=self._key[:16])
        return base64.b64encode(cipher.encrypt(body + bytes([pad]) * pad)).decode()

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            body = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):
            raise Refused("not base64") from None
        if not body or len(body) % AES.block_size:
            raise Refused("not whole blocks")
        return AES.new(self._key, AES.MODE_CBC, iv=self._key[:16]).decrypt(body)

    def _message(self, padded: bytes) -> bytes:
        """random(16) + length(4, big endian, in bytes) + message + receive id + padding(1-32)."""
        pad = padded[-1]
        if not 1 <= pad <= _BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise Refused("wrong key or padding", 403, KEY)
        body = padded[_RANDOM:-pad]
        if len(body) < 4:
            raise Refused("too short")
        (length,) = struct.unpack(">I", body[:4])
        message, receive_id = body[4 : 4 + length], body[4 + length :]
        if len(message) != length or not hmac.compare_digest(receive_id, self._receive_id):
            raise Refused("meant for another corp", 403, CORP)
        return message
