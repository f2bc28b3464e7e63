"""What may be known about customers, and which of it guides see and edit."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import words
from console.auth import actor, requires, scope
from console.blueprint import bp
from console.lists import export, page_of, text_asked, yes_no
from domain.attributes import actions, granted, kinds, queries
from domain.attributes.built_in import can_be_edited
from domain.attributes.granted import Granted
from domain.attributes.models import Attribute
from domain.customers import finding
from domain.customers import queries as customers
from domain.customers.models import Friendship
from domain.errors import Invalid
from web.attributes import heading, label, lines
from web.languages import translated

SAMPLES = 8


@bp.get("/guide-permissions")
@requires("attributes.change")
def show_guide_permissions():
    return _permissions(queries.in_use())


@bp.post("/guide-permissions")
@requires("attributes.change")
def grant_attributes():
    """Form fields: `visible` and `editable`, keys of attributes."""
    try:
        actions.grant(*_asked(), by=actor())
    except Invalid as error:
        return _permissions(_as_asked(), problem=translated(error)), error.status
    flash(_("已保存，导购下一次打开侧边栏就生效。"))
    return redirect(url_for("console.show_guide_permissions"))


@bp.post("/guide-permissions/shown")
@requires("attributes.change")
def switch_attributes():
    """Form field `shown`: yes or no."""
    shown = request.form.get("shown") == "yes"
    try:
        (actions.show if shown else actions.hide)(by=actor())
    except Invalid as error:
        return _permissions(queries.in_use(), problem=translated(error)), error.status
    flash(_("导购现在能看到所选的客户属性。") if shown else _("导购现在看不到客户属性。"))
    return redirect(url_for("console.show_guide_permissions"))


@bp.post("/guide-permissions/preview")
@requires("attributes.change")
def preview_attributes():
    """The phone, for what is ticked at this moment."""
    wanted = request.form.get("sample", type=int)
    sample = next((one for one in _samples() if one.id == wanted), None)
    return render_template("console/attributes/phone.html", **_phone(_as_asked(), sample))


@bp.get("/attributes")
@requires("attributes.change")
def list_attributes():
    return _list()


@bp.get("/attributes/export")
@requires("attributes.change")
def export_attributes():
    columns = [
        (_("属性"), label),
        (_("类型"), lambda one: str(words.ATTRIBUTE_KINDS[one.kind])),
        (_("选项"), lambda one: " · ".join(one.choices)),
        (_("内置"), lambda one: yes_no(one.built_in)),
        (_("导购"), lambda one: str(words.GRANTS[granted.grant_of(one)])),
        (_("添加时间"), lambda one: one.created_at),
        (_("停用时间"), lambda one: one.retired_at),
    ]
    return export("attributes", columns, _find)


@bp.post("/attributes")
@requires("attributes.change")
def define_attribute():
    form = request.form
    try:
        actions.define(form.get("name", ""), form.get("kind", ""), _choices(), by=actor())
    except Invalid as error:
        return _list(problems={error.field: translated(error)}), error.status
    flash(_("已添加。要让导购看到，请在“导购权限”里勾选。"))
    return redirect(url_for("console.list_attributes"))


@bp.route("/attributes/<int:attribute_id>", methods=["GET", "POST"])
@requires("attributes.change")
def edit_attribute(attribute_id: int):
    attribute = Attribute.get_by_id(attribute_id)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.change(attribute, request.form.get("name", ""), _choices(), by=actor())
        except Invalid as error:
            problems[error.field] = translated(error)
        else:
            flash(_("已保存。"))
            return redirect(url_for("console.list_attributes"))
    page = render_template(
        "console/attributes/edit.html", attribute=attribute, kinds=kinds, problems=problems
    )
    return page, 422 if problems else 200


@bp.post("/attributes/<int:attribute_id>/move")
@requires("attributes.change")
def move_attribute(attribute_id: int):
    """Form fields: `to`, up or down; `page`, where the list is open."""
    step = -1 if request.form.get("to") == "up" else 1
    actions.move(Attribute.get_by_id(attribute_id), step, by=actor())
    page = request.form.get("page", type=int)
    anchor = f"attribute-{attribute_id}"
    return redirect(url_for("console.list_attributes", page=page, _anchor=anchor))


@bp.post("/attributes/<int:attribute_id>/retire")
@requires("attributes.change")
def retire_attribute(attribute_id: int):
    actions.retire(Attribute.get_by_id(attribute_id), by=actor())
    flash(_("已停用。客户已有的内容都保留，恢复后还在。"))
    return redirect(url_for("console.list_attributes"))


@bp.post("/attributes/<int:attribute_id>/restore")
@requires("attributes.change")
def restore_attribute(attribute_id: int):
    actions.restore(Attribute.get_by_id(attribute_id), by=actor())
    flash(_("已恢复。要让导购看到，请在“导购权限”里勾选。"))
    return redirect(url_for("console.list_attributes"))


@bp.app_template_filter()
def attribute_label(attribute: Attribute) -> str:
    return label(attribute)


def _list(problems: dict | None = None) -> str:
    return render_template(
        "console/attributes/list.html",
        page=page_of(_find),
        kinds=kinds,
        kind_choices=[(kind, words.ATTRIBUTE_KINDS[kind]) for kind in kinds.FOUND_BY],
        granted=granted,
        problems=problems or {},
    )


def _find(limit: int, offset: int = 0) -> tuple[list[Attribute], int]:
    """Names are looked through here, where it is known in which language they are read."""
    text = text_asked().casefold()
    found = queries.found(kind=text_asked("kind"), state=text_asked("state"))
    found = [one for one in found if text in _told(one).casefold()]
    return found[offset : offset + limit], len(found)


def _told(attribute: Attribute) -> str:
    """What the list says of it: its name and its choices, a line each."""
    return "\n".join([label(attribute), *attribute.choices])


def _permissions(attributes: list[Attribute], problem: str = "") -> str:
    samples = _samples()
    return render_template(
        "console/attributes/permissions.html",
        attributes=attributes,
        can_be_edited=can_be_edited,
        shown=queries.are_shown(),
        chosen=granted.chosen().exists(),
        problem=problem,
        samples=samples,
        **_phone(attributes, next(iter(samples), None)),
    )


def _phone(attributes: list[Attribute], sample: Friendship | None) -> dict:
    """What the sidebar's own templates need to show this customer."""
    given = Granted(tuple(one for one in attributes if one.visible))
    if sample is None:
        return {"friendship": None}
    shown, exclusive = lines(sample, given.attributes), customers.exclusive_guide(sample.customer)
    return {"friendship": sample, "lines": shown, **heading(sample, given, exclusive)}


def _samples() -> list[Friendship]:
    """Real new friends, to look at."""
    return finding.find(finding.Search(scope=scope()), limit=SAMPLES)


def _asked() -> tuple[list[str], list[str]]:
    return request.form.getlist("visible"), request.form.getlist("editable")


def _as_asked() -> list[Attribute]:
    """The attributes with what is ticked, unsaved."""
    visible, editable = _asked()
    attributes = queries.in_use()
    for one in attributes:
        one.visible = one.key in visible
        one.editable = one.visible and one.key in editable
    return attributes


def _choices() -> list[str]:
    """One in each line."""
    return request.form.get("choices", "").splitlines()
