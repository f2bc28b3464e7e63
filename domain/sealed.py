"""Personal data at rest: encrypted, found through a keyed index, shown as a mask.

There may be several keys. The first seals; every one of them unseals and finds, until
`flask keys rotate` has brought all that is stored to the first.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from Crypto.Cipher import AES
from Crypto.Random import get_random_bytes

_NONCE, _TAG = 12, 16


@dataclass(frozen=True)
class Key:
    """What is derived from one key of the settings; `name` stands before what it sealed."""

    name: str
    encrypt: bytes
    index: bytes


_keys: list[Key] = []


def use_keys(data_keys: str) -> None:
    """`data_keys`: one or more of 32 bytes in base64, the newest first, with commas between."""
    _keys[:] = [_derived(base64.b64decode(key)) for key in data_keys.split(",")]


def has_older_keys() -> bool:
    return len(_keys) > 1


def seal(text: str, about: str) -> str:
    """Encrypt with AES-256-GCM, bound to `about` ("customer:12") so that rows can't be swapped."""
    key = _keys[0]
    cipher = AES.new(key.encrypt, AES.MODE_GCM, nonce=get_random_bytes(_NONCE))
    cipher.update(about.encode())
    sealed, tag = cipher.encrypt_and_digest(text.encode())
    return f"{key.name}.{base64.b64encode(cipher.nonce + tag + sealed).decode()}"


def unseal(sealed: str, about: str) -> str:
    """Raises ValueError when the key is another, or the text was sealed about something else."""
    name, _, body = sealed.partition(".")
    for key in _keys:
        if key.name == name:
            return _opened(key, base64.b64decode(body), about)
    raise ValueError(f"sealed with the key {name}, which DATA_KEY does not hold")


def is_newest(sealed: str) -> bool:
    """Whether this was sealed with the key that seals now."""
    return sealed.startswith(f"{_keys[0].name}.")


def _derived(master: bytes) -> Key:
    name, encrypt, index = (
        hmac.digest(master, f"daogou/{purpose}/1".encode(), hashlib.sha256)
        for purpose in ("name", "encrypt", "index")
    )
    return Key(name[:4].hex(), encrypt, index)


def _opened(key: Key, raw: bytes, about: str) -> str:
    cipher = AES.new(key.encrypt, AES.MODE_GCM, nonce=raw[:_NONCE])
    cipher.update(about.encode())
    tag, body = raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
    return cipher.decrypt_and_verify(body, tag).decode()


def phone_digits(phone: str) -> str:
    """A Chinese mobile number as 11 digits; empty when it is masked, virtual or something else."""
    digits = re.sub(r"^(\+?86|0086)", "", re.sub(r"[\s()\-]", "", phone.strip("'")))
    return digits if re.fullmatch(r"1\d{10}", digits) else ""


def phone_index(digits: str) -> str:
    """Equal for equal numbers; keyed, because there are too few numbers for a bare hash."""
    return phone_indexes(digits)[0]


def phone_indexes(digits: str) -> list[str]:
    """Under every key, the newest first: what is not rotated yet is found as well."""
    return [hmac.new(key.index, digits.encode(), hashlib.sha256).hexdigest() for key in _keys]


def phone_mask(digits: str) -> str:
    return f"{digits[:3]}****{digits[-4:]}"


def without_phones(text: str) -> str:
    """A text that people wrote, with a mask for every mobile number in it."""
    return re.sub(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)", r"\1****\2", text)
