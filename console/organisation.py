"""The middle level of the organisation: set up once, then its nodes."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from console.auth import OPEN_TO_ALL, actor, current_operator, may, requires
from console.blueprint import bp
from console.lists import export, page_of, text_asked
from domain.customers import queries as customers
from domain.errors import DomainError
from domain.operators import queries as operators
from domain.operators.scope import Scope
from domain.organisation import levels, nodes
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Level, Node
from domain.syncs import queries as syncs
from web.languages import translated

# Without departments there is nothing to choose, so they may be read before the set-up.
OPEN_BEFORE = OPEN_TO_ALL | {"console.set_up", "console.sign_out", "console.start_sync"}


@dataclass(frozen=True)
class Line:
    """A node in the list, with what lies in and below it."""

    node: Node
    stores: int
    guides: int
    customers: int


@bp.before_request
def lead_to_set_up():
    """The first use: nothing opens before the level has a name and nodes."""
    if request.endpoint in OPEN_BEFORE or not current_operator() or _level():
        return None
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": url_for("console.set_up")}
    return redirect(url_for("console.set_up"))


@bp.app_context_processor
def offer_level() -> dict:
    if request.blueprint != bp.name or not current_operator():
        return {}
    level = _level()
    return {"level_name": level.name if level else "", "is_set_up": level is not None}


def _level() -> Level | None:
    """Asked once per request, unless there is none yet: this request may set it up."""
    if not g.get("level"):
        g.level = nodes.level()
    return g.level


@bp.route("/organisation/set-up", methods=["GET", "POST"])
@requires("signed_in")
def set_up():
    """Whoever may not do it reads who has to."""
    if nodes.is_set_up():
        return redirect(url_for("console.overview"))
    if not may("organisation.change"):
        return render_template("console/organisation/waiting.html", who=operators.super_admins())
    if request.method == "GET":
        return _set_up_page()
    try:
        levels.set_up(request.form.get("name", ""), _departments_asked(), by=actor())
    except DomainError as error:
        return _set_up_page(problems={error.field: translated(error)}), 422
    flash(_("初始化完成。现在可以为账号设置部门，让他们只看到自己的数据。"))
    return redirect(url_for("console.list_nodes"))


@bp.get("/organisation")
@requires("organisation.change")
def list_nodes():
    return render_template("console/organisation/list.html", page=page_of(_find))


@bp.get("/organisation/export")
@requires("organisation.change")
def export_nodes():
    columns = [
        (_("名称"), lambda line: line.node.name),
        (_("企业微信部门"), lambda line: line.node.department.name),
        (_("部门 ID"), lambda line: line.node.department.wecom_id),
        (pgettext("many", "门店"), lambda line: line.stores),
        (pgettext("many", "导购"), lambda line: line.guides),
        (pgettext("many", "客户"), lambda line: line.customers),
    ]
    return export("nodes", columns, _find)


@bp.route("/organisation/level", methods=["GET", "POST"])
@requires("organisation.change")
def rename_level():
    if request.method == "GET":
        return render_template("console/organisation/level.html")
    try:
        levels.rename_level(request.form.get("name", ""), by=actor())
    except DomainError as error:
        problems = {error.field: translated(error)}
        return render_template("console/organisation/level.html", problems=problems), 422
    return redirect(url_for("console.list_nodes"))


@bp.route("/organisation/add", methods=["GET", "POST"])
@requires("organisation.change")
def add_nodes():
    if request.method == "GET":
        return _add_page()
    try:
        added = levels.add(_departments_asked(), by=actor())
    except DomainError as error:
        return _add_page(problems={error.field: translated(error)}), 422
    flash(_("已添加：%(names)s。", names=" · ".join(node.name for node in added)))
    return redirect(url_for("console.list_nodes"))


@bp.route("/organisation/<int:node_id>", methods=["GET", "POST"])
@requires("organisation.change")
def rename_node(node_id: int):
    node = nodes.node(node_id)
    if request.method == "GET":
        return render_template("console/organisation/edit.html", node=node)
    try:
        levels.rename(node, request.form.get("name", ""), by=actor())
    except DomainError as error:
        problems = {error.field: translated(error)}
        return render_template("console/organisation/edit.html", node=node, problems=problems), 422
    return redirect(url_for("console.list_nodes"))


@bp.route("/organisation/<int:node_id>/delete", methods=["GET", "POST"])
@requires("organisation.change")
def delete_node(node_id: int):
    """Asks first, naming who loses what."""
    node = nodes.node(node_id)
    if request.method == "GET":
        return render_template(
            "console/organisation/delete.html", line=_line(node), losing=operators.losing(node)
        )
    levels.delete(node, by=actor())
    flash(_("“%(node)s”已删除。", node=node.name))
    return redirect(url_for("console.list_nodes"))


def _find(limit: int, offset: int = 0) -> tuple[list[Line], int]:
    found, total = nodes.found(text_asked(), limit=limit, offset=offset)
    return [_line(node) for node in found], total


def _line(node: Node) -> Line:
    ids = nodes.ids_below([node.department])
    here = Scope(ids)
    stores = organisation.stores(where=here.within(Department.id), limit=1)[1]
    return Line(node, stores, organisation.guides_in(ids), customers.active_in(here))


def _departments_asked() -> list[int]:
    return request.form.getlist("department", type=int)


def _set_up_page(**more) -> str:
    return render_template(
        "console/organisation/set_up.html",
        departments=organisation.departments(),
        chosen=_departments_asked(),
        sync=syncs.latest().get("organisation"),
        **more,
    )


def _add_page(**more) -> str:
    return render_template(
        "console/organisation/add.html",
        departments=organisation.departments(),
        chosen=_departments_asked(),
        taken=[node.department_id for node in nodes.alive()],
        **more,
    )
