"""The words for new customers: written here, chosen when a greeting is sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from peewee import Expression

from db import db
from domain import audit, clock
from domain.contact_ways import attachments as parts
from domain.contact_ways import placeholders
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
    text = text.replace("\r\n", "\n").strip()
    check_text(text)
    chosen = parts.checked(attachments)
    if not text and not chosen:
        raise Invalid("请填写欢迎语，或至少添加一个附件", field="text")
    with db.atomic():
        welcome = welcome_of(contact_way=contact_way, guide=guide)
        welcome = welcome or Welcome(contact_way=contact_way, guide=guide)
        detail = audit.changed(_words(welcome), {"text": text, "attachments": len(chosen)})
        welcome.text, welcome.attachments = text, chosen
        welcome.updated_at, welcome.updated_by = clock.now(), by
        welcome.save()
        materials.keep_ready(parts.material_ids(chosen))
        audit.record(by, "welcome.set", f"welcome:{welcome.id}", rule=rule_of(welcome), **detail)
    return welcome


def _words(welcome: Welcome) -> dict:
    """For the audit log: it is the company's text, which names nobody yet."""
    return {"text": welcome.text, "attachments": len(welcome.attachments)}


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
    """Exactly this one's own; the company's when neither is given."""
    if contact_way:
        return Welcome.get_or_none(Welcome.contact_way == contact_way)
    if guide:
        return Welcome.get_or_none(Welcome.guide == guide)
    return Welcome.select().where(_of_company()).order_by(Welcome.id).first()


def guides_with_own(guide_ids: Iterable[int]) -> set[int]:
    """Which of these guides greet with words of their own."""
    rows = Welcome.select(Welcome.guide).where(Welcome.guide.in_(list(guide_ids)))
    return {row.guide_id for row in rows}


def choose(contact_way_id: int | None, guide_id: int) -> Welcome | None:
    """The code's welcome comes first, then the guide's own, then the company's."""
    fitting = _of_company() | (Welcome.guide == guide_id)
    if contact_way_id:
        fitting |= Welcome.contact_way == contact_way_id
    found = {}
    for welcome in Welcome.select().where(fitting).order_by(Welcome.id.desc()):
        found[rule_of(welcome)] = welcome
    return found.get(CODE) or found.get(PERSONAL) or found.get(COMPANY)


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
