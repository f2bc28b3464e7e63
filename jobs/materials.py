"""Uploading to WeCom what welcomes carry, before it is needed and before it expires."""

import logging
from datetime import timedelta

from bot import budget
from bot import materials as wecom
from bot.errors import WeComBusy, WeComError, WeComMisconfigured
from domain import leases, notices
from domain.contact_ways import welcomes
from domain.materials import actions, queries
from domain.materials.models import Material
from jobs import pool

log = logging.getLogger(__name__)

BATCH, THREADS, LEASE = 8, 4, timedelta(minutes=5)
TROUBLE = "materials.refused"
WAITS = (2, 10, 60, 300, 1800, 7200, 7200, 7200)


def drain() -> int:
    due = leases.claim(Material, limit=BATCH, lease=LEASE)
    used = welcomes.used_materials() if due else set()
    wanted = [material for material in due if material.id in used]
    for material in due:
        if material.id not in used:
            leases.finish(material)
    with budget.lane(budget.CONSOLE):
        pool.each(upload, wanted, threads=THREADS, on_error=note_failure)
    return len(due)


def upload(material: Material) -> None:
    """Raises WeComError."""
    media = wecom.upload(material.kind, material.name, queries.body(material), material.mime)
    actions.record_upload(material, media.media_id, media.expires_at)
    notices.clear(TROUBLE)


def note_failure(material: Material, error: Exception) -> None:
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("upload failed material=%s code=%s", material.id, code)
    if isinstance(error, WeComMisconfigured):
        notices.post(TROUBLE, "material_refused", code=code)
    if isinstance(error, WeComBusy | WeComMisconfigured):
        leases.retry_or_set_aside(material, str(error), code, waits=WAITS)
    else:
        leases.set_aside(material, str(error), code)
