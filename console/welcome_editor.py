"""Writing a welcome: of the company, of a store's code, of a guide. The phone shows it live."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import own_files
from console.auth import actor, may, requires, scope
from console.blueprint import bp
from console.channels import code_page, welcomes_of
from console.guides import guide_in_scope
from console.store import store_in_scope
from domain.contact_ways import attachments as parts
from domain.contact_ways import listing, queries, welcomes
from domain.contact_ways.models import ContactWay, Welcome
from domain.customers import finding
from domain.customers import queries as customers
from domain.customers.models import Friendship
from domain.errors import DomainError, NotFound
from domain.materials import queries as material_queries
from domain.organisation.models import Guide
from web.languages import translated

FIELDS = ("kind", "material_id", "title", "desc", "url", "picurl", "appid", "page")
SAMPLES = 6


@dataclass(frozen=True)
class Subject:
    """Whose welcome is written; `save` and `back` are addresses."""

    title: str
    when: str
    save: str
    back: str
    contact_way: ContactWay | None = None
    guide: Guide | None = None
    timed: bool = False
    welcome: Welcome | None = None

    @property
    def saved(self) -> Welcome | None:
        if self.timed:
            return self.welcome
        return welcomes.welcome_of(contact_way=self.contact_way, guide=self.guide)

    def write(self, written: Welcome) -> None:
        """Raises Invalid or NotFound, and then changes nothing."""
        words = {"text": written.text, "attachments": written.attachments, "by": actor()}
        if self.timed and self.contact_way:
            hours = welcomes.hours_of(written)
            welcomes.set_timed(self.contact_way, hours, welcome=self.welcome, **words)
        else:
            welcomes.set_welcome(contact_way=self.contact_way, guide=self.guide, **words)


@bp.route("/welcomes/company", methods=["GET", "POST"])
@requires("company_welcome.change")
def edit_company_welcome():
    return edit(
        Subject(
            title=_("公司默认欢迎语"),
            when=_("活码和导购都没有自己的欢迎语时发送。"),
            save=url_for("console.edit_company_welcome"),
            back=url_for("console.list_greetings"),
        )
    )


@bp.route("/stores/<int:store_id>/welcome", methods=["GET", "POST"])
@requires("welcomes.change")
def edit_store_welcome(store_id: int):
    store = store_in_scope(store_id)
    way = queries.of_store(store)
    if way is None:
        raise NotFound("请先生成这家门店的活码，再设置欢迎语")
    return edit(
        Subject(
            title=_("“%(store)s”活码的欢迎语", store=store.name),
            when=_("客户扫这家门店的活码时发送，优先于导购个人和公司默认的欢迎语。"),
            save=url_for("console.edit_store_welcome", store_id=store.id),
            back=url_for("console.show_store", store_id=store.id),
            contact_way=way,
        )
    )


@bp.route("/channels/<int:channel_id>/welcome", methods=["GET", "POST"])
@requires("welcomes.change")
def edit_channel_welcome(channel_id: int):
    way = listing.channel(channel_id, scope())
    return edit(
        Subject(
            title=_("“%(code)s”的欢迎语", code=way.title),
            when=_("客户扫这个活码、而没有分时段的欢迎语适用时发送。"),
            save=url_for("console.edit_channel_welcome", channel_id=way.id),
            back=code_page(way),
            contact_way=way,
        )
    )


@bp.route("/guides/<int:guide_id>/welcome", methods=["GET", "POST"])
@requires("welcomes.change")
def edit_guide_welcome(guide_id: int):
    guide = guide_in_scope(guide_id)
    return edit(
        Subject(
            title=_("%(guide)s的个人欢迎语", guide=guide.name or guide.userid),
            when=_("客户添加这位导购、而活码没有欢迎语时发送，优先于公司默认。"),
            save=url_for("console.edit_guide_welcome", guide_id=guide.id),
            back=url_for("console.show_guide", guide_id=guide.id),
            guide=guide,
        )
    )


@bp.post("/welcomes/<int:welcome_id>/remove")
@requires("welcomes.change")
def remove_welcome(welcome_id: int):
    welcome = _welcome_in_scope(welcome_id)
    back = _subject_page(welcome)
    welcomes.remove_welcome(welcome, by=actor())
    flash(_("欢迎语已删除，今后按下一条规则发送。"))
    return redirect(back)


@bp.post("/welcomes/preview")
@requires("welcomes.change")
def preview_welcome():
    """The phone, for what the form says at this moment."""
    return render_template("console/welcomes/phone.html", **_phone(_written(), _sample()))


def edit(subject: Subject):
    if request.method == "GET":
        return _form(subject, subject.saved or Welcome(text="", attachments=[]), {})
    written = _written()
    problems = _problems(subject, written)
    if problems:
        return _form(subject, written, problems), 422
    flash(_("欢迎语已保存，下一位新好友就会收到。"))
    return redirect(subject.back)


def _problems(subject: Subject, written: Welcome) -> dict:
    """Saves it, or tells by field what stands against it: {"text": …, 0: {"title": …}}."""
    problems = {
        place: wrong for place, one in enumerate(written.attachments) if (wrong := _problem_of(one))
    }
    if problems:
        return problems
    try:
        subject.write(written)
    except DomainError as error:
        return {error.field or "text": translated(error)}
    return {}


def _problem_of(attachment: dict) -> dict[str, str]:
    try:
        parts.checked([attachment])
    except DomainError as error:
        return {error.field: translated(error)}
    return {}


def _written() -> Welcome:
    """The form as a welcome that is not saved."""
    return Welcome(
        text=request.form.get("text", ""),
        attachments=list(_attachments()),
        weekdays="".join(sorted(request.form.getlist("weekday"))),
        starts=request.form.get("starts", type=time.fromisoformat),
        ends=request.form.get("ends", type=time.fromisoformat),
    )


def _attachments() -> Iterator[dict]:
    """Every part of the form has all fields, so that the n-th values belong together."""
    columns = [request.form.getlist(name) for name in FIELDS]
    for values in zip(*columns, strict=False):
        one = {name: value for name, value in zip(FIELDS, values, strict=True) if value}
        material_id = one.pop("material_id", "")
        if material_id.isdecimal() and own_files.may_use(int(material_id)):
            one["material_id"] = int(material_id)
        yield one


def _form(subject: Subject, welcome: Welcome, problems: dict) -> str:
    return render_template(
        "console/welcomes/edit.html",
        subject=subject,
        welcome=welcome,
        saved=subject.saved,
        problems=problems,
        names=material_queries.names(parts.material_ids(welcome.attachments)),
        samples=_samples(subject),
        most=parts.MOST,
        way=subject.contact_way,
        **(welcomes_of(subject.contact_way) if subject.contact_way else {}),
        **_phone(welcome, next(iter(_samples(subject)), None)),
    )


def _phone(welcome: Welcome, sample: Friendship | None) -> dict:
    guide = sample.guide.name if sample else _("林悦")
    customer = sample.customer.name if sample else _("陈美")
    store = sample.store.name if sample and sample.store else _("门店")
    bubbles = welcomes.preview(welcome, customer, guide, store)
    return {"bubbles": bubbles, "guide_name": guide, "customer_name": customer}


def _sample() -> Friendship | None:
    wanted = Friendship.id == request.form.get("sample", type=int)
    own = scope().within(Friendship.store)
    return customers.with_people().where(wanted, *own).first()


def _samples(subject: Subject) -> list[Friendship]:
    """Real new friends of that store or guide, to try the words on."""
    store = subject.contact_way.store if subject.contact_way else None
    theirs = finding.Search(guide=subject.guide, store=store, scope=scope())
    return finding.find(theirs, limit=SAMPLES)


def _welcome_in_scope(welcome_id: int) -> Welcome:
    """Raises NotFound. The company's is left to those who look after the company."""
    welcome = Welcome.get_or_none(Welcome.id == welcome_id, *welcomes.seen_by(scope()))
    if welcome is None:
        raise NotFound("没有这条欢迎语，或不在您的数据范围内")
    if welcomes.rule_of(welcome) == welcomes.COMPANY and not may("company_welcome.change"):
        abort(403)
    return welcome


def _subject_page(welcome: Welcome) -> str:
    if welcome.contact_way_id:
        return code_page(welcome.contact_way)
    if welcome.guide_id:
        return url_for("console.show_guide", guide_id=welcome.guide_id)
    return url_for("console.list_greetings")
