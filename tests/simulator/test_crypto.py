"""Callbacks are encrypted so that WeCom's published vector and wechatpy can read them."""

import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.work.crypto import WeChatCrypto

from simulator import crypto

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP = "wx5823bf96d3bd56c7"
PUBLISHED = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3Qczc"
    "dCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLj"
    "vd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMn"
    "vw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k"
    "22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2Yoy"
    "yH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
XML_TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn", "Co"]))


def test_the_published_vector():
    expected = "477715d11cdb4164915debcba66cb864d751f3e6"
    assert crypto.signature("QDG6eK", "1409659813", "1372623149", PUBLISHED) == expected
    message, receiver = crypto.decrypt(KEY, PUBLISHED)
    assert receiver == CORP
    assert xmltodict.parse(message)["xml"]["Content"] == "hello"


@given(XML_TEXT)
def test_wechatpy_reads_what_we_encrypt(text):
    xml = crypto.to_xml({"Name": text, "Count": 3})
    params, body = crypto.envelope("token", KEY, CORP, 1000002, xml)
    read = WeChatCrypto("token", KEY, CORP).decrypt_message(body, *params.values())
    assert read == xml
    assert (xmltodict.parse(read, strip_whitespace=False)["xml"]["Name"] or "") == text


def test_lists_and_parts_nest():
    fields = {"MemChangeList": {"Item": ["wm1", "lin"]}, "Text": "a]]>b"}
    read = xmltodict.parse(crypto.to_xml(fields))["xml"]
    assert read == {"MemChangeList": {"Item": ["wm1", "lin"]}, "Text": "a]]>b"}
