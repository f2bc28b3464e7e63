"""Uploading media to WeCom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import client
from domain import clock

# Documents 90253: a media id can be used for three days.
MEDIA_LIVES = timedelta(days=3)


@dataclass(frozen=True)
class UploadedMedia:
    media_id: str
    expires_at: datetime


def upload(kind: str, name: str, body: bytes, mime: str) -> UploadedMedia:
    """`kind`: image, video or file; customers see `name`. `expires_at` is UTC.

    https://developer.work.weixin.qq.com/document/path/90253
    """
    answer = client.upload("media/upload", {"type": kind}, filename=name, body=body, mime=mime)
    return UploadedMedia(answer["media_id"], clock.now() + MEDIA_LIVES)
