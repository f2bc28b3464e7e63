"""Greeting a new customer."""

from collections.abc import Mapping, Sequence

from bot import client
from bot.budget import WELCOME, lane

# A welcome that WeCom has not taken by then is tried again while there is time.
PATIENCE_SECONDS = 4.0


@lane(WELCOME)
def send(
    welcome_code: str,
    text: str,
    attachments: Sequence[dict] = (),
    media: Mapping[int, str] | None = None,
    *,
    seconds_left: float = PATIENCE_SECONDS,
) -> None:
    """Once per code, within 20 s of its event; text and attachments arrive as several messages.

    `attachments` as told at `Welcome`; `media`: WeCom's media ids by material id. Raises
    WeComAlreadyDone (41051) when the two are chatting or were greeted, WeComRefused 41050 when it
    is too late, WeComBusy 41096 while another app is sending its own.
    https://developer.work.weixin.qq.com/document/path/92137
    """
    body: dict = {"welcome_code": welcome_code}
    if text:
        body["text"] = {"content": text}
    if attachments:
        body["attachments"] = [_attachment(one, media or {}) for one in attachments]
    seconds = max(1.0, min(PATIENCE_SECONDS, seconds_left))
    client.post("externalcontact/send_welcome_msg", body, seconds=seconds)


def _attachment(one: dict, media: Mapping[int, str]) -> dict:
    kind = one["kind"]
    if kind == "link":
        fields = ("title", "desc", "url", "picurl")
        content = {field: one[field] for field in fields if one.get(field)}
    elif kind == "miniprogram":
        content = {field: one[field] for field in ("title", "appid", "page")}
        content["pic_media_id"] = media[one["material_id"]]
    else:
        content = {"media_id": media[one["material_id"]]}
    return {"msgtype": kind, kind: content}


@lane(WELCOME)
def customer_name(external_userid: str, *, seconds: float) -> str:
    """Read in the little time there is before the welcome must go; `seconds`: no longer than that.

    https://developer.work.weixin.qq.com/document/path/92114
    """
    params = {"external_userid": external_userid}
    answer = client.get("externalcontact/get", params, seconds=seconds)
    return answer["external_contact"].get("name", "")
