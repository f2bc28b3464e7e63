"""Personal data at rest: encrypted, found through a keyed index, shown as a mask."""

import base64
import hashlib
import hmac
import re

from Crypto.Cipher import AES
from Crypto.Random import get_random_bytes

_NONCE, _TAG = 12, 16
_keys: dict[str, bytes] = {}


def use_key(data_key: str) -> None:
    """`data_key`: 32 bytes in base64. Encryption and index get keys of their own from it."""
    master = base64.b64decode(data_key)
    for purpose in ("encrypt", "index"):
        _keys[purpose] = hmac.digest(master, f"daogou/{purpose}/1".encode(), hashlib.sha256)


def seal(text: str, about: str) -> str:
    """Encrypt with AES-256-GCM, bound to `about` ("customer:12") so that rows can't be swapped."""
    cipher = AES.new(_keys["encrypt"], AES.MODE_GCM, nonce=get_random_bytes(_NONCE))
    cipher.update(about.encode())
    sealed, tag = cipher.encrypt_and_digest(text.encode())
    return "1." + base64.b64encode(cipher.nonce + tag + sealed).decode()


def unseal(sealed: str, about: str) -> str:
    """Raises ValueError when the key is another, or the text was sealed about something else."""
    raw = base64.b64decode(sealed.removeprefix("1."))
    cipher = AES.new(_keys["encrypt"], AES.MODE_GCM, nonce=raw[:_NONCE])
    cipher.update(about.encode())
    tag, body = raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
    return cipher.decrypt_and_verify(body, tag).decode()


def phone_digits(phone: str) -> str:
    """A Chinese mobile number as 11 digits; empty when it is masked, virtual or something else."""
    digits = re.sub(r"^(\+?86|0086)", "", re.sub(r"[\s()\-]", "", phone.strip("'")))
    return digits if re.fullmatch(r"1\d{10}", digits) else ""


def phone_index(digits: str) -> str:
    """Equal for equal numbers; keyed, because there are too few numbers for a bare hash."""
    return hmac.new(_keys["index"], digits.encode(), hashlib.sha256).hexdigest()


def phone_mask(digits: str) -> str:
    return f"{digits[:3]}****{digits[-4:]}"
