"""Files of welcomes: whoever sees a part of the company sees the files of their own welcomes only,
and those that they have just uploaded.
"""

from flask import session

from console.auth import scope
from domain.contact_ways import welcomes
from domain.errors import NotFound

REMEMBERED = 40


def remember(material_id: int) -> None:
    """Uploaded just now, and in no welcome yet."""
    before = [one for one in session.get("uploaded", []) if one != material_id]
    session["uploaded"] = [*before, material_id][-REMEMBERED:]


def may_use(material_id: int) -> bool:
    if scope().is_whole or material_id in session.get("uploaded", []):
        return True
    return material_id in welcomes.used_materials(scope())


def check(material_id: int) -> None:
    """Raises NotFound."""
    if not may_use(material_id):
        raise NotFound("找不到这个素材，它可能已被删除", field="material_id")
