"""What an app message may hold, by msgtype; texts are cut where WeCom cuts them."""

from collections.abc import Callable
from typing import Any

from simulator.api import attachments, cards, fields
from simulator.errors import ApiError
from simulator.routes import Call

Content = dict[str, Any]
LONGEST_TEXT = 2048


def read(call: Call, body: dict[str, Any]) -> tuple[str, Content]:
    """(msgtype, checked content); 40008 for an unknown type."""
    msgtype = fields.needed(body, "msgtype", code=40008)
    if msgtype not in READERS:
        raise ApiError(40008)
    return msgtype, READERS[msgtype](call, fields.part(body, msgtype))


def _text(call: Call, part: Content) -> Content:
    content = fields.needed(part, "content", code=44004)
    return {"content": content.encode()[:LONGEST_TEXT].decode(errors="ignore")}


def _markdown(call: Call, part: Content) -> Content:
    fields.needed(part, "content", code=44004)
    return {"content": fields.text(part, "content", octets=LONGEST_TEXT, code=45002)}


def _textcard(call: Call, part: Content) -> Content:
    return {
        "title": fields.needed(part, "title")[:128],
        "description": fields.needed(part, "description")[:512],
        "url": _address(fields.needed(part, "url", octets=2048)),
        "btntxt": fields.text(part, "btntxt")[:4],
    }


def _news(call: Call, part: Content) -> Content:
    articles = fields.parts(part, "articles", at_most=8)
    if not articles:
        raise ApiError(40058, "missing articles")
    return {"articles": [_article(article) for article in articles]}


def _article(article: Content) -> Content:
    fields.needed(article, "title", octets=128)
    fields.text(article, "description", octets=512)
    if not fields.text(article, "url", octets=2048):
        fields.needed(article, "appid")
        fields.needed(article, "pagepath")
    return article


def _mpnews(call: Call, part: Content) -> Content:
    for article in fields.parts(part, "articles", at_most=8):
        fields.needed(article, "title", octets=128)
        fields.text(article, "author", octets=64)
        fields.text(article, "digest", octets=512)
        attachments.media(call, fields.needed(article, "thumb_media_id", code=40007))
    return part


def _file(call: Call, part: Content) -> Content:
    found = attachments.media(call, fields.needed(part, "media_id", code=40007))
    fields.text(part, "title", octets=128)
    fields.text(part, "description", octets=512)
    return part | {"filename": found["filename"], "url": f"/media/{found['media_id']}"}


def _address(url: str) -> str:
    if "://" not in url:
        raise ApiError(40058, "url needs a scheme")
    return url


READERS: dict[str, Callable[[Call, Content], Content]] = {
    "text": _text,
    "markdown": _markdown,
    "textcard": _textcard,
    "news": _news,
    "mpnews": _mpnews,
    "image": _file,
    "voice": _file,
    "video": _file,
    "file": _file,
    "template_card": cards.read,
}
