from collections.abc import Collection
from datetime import timedelta

from domain import clock
from domain.errors import NotFound
from domain.materials.models import Material, MaterialFile

# A media id that dies while the message is on its way would cost the customer the welcome.
SPARE = timedelta(minutes=2)


def materials(kind: str = "") -> list[Material]:
    """Those that may be chosen, newest first."""
    chosen = Material.select().where(Material.deleted_at.is_null())
    if kind:
        chosen = chosen.where(Material.kind == kind)
    return list(chosen.order_by(Material.id.desc()))


def material(material_id: int) -> Material:
    """Raises NotFound when it never existed or was removed."""
    found = Material.get_or_none(Material.id == material_id, Material.deleted_at.is_null())
    if found is None:
        raise NotFound("找不到这个素材，它可能已被删除", field="material_id")
    return found


def body(material: Material) -> bytes:
    return bytes(MaterialFile.get(MaterialFile.material == material).body)


def media_ids(ids: Collection[int]) -> dict[int, str]:
    """WeCom's ids of those materials that can be sent at this moment."""
    alive = Material.media_expires_at > clock.now() + SPARE
    ready = Material.select().where(Material.id.in_(list(ids)), Material.media_id != "", alive)
    return {material.id: material.media_id for material in ready}


def names(ids: Collection[int]) -> dict[int, str]:
    chosen = Material.select(Material.id, Material.name).where(Material.id.in_(list(ids)))
    return {material.id: material.name for material in chosen}
