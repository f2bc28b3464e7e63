"""Our crypto against Tencent's own vector, against wechatpy, and over random bodies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.work.crypto import WeChatCrypto

from callbacks.crypto import CallbackCrypto, Refused

CORP, TOKEN = "wx5823bf96d3bd56c7", "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
OFFICIAL = (
    "477715d11cdb4164915debcba66cb864d751f3e6",
    "1409659813",
    "1372623149",
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdC"
    "Upj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4X"
    "gpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+K"
    "qCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XX"
    "ZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHB"
    "ZZIs2pDBS8R07+qN+E7Q==",
)

ours = CallbackCrypto(TOKEN, AES_KEY, CORP)
theirs = WeChatCrypto(TOKEN, AES_KEY, CORP)


def test_the_official_vector_opens():
    plaintext = ours.open(*OFFICIAL).decode()

    assert "<Content><![CDATA[hello]]></Content>" in plaintext
    assert len(plaintext.encode()) == 284


@given(st.text(min_size=1, max_size=3000).filter(lambda text: "\x00" not in text))
def test_what_wechatpy_encrypts_we_open(text):
    envelope = theirs.encrypt_message(text, "nonce", "1409659813")
    encrypted = envelope.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    signature = envelope.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]

    assert ours.open(signature, "1409659813", "nonce", encrypted).decode() == text


def test_wechatpy_accepts_our_signature_and_reads_the_same_words():
    signature, timestamp, nonce, encrypted = OFFICIAL
    assert ours.sign(timestamp, nonce, encrypted) == signature

    body = f"<xml><Encrypt>{encrypted}</Encrypt></xml>"
    read = theirs.decrypt_message(body, signature, timestamp, nonce)

    assert read.encode() == ours.open(*OFFICIAL)


@given(st.one_of(st.binary(max_size=200).map(lambda raw: raw.hex()), st.text(max_size=200)))
def test_anything_else_is_refused_and_never_crashes(encrypted):
    signature = ours.sign("1", "2", encrypted)

    with pytest.raises(Refused):
        ours.open(signature, "1", "2", encrypted)


@pytest.mark.parametrize(
    ("crypto", "why"),
    [
        (CallbackCrypto("another", AES_KEY, CORP), "signature"),
        (CallbackCrypto(TOKEN, AES_KEY, "wwANOTHER"), "another corp"),
        (CallbackCrypto(TOKEN, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", CORP), "key"),
    ],
)
def test_another_token_corp_or_key_is_refused_with_403(crypto, why):
    with pytest.raises(Refused, match=why) as refusal:
        crypto.open(*OFFICIAL)

    assert refusal.value.status == 403
