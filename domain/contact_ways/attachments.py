"""What a welcome may carry beside its text, and WeCom's limits for it (documents 92137)."""

from collections.abc import Callable, Iterable

from domain.errors import Invalid
from domain.materials import queries as materials

MOST = 9


def checked(attachments: Iterable[dict]) -> list[dict]:
    """The attachments with only the fields that are known. Raises Invalid or NotFound."""
    attachments = list(attachments)
    if len(attachments) > MOST:
        raise Invalid("附件不能超过 %(limit)s 个", field="attachments", limit=MOST)
    return [_checked(attachment) for attachment in attachments]


def _checked(attachment: dict) -> dict:
    check = _CHECKS.get(attachment.get("kind", ""))
    if check is None:
        raise Invalid("附件只能是图片、链接、小程序、视频或文件", field="attachments")
    return check(attachment)


def _media(attachment: dict) -> dict:
    kind = attachment["kind"]
    return {"kind": kind, "material_id": _material(attachment, kind)}


def _link(attachment: dict) -> dict:
    return {
        "kind": "link",
        "title": _text(attachment, "title", "链接标题", 128),
        "desc": _text(attachment, "desc", "链接描述", 512, required=False),
        "url": _address(attachment, "url", "链接地址"),
        "picurl": _address(attachment, "picurl", "链接封面地址", required=False),
    }


def _miniprogram(attachment: dict) -> dict:
    return {
        "kind": "miniprogram",
        "title": _text(attachment, "title", "小程序标题", 64),
        "appid": _text(attachment, "appid", "小程序 appid", 64),
        "page": _text(attachment, "page", "小程序页面", 1024),
        "material_id": _material(attachment, "image"),
    }


_CHECKS: dict[str, Callable[[dict], dict]] = {
    "image": _media,
    "video": _media,
    "file": _media,
    "link": _link,
    "miniprogram": _miniprogram,
}


def _text(attachment: dict, field: str, label: str, limit: int, *, required=True) -> str:
    text = str(attachment.get(field) or "").strip()
    if required and not text:
        raise Invalid("请填写%(label)s", field=field, label=label)
    if len(text.encode()) > limit:
        raise Invalid(
            "%(label)s不能超过 %(limit)s 字节（一个汉字 3 字节）",
            field=field,
            label=label,
            limit=limit,
        )
    return text


def _address(attachment: dict, field: str, label: str, *, required=True) -> str:
    address = _text(attachment, field, label, 2048, required=required)
    if address and not address.startswith(("http://", "https://")):
        raise Invalid("%(label)s要以 http:// 或 https:// 开头", field=field, label=label)
    return address


def _material(attachment: dict, kind: str) -> int:
    chosen = attachment.get("material_id")
    if not str(chosen or "").isdecimal():
        raise Invalid("请选择素材", field="material_id")
    material = materials.material(int(str(chosen)))
    if material.kind != kind:
        raise Invalid("选的素材不是所需的类型", field="material_id")
    return material.id


def material_ids(attachments: Iterable[dict]) -> list[int]:
    return [one["material_id"] for one in attachments if "material_id" in one]
