"""The callback door: what is let in is kept before it is answered, what is not leaves no trace."""

import base64
import logging

import pytest
from wechatpy.work.crypto import WeChatCrypto

from callbacks.crypto import CallbackCrypto
from callbacks.inbox import ReceivedCallback
from tests.conftest import CONFIG

APP = WeChatCrypto(CONFIG.callback_token, CONFIG.callback_aes_key, CONFIG.corp_id)
EVENT = (
    "<xml><ToUserName>ww0123456789abcdef</ToUserName><FromUserName>sys</FromUserName>"
    "<CreateTime>1760000001</CreateTime><MsgType>event</MsgType><Event>{event}</Event>"
    "<ChangeType>never_seen</ChangeType></xml>"
)


def sealed(crypto, plaintext: str, nonce: str = "n", timestamp: str = "1760000001"):
    """(query, body) as WeCom would send them."""
    envelope = crypto.encrypt_message(plaintext, nonce, timestamp)
    signature = envelope.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
    return query, envelope.encode()


def post(client, query, body, door="wecom"):
    return client.post(f"/callbacks/{door}", query_string=query, data=body)


def test_the_address_is_proved_with_the_bare_plaintext(client):
    query, body = sealed(APP, "1616140317555161061")
    encrypted = body.decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]

    answer = client.get("/callbacks/wecom", query_string={**query, "echostr": encrypted})

    assert (answer.status_code, answer.data) == (200, b"1616140317555161061")


def test_a_callback_is_kept_once_however_often_it_comes(client):
    plaintext = EVENT.format(event="strange_event")
    first = post(client, *sealed(APP, plaintext))
    again = post(client, *sealed(APP, plaintext, nonce="another", timestamp="1760000009"))

    assert (first.status_code, first.data, again.status_code) == (200, b"", 200)
    kept = ReceivedCallback.get()
    assert (kept.event, kept.change_type, kept.handled_at) == ("strange_event", "never_seen", None)


def test_an_unknown_event_is_counted_and_no_error(client, work):
    post(client, *sealed(APP, EVENT.format(event="strange_event")))

    work()

    kept = ReceivedCallback.get()
    assert kept.handled_at and not kept.known and kept.error == ""


def test_the_assistant_has_keys_of_its_own(client):
    directory = WeChatCrypto(
        CONFIG.directory_callback_token, CONFIG.directory_callback_aes_key, CONFIG.corp_id
    )

    assert post(client, *sealed(directory, EVENT.format(event="x")), "directory").status_code == 200
    assert post(client, *sealed(APP, EVENT.format(event="y")), "directory").status_code == 403
    assert [kept.door for kept in ReceivedCallback.select()] == ["directory"]


BOMB = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
BAD_BODIES = {
    "nothing": (b"", 400),
    "no xml": (b"hello", 400),
    "broken xml": (b"<xml><Encrypt>", 400),
    "an entity bomb": (BOMB.encode(), 400),
    "no Encrypt": (b"<xml><Other>1</Other></xml>", 400),
    "an Encrypt with children": (b"<xml><Encrypt><A>1</A></Encrypt></xml>", 400),
    "wrong encoding": ("<xml><Encrypt>é</Encrypt></xml>".encode("latin-1"), 400),
    "over one mebibyte": (b"<xml>" + b" " * (1024 * 1024) + b"</xml>", 413),
}


@pytest.mark.parametrize("what", BAD_BODIES)
def test_a_bad_body_is_refused_and_leaves_one_log_line(client, what, caplog):
    body, status = BAD_BODIES[what]
    query, _ = sealed(APP, "x")

    with caplog.at_level(logging.INFO):
        answer = post(client, query, body)

    assert (answer.status_code, ReceivedCallback.select().count()) == (status, 0)
    lines = [record for record in caplog.records if "callback refused" in record.getMessage()]
    assert len(lines) == 1 and lines[0].exc_info is None


@pytest.mark.parametrize("missing", ["msg_signature", "timestamp", "nonce"])
def test_an_unsigned_call_is_refused(client, missing):
    query, body = sealed(APP, "x")
    del query[missing]

    assert post(client, query, body).status_code == 400
    assert not ReceivedCallback.select().exists()


def test_a_forged_signature_another_key_and_another_corp_get_the_same_words(client):
    plaintext = EVENT.format(event="x")
    query, body = sealed(APP, plaintext)
    forged = post(client, {**query, "msg_signature": "0" * 40}, body)
    key = WeChatCrypto(CONFIG.callback_token, CONFIG.directory_callback_aes_key, CONFIG.corp_id)
    corp = WeChatCrypto(CONFIG.callback_token, CONFIG.callback_aes_key, "wwANOTHERCORP00000")
    others = [post(client, *sealed(crypto, plaintext)) for crypto in (key, corp)]

    assert {(answer.status_code, answer.data) for answer in (forged, *others)} == {
        (403, b"refused")
    }
    assert not ReceivedCallback.select().exists()


@pytest.mark.parametrize("encrypted", ["不是base64", base64.b64encode(b"12345").decode(), "===="])
def test_a_signed_body_that_is_no_cipher_text_is_refused(client, encrypted):
    signature = CallbackCrypto(CONFIG.callback_token, CONFIG.callback_aes_key, CONFIG.corp_id).sign(
        "1", "n", encrypted
    )
    query = {"msg_signature": signature, "timestamp": "1", "nonce": "n"}

    answer = post(client, query, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode())

    assert (answer.status_code, ReceivedCallback.select().count()) == (400, 0)


def test_a_plaintext_that_is_no_xml_is_refused(client):
    assert post(client, *sealed(APP, "not xml at all")).status_code == 400
    assert not ReceivedCallback.select().exists()


def test_when_it_cannot_be_stored_wecom_is_told_to_send_it_again(client, app):
    ReceivedCallback.drop_table()
    try:
        answer = post(client, *sealed(APP, EVENT.format(event="x")))
    finally:
        ReceivedCallback.create_table()

    assert answer.status_code == 503
