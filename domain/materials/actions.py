import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from db import db
from domain import audit, clock, leases
from domain.materials import limits
from domain.materials.models import Material, MaterialFile

REFRESH_BEFORE_EXPIRY = timedelta(hours=24)


def add(*, kind: str, name: str, body: bytes, mime: str = "", by: str = "") -> Material:
    """Keep a file that welcomes may carry. The same file under the same name is kept once.

    `kind`: image (JPG, PNG; 10 MB), video (MP4; 10 MB) or file (20 MB). Raises Invalid.
    """
    name = name.strip()
    mime = limits.check(kind, name, mime, body)
    digest = hashlib.sha256(body).hexdigest()
    with db.atomic():
        return _same(kind, name, digest) or _create(kind, name, mime, body, digest, by)


def _same(kind: str, name: str, digest: str) -> Material | None:
    return Material.get_or_none(
        Material.sha256 == digest,
        Material.kind == kind,
        Material.name == name,
        Material.deleted_at.is_null(),
    )


def _create(kind: str, name: str, mime: str, body: bytes, digest: str, by: str) -> Material:
    material = Material.create(
        kind=kind, name=name, mime=mime, size=len(body), sha256=digest, created_at=clock.now()
    )
    MaterialFile.create(material=material, body=body)
    audit.record(by, "material.added", f"material:{material.id}", kind=kind, size=len(body))
    return material


def remove(material: Material, by: str = "") -> None:
    """Hide it from choice. Whether a welcome still needs it is the caller's question."""
    Material.update(deleted_at=clock.now(), due_at=None).where(Material.id == material.id).execute()
    audit.record(by, "material.removed", f"material:{material.id}")


def keep_ready(ids: Collection[int]) -> None:
    """Somebody uses these now: upload what WeCom lacks, and refresh the others in time."""
    for material in Material.select().where(Material.id.in_(list(ids))):
        _upload_at(_refresh_at(material), Material.id == material.id)


def upload_again(ids: Collection[int]) -> None:
    """WeCom no longer knows these media ids (40007, 40145), or a person asks for a new try."""
    these = Material.id.in_(list(ids))
    Material.update(media_id="", media_expires_at=None).where(these).execute()
    _upload_at(clock.now(), these)


def _upload_at(due_at: datetime, *where) -> None:
    waiting = {"due_at": due_at, "attempts": 0, "set_aside_at": None}
    Material.update(**waiting).where(*where, Material.deleted_at.is_null()).execute()
    leases.wake_after_commit(leases.DEFAULT)


def _refresh_at(material: Material) -> datetime:
    if not material.media_expires_at:
        return clock.now()
    return max(clock.now(), material.media_expires_at - REFRESH_BEFORE_EXPIRY)


def record_upload(material: Material, media_id: str, expires_at: datetime) -> None:
    """WeCom has it until `expires_at` (UTC); a day earlier it is due again."""
    Material.update(
        media_id=media_id,
        media_expires_at=expires_at,
        due_at=expires_at - REFRESH_BEFORE_EXPIRY,
        attempts=0,
        error="",
        error_code="",
    ).where(Material.id == material.id).execute()
