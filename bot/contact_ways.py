"""Contact Me codes: https://developer.work.weixin.qq.com/document/path/92228"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import client

SEVERAL_PEOPLE, QR_CODE = 2, 2
PAGE = 1000


@dataclass(frozen=True)
class WeComCode:
    """`qr_code`: address of the picture; `userids`: who is behind it."""

    config_id: str
    qr_code: str
    state: str
    userids: list[str]


def add(*, state: str, remark: str, userids: list[str], skip_verify: bool) -> WeComCode:
    """`state` and `remark` have at most 30 characters; `userids` at most 100.

    Who is not active, not verified or may not contact customers makes WeCom refuse the whole code
    (41054, 40098, 84074). A `config_id` that is lost can never be changed or deleted.
    """
    body = {
        "type": SEVERAL_PEOPLE,
        "scene": QR_CODE,
        "state": state,
        "remark": remark,
        "user": userids,
        "skip_verify": skip_verify,
    }
    answer = client.post("externalcontact/add_contact_way", body)
    return WeComCode(answer["config_id"], answer["qr_code"], state, userids)


def update(config_id: str, *, remark: str, userids: list[str], skip_verify: bool) -> None:
    """`userids` replace those before; the printed code stays the same."""
    body = {
        "config_id": config_id,
        "remark": remark,
        "user": userids,
        "skip_verify": skip_verify,
    }
    client.post("externalcontact/update_contact_way", body)


def delete(config_id: str) -> None:
    """The printed code leads nowhere from now on. Raises WeComMisused (41040) if unknown."""
    client.post("externalcontact/del_contact_way", {"config_id": config_id})


def get(config_id: str) -> WeComCode:
    """Raises WeComMisused (41040) when WeCom has no such code."""
    found = client.post("externalcontact/get_contact_way", {"config_id": config_id})["contact_way"]
    return WeComCode(
        config_id, found.get("qr_code", ""), found.get("state", ""), found.get("user", [])
    )


def config_ids(since: datetime) -> Iterator[str]:
    """Of all codes made through our app after `since` (UTC), page by page."""
    start = int(since.replace(tzinfo=UTC).timestamp())
    cursor = ""
    while True:
        page = {"start_time": start, "limit": PAGE, "cursor": cursor}
        answer = client.post("externalcontact/list_contact_way", page)
        yield from (row["config_id"] for row in answer["contact_way"])
        cursor = answer.get("next_cursor", "")
        if not cursor:
            return


def fetch_qr(address: str) -> bytes:
    """The picture of a code, as WeCom drew it. Raises WeComBusy."""
    return client.download(address)
