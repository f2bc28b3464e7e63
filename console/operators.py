"""Accounts of the console: who may come in, in which role, and where they belong."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from console import words
from console.auth import current_operator, note, open_session, requires
from console.blueprint import bp
from console.lists import export, id_asked, page_of, text_asked
from domain.errors import DomainError
from domain.operators import actions, queries
from domain.operators.models import Operator
from domain.organisation import nodes
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Node
from web.languages import translated

NEW = Operator(name="", password_hash="", userid_key=None, role="store_manager")


@bp.get("/operators")
@requires("operators.change")
def list_operators():
    return render_template(
        "console/operators/list.html", page=page_of(_find), nodes=nodes.alive(), sees=sees
    )


@bp.get("/operators/export")
@requires("operators.change")
def export_operators():
    columns = [
        (_("名字"), lambda one: one.name),
        (_("企业微信账号"), lambda one: one.userid_key or ""),
        (_("角色"), lambda one: str(words.ROLES[one.role])),
        (_("所属部门"), lambda one: " · ".join(place.department.name for place in one.places)),
        (_("状态"), lambda one: _("已停用") if one.disabled_at else _("已启用")),
        (_("最近登录"), lambda one: one.signed_in_at),
    ]
    return export("operators", columns, _find)


@bp.route("/operators/new", methods=["GET", "POST"])
@requires("operators.change")
def add_operator():
    if request.method == "GET":
        return _form(NEW, [])
    try:
        operator = actions.add(password=request.form.get("password", ""), **_asked())
    except DomainError as error:
        return _refused(NEW, error)
    note("operator.added", f"operator:{operator.id}", name=operator.name, role=operator.role)
    flash(_("已添加“%(name)s”。", name=operator.name))
    return redirect(url_for("console.list_operators"))


@bp.route("/operators/<int:operator_id>", methods=["GET", "POST"])
@requires("operators.change")
def edit_operator(operator_id: int):
    operator = Operator.get_by_id(operator_id)
    if request.method == "GET":
        return _form(operator, [one.id for one in queries.departments_of(operator)])
    try:
        changes = actions.change(operator, current_operator(), **_asked())
    except DomainError as error:
        return _refused(operator, error)
    note("operator.changed", f"operator:{operator.id}", **changes)
    if operator == current_operator():
        open_session(Operator.get_by_id(operator.id))
    flash(_("已保存，对方下一次点击时生效。"))
    return redirect(url_for("console.list_operators"))


@bp.post("/operators/<int:operator_id>/password")
@requires("operators.change")
def reset_operator_password(operator_id: int):
    operator = Operator.get_by_id(operator_id)
    try:
        actions.set_password(operator, request.form.get("password", ""))
    except DomainError as error:
        return _refused(operator, error)
    note("operator.password_set", f"operator:{operator.id}", name=operator.name)
    flash(_("“%(name)s”的密码已重设，之前的登录全部失效。", name=operator.name))
    return redirect(url_for("console.list_operators"))


@bp.post("/operators/<int:operator_id>/disable")
@requires("operators.change")
def disable_operator(operator_id: int):
    operator = Operator.get_by_id(operator_id)
    actions.shut_out(operator, current_operator())
    note("operator.disabled", f"operator:{operator.id}", name=operator.name)
    flash(_("“%(name)s”已停用。", name=operator.name))
    return redirect(url_for("console.list_operators"))


@bp.post("/operators/<int:operator_id>/enable")
@requires("operators.change")
def enable_operator(operator_id: int):
    operator = Operator.get_by_id(operator_id)
    actions.enable(operator)
    note("operator.enabled", f"operator:{operator.id}", name=operator.name)
    flash(_("“%(name)s”已启用。", name=operator.name))
    return redirect(url_for("console.list_operators"))


def sees(operator: Operator) -> words.State:
    """How much of the company they see, as a state: the list names who sees nothing."""
    departments = [place.department for place in operator.places]
    if queries.sees_all(operator, departments):
        return words.State(words.OK, pgettext("choice", "全公司"))
    if not departments:
        return words.State(words.ATTENTION, _("没有部门，看不到数据"))
    if not nodes.over(departments):
        return words.State(words.ATTENTION, _("层级已删除，只能查看"))
    return words.State(words.OK, " · ".join(one.name for one in departments))


def _find(limit: int, offset: int = 0) -> tuple[list[Operator], int]:
    return queries.found(
        text_asked(),
        role=text_asked("role"),
        node=Node.get_or_none(Node.id == id_asked("node")) if id_asked("node") else None,
        state=text_asked("state"),
        limit=limit,
        offset=offset,
    )


def _asked() -> dict:
    form = request.form
    asked = {name: form.get(name, "") for name in ("name", "userid", "role")}
    return {**asked, "department_ids": form.getlist("department", type=int)}


def _refused(operator: Operator, error: DomainError):
    """What was typed stays."""
    problems = {error.field: translated(error)}
    if "name" in request.form:
        typed = _asked()
        operator = Operator(
            id=operator.id, name=typed["name"], userid_key=typed["userid"], role=typed["role"],
            disabled_at=operator.disabled_at,
        )  # fmt: skip
        return _form(operator, typed["department_ids"], problems), 422
    chosen = [one.id for one in queries.departments_of(operator)]
    return _form(operator, chosen, problems), 422


def _form(operator: Operator, chosen: list[int], problems: dict | None = None) -> str:
    return render_template(
        "console/operators/edit.html",
        one=operator,
        chosen=chosen,
        departments=_offered(chosen),
        problems=problems or {},
        is_self=operator.id == current_operator().id,
    )


def _offered(chosen: list[int]) -> list[Department]:
    """Nodes and what is below them, and wherever the operator belonged so far: those too that the
    app may no longer see, or saving the form would take them away.
    """
    alive = nodes.alive()
    paths = tuple(node.department.path for node in alive)
    everything = organisation.departments(besides={*chosen, *(one.department_id for one in alive)})
    return [one for one in everything if one.id in chosen or one.path.startswith(paths)]
