"""The words for new customers: written here, chosen when a greeting is sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from peewee import Expression, fn

from db import db
from domain import audit, clock
from domain.contact_ways import attachments as parts
from domain.contact_ways import placeholders
from domain.contact_ways.hours import Hours
from domain.contact_ways.hours import check as check_hours
from domain.contact_ways.models import ContactWay, Welcome
from domain.errors import Invalid
from domain.materials import actions as materials
from domain.materials import queries as material_queries
from domain.materials.models import Material
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Guide

TEXT_BYTES = 4000
CODE, PERSONAL, COMPANY = "code", "guide", "company"


def set_welcome(
    *,
    text: str,
    attachments: Iterable[dict] = (),
    contact_way: ContactWay | None = None,
    guide: Guide | None = None,
    by: str = "",
) -> Welcome:
    """Write the welcome of a code, of a guide, or (neither given) of the company.

    `attachments` have the shape told at `Welcome`. Raises Invalid, and then changes nothing.
    """
    with db.atomic():
        welcome = welcome_of(contact_way=contact_way, guide=guide)
        welcome = welcome or Welcome(contact_way=contact_way, guide=guide)
        return _write(welcome, text, attachments, by)


def set_timed(
    contact_way: ContactWay,
    hours: Hours,
    *,
    text: str,
    attachments: Iterable[dict] = (),
    welcome: Welcome | None = None,
    by: str = "",
) -> Welcome:
    """Write a welcome that a code sends at certain hours: `welcome`, or a new one behind others.

    Raises Invalid, and then changes nothing.
    """
    check_hours(hours)
    with db.atomic():
        if welcome is None:
            welcome = Welcome(contact_way=contact_way, place=_last_place(contact_way) + 1)
        welcome.weekdays, welcome.starts, welcome.ends = hours.weekdays, hours.starts, hours.ends
        return _write(welcome, text, attachments, by)


def _last_place(contact_way: ContactWay) -> int:
    places = Welcome.select(fn.MAX(Welcome.place)).where(Welcome.contact_way == contact_way)
    return places.scalar() or 0


def _write(welcome: Welcome, text: str, attachments: Iterable[dict], by: str) -> Welcome:
    text = text.replace("\r\n", "\n").strip()
    check_text(text)
    chosen = parts.checked(attachments)
    if not text and not chosen:
        raise Invalid("请填写欢迎语，或至少添加一个附件", field="text")
    before = _words(Welcome.get_by_id(welcome.id)) if welcome.id else _words(Welcome())
    welcome.text, welcome.attachments = text, chosen
    welcome.updated_at, welcome.updated_by = clock.now(), by
    welcome.save()
    materials.keep_ready(parts.material_ids(chosen))
    detail = audit.changed(before, _words(welcome))
    audit.record(by, "welcome.set", f"welcome:{welcome.id}", rule=rule_of(welcome), **detail)
    return welcome


def move_up(welcome: Welcome, by: str = "") -> None:
    """It is tried before the one that stood before it."""
    earlier = Welcome.select().where(
        Welcome.contact_way == welcome.contact_way_id, Welcome.place.between(1, welcome.place - 1)
    )
    neighbour = earlier.order_by(Welcome.place.desc()).first()
    if neighbour is None or not welcome.place:
        return
    with db.atomic():
        for one, place in ((welcome, -1), (neighbour, welcome.place), (welcome, neighbour.place)):
            Welcome.update(place=place).where(Welcome.id == one.id).execute()
        audit.record(by, "welcome.moved", f"welcome:{welcome.id}")


def _words(welcome: Welcome) -> dict:
    """For the audit log: it is the company's text, which names nobody yet."""
    words = {"text": welcome.text, "attachments": len(welcome.attachments)}
    if welcome.place:
        words["hours"] = f"{welcome.weekdays} {welcome.starts or ''}-{welcome.ends or ''}"
    return words


def check_text(text: str) -> None:
    """Raises Invalid."""
    placeholders.check(text)
    if placeholders.longest_bytes(text) > TEXT_BYTES:
        raise Invalid(
            "欢迎语太长：填入名字后不能超过 %(limit)s 字节（一个汉字 3 字节）",
            field="text",
            limit=TEXT_BYTES,
        )


def remove_welcome(welcome: Welcome, by: str = "") -> None:
    """From now on the next rule applies."""
    with db.atomic():
        detail = audit.changed(_words(welcome), {"text": "", "attachments": 0})
        audit.record(
            by, "welcome.removed", f"welcome:{welcome.id}", rule=rule_of(welcome), **detail
        )
        welcome.delete_instance()


