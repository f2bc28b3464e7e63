"""Codes: made here or in `channels`, pushed to WeCom by `jobs.contact_ways`."""

import secrets
from collections.abc import Collection

from db import db
from domain import audit, clock, leases, notices
from domain.contact_ways import print_files, stranded
from domain.contact_ways.models import (
    CHANNEL,
    STORE,
    ContactWay,
    ContactWayGuide,
    ContactWayPicture,
)
from domain.errors import Invalid
from domain.organisation.models import Department, GuideDepartment

# Without letters and digits that people confuse when they read a state aloud.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
NO_GUIDES = "no_guides"
# WeCom's code for a code that it does not have.
UNKNOWN_CODE = "41040"


def make_code(store: Department, by: str = "") -> ContactWay:
    """The store's code, made if it has none yet, and in any case brought up to date in WeCom.

    Raises Invalid for a department that is not a store.
    """
    if not store.is_store or store.removed_at:
        raise Invalid("只有门店（最末级部门）才能有活码", field="store")
    with db.atomic():
        way, made = ContactWay.get_or_create(
            store=store,
            kind=STORE,
            defaults={"state": new_state(f"s{store.wecom_id}"), "created_at": clock.now()},
        )
        if made:
            audit.record(by, "contact_way.made", f"contact_way:{way.id}")
            stranded.settle([store.id])
        push(ContactWay.id == way.id)
    return ContactWay.get_by_id(way.id)


def new_state(beginning: str) -> str:
    """Comes back with every customer who scans (WeCom allows 30 characters)."""
    return f"{beginning}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def store_changed(department_ids: Collection[int]) -> None:
    """Guides came or went, or their permission changed. `department_ids`: of our rows."""
    ids = list(department_ids)
    guides = GuideDepartment.select(GuideDepartment.guide).where(
        GuideDepartment.department.in_(ids)
    )
    chosen = ContactWayGuide.select(ContactWayGuide.contact_way).where(
        ContactWayGuide.guide.in_(guides)
    )
    push(ContactWay.store.in_(ids) | ContactWay.id.in_(chosen) | ContactWay.backup.in_(guides))


def try_again(way: ContactWay, by: str = "") -> None:
    """A person has mended what stood in the way, if only of WeCom's deleting a retired code."""
    audit.record(by, "contact_way.tried_again", f"contact_way:{way.id}")
    ask(ContactWay.id == way.id)


def push(*where) -> int:
    """WeCom must follow these codes; those that were given up stay out of it. Returns how many."""
    return ask(ContactWay.retired_at.is_null(), *where)


def ask(*where) -> int:
    """The same for codes of any kind: WeCom deletes those that were given up."""
    ContactWay.update(error="", error_code="").where(*where).execute()
    asked = leases.ask_again(ContactWay, *where)
    if asked:
        leases.wake_after_commit(leases.DEFAULT)
    return asked


def mark_asked(way: ContactWay) -> None:
    """Committed before WeCom is asked: until its answer is saved we do not know what it has."""
    way.asked_at, way.members = clock.now(), []
    way.save(only=[ContactWay.asked_at, ContactWay.members])


def record_config(way: ContactWay, config_id: str, qr_code: str) -> None:
    """WeCom made the code, or a lost one was found: from now on it is only updated."""
    way.config_id, way.qr_code = config_id, qr_code
    way.save(only=[ContactWay.config_id, ContactWay.qr_code])


def record_members(way: ContactWay, userids: list[str], left_out: list[dict]) -> None:
    """WeCom has exactly these guides behind the code."""
    way.members, way.left_out, way.pushed_at = userids, left_out, clock.now()
    way.save(only=[ContactWay.members, ContactWay.left_out, ContactWay.pushed_at])
    notices.clear(f"contact_ways.empty.{way.id}")


def record_left_out(way: ContactWay, left_out: list[dict]) -> None:
    """All have had their adds of today and nobody stands in: WeCom keeps the last of them."""
    way.left_out = left_out
    way.save(only=[ContactWay.left_out])


def record_nobody(way: ContactWay, left_out: list[dict]) -> None:
    """No guide may be in the code; WeCom does not take an empty one, so it keeps the last."""
    of_what = "store" if way.kind == STORE else "code"
    error = f"no guide of the {of_what} may be added"
    leases.set_aside(way, error, NO_GUIDES, left_out=left_out)
    if way.kind == CHANNEL:
        notices.post(f"contact_ways.empty.{way.id}", "contact_way_empty", code=way.title)


def record_deleted(way: ContactWay) -> None:
    """WeCom has the code no more, as we asked."""
    leases.finish(way, config_id="", members=[], left_out=[])


def record_seen(way: ContactWay, userids: list[str]) -> None:
    """What WeCom said when asked; the next push makes good any difference."""
    ContactWay.update(members=userids).where(ContactWay.id == way.id).execute()
    push(ContactWay.id == way.id)


def record_gone(way: ContactWay, error: str, code: str) -> None:
    """Somebody deleted the code in WeCom. A new one would look different from the printed one,
    so a person decides: see `make_anew`.
    """
    changes = {"set_aside_at": clock.now(), "error": error, "error_code": code}
    ContactWay.update(**changes).where(ContactWay.id == way.id).execute()
    notices.post(f"contact_ways.gone.{way.id}", "contact_way_gone", code=way.title)


def make_anew(way: ContactWay, by: str = "") -> None:
    """Ask WeCom for another code in its place; the one that was printed is given up.

    The state stays, so the welcome and the count of customers go on. One that WeCom may still have
    is deleted there. Raises Invalid for a code that still works.
    """
    if way.retired_at or not way.set_aside_at or way.error_code == NO_GUIDES:
        raise Invalid("这个活码没有失效，不需要重新生成")
    with db.atomic():
        ContactWayPicture.delete().where(ContactWayPicture.contact_way == way).execute()
        if way.config_id:
            _give_up(way)
        notices.clear(f"contact_ways.gone.{way.id}")
        audit.record(by, "contact_way.made_anew", f"contact_way:{way.id}")
        push(ContactWay.id == way.id)


def _give_up(way: ContactWay) -> None:
    """A retired code of its own has WeCom delete what it may still have, however long that takes;
    otherwise whoever scans it would meet the guides of today for ever.
    """
    fresh: dict = {"config_id": "", "qr_code": "", "members": [], "asked_at": None}
    ContactWay.update(fresh).where(ContactWay.id == way.id).execute()
    if way.error_code == UNKNOWN_CODE:
        return
    moment, name = clock.now(), way.title[: ContactWay.name.max_length]
    old = ContactWay.create(
        kind=CHANNEL,
        name=name,
        store=way.store,
        state=new_state("old"),
        config_id=way.config_id,
        created_at=way.created_at,
        retired_at=moment,
        due_at=moment,
    )
    for row in way.guide_rows:
        ContactWayGuide.create(contact_way=old, guide=row.guide_id)


def keep_picture(way: ContactWay, body: bytes) -> None:
    """Raises Invalid when WeCom's address held no picture."""
    print_files.check(body)
    ContactWayPicture.insert(
        contact_way=way, body=body, fetched_at=clock.now()
    ).on_conflict_ignore().execute()