def remove_material(material: Material, by: str = "") -> None:
    """Raises Invalid while a welcome still carries it."""
    with db.atomic():
        users = sum(material.id in parts.material_ids(w.attachments) for w in Welcome.select())
        if users:
            raise Invalid("有 %(n)s 条欢迎语正在使用这个素材，请先从欢迎语中移除", n=users)
        materials.remove(material, by)


def welcome_of(
    *, contact_way: ContactWay | None = None, guide: Guide | None = None
) -> Welcome | None:
    """Exactly this one's own, of a code that for all hours; the company's if neither is given."""
    if contact_way:
        return Welcome.get_or_none(Welcome.contact_way == contact_way, Welcome.place == 0)
    if guide:
        return Welcome.get_or_none(Welcome.guide == guide)
    return Welcome.select().where(_of_company()).order_by(Welcome.id).first()


def guides_with_own(guide_ids: Iterable[int]) -> set[int]:
    """Which of these guides greet with words of their own."""
    rows = Welcome.select(Welcome.guide).where(Welcome.guide.in_(list(guide_ids)))
    return {row.guide_id for row in rows}


def timed_of(contact_way: ContactWay) -> list[Welcome]:
    """The code's welcomes for certain hours, in the order in which they are tried."""
    timed = Welcome.contact_way == contact_way, Welcome.place > 0
    return list(Welcome.select().where(*timed).order_by(Welcome.place))


def hours_of(welcome: Welcome) -> Hours:
    return Hours(welcome.weekdays, welcome.starts, welcome.ends)


def choose(contact_way_id: int | None, guide_id: int, at: datetime) -> Welcome | None:
    """The code's welcome comes first, then the guide's own, then the company's.

    `at`: when the customer was added (UTC), whatever time it is when the welcome is sent.
    """
    fitting = _of_company() | (Welcome.guide == guide_id)
    if contact_way_id:
        fitting |= Welcome.contact_way == contact_way_id
    found = {}
    for welcome in Welcome.select().where(fitting).order_by(*_LAST_TO_FIRST):
        if not welcome.place or hours_of(welcome).fit(at):
            found[rule_of(welcome)] = welcome
    return found.get(CODE) or found.get(PERSONAL) or found.get(COMPANY)


# The one for all hours gives way to those that fit, of which the one with the lowest place wins.
_LAST_TO_FIRST = (Welcome.place > 0, Welcome.place.desc(), Welcome.id.desc())


def _of_company() -> Expression:
    return Welcome.contact_way.is_null() & Welcome.guide.is_null()


def rule_of(welcome: Welcome) -> str:
    if welcome.contact_way_id:
        return CODE
    return PERSONAL if welcome.guide_id else COMPANY


def seen_by(scope: Scope) -> Iterator[Expression]:
    """Conditions: the company's, and those of codes and guides in the scope."""
    if not scope.is_whole:
        ways = ContactWay.select(ContactWay.id).where(*scope.within(ContactWay.store))
        (of_guides,) = scope.with_guides(Welcome.guide)
        yield _of_company() | Welcome.contact_way.in_(ways) | of_guides


def used_materials(scope: Scope = WHOLE) -> set[int]:
    """Ids of the materials that some welcome carries."""
    return {
        material_id
        for welcome in Welcome.select(Welcome.attachments).where(Welcome.id > 0, *seen_by(scope))
        for material_id in parts.material_ids(welcome.attachments)
    }


@dataclass(frozen=True)
class Bubble:
    """One message as the customer's phone shows it; `material_id`: its picture, video or file."""

    kind: str
    text: str = ""
    title: str = ""
    desc: str = ""
    url: str = ""
    picurl: str = ""
    material_id: int | None = None


def preview(
    welcome: Welcome, customer_name: str = "", guide_name: str = "", store_name: str = ""
) -> list[Bubble]:
    """What arrives, in order; `welcome` need not have been saved."""
    names = {"customer": customer_name, "guide": guide_name, "store": store_name}
    text = placeholders.fill(welcome.text, names)
    called = material_queries.names(parts.material_ids(welcome.attachments))
    bubbles = [Bubble("text", text=text)] if text else []
    return bubbles + [_bubble(attachment, called) for attachment in welcome.attachments]


def _bubble(attachment: dict, called: dict[int, str]) -> Bubble:
    return Bubble(
        kind=attachment["kind"],
        title=attachment.get("title") or called.get(attachment.get("material_id", 0), ""),
        desc=attachment.get("desc", ""),
        url=attachment.get("url", ""),
        picurl=attachment.get("picurl", ""),
        material_id=attachment.get("material_id"),
    )
