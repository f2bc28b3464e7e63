"""Import from WeCom: a preview of what becomes of every group and tag, then the import itself."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from console.auth import actor, note, requires
from console.blueprint import bp
from console.lists import Column, export
from console.words import ATTENTION, OK, RUNNING, UNSYNCED, State
from domain.errors import DomainError, Invalid
from domain.tags import actions, import_plan, importing, leftovers, undoing
from domain.tags.import_plan import GroupPlan, ImportPlan, TagPlan
from domain.tags.models import TagImport
from web.languages import translated

GROUP_FATES = {
    import_plan.NEW: State(OK, _l("新建标签组")),
    import_plan.JOINED: State(OK, _l("加入已有的组")),
    import_plan.NOTHING: State(UNSYNCED, _l("没有要新建的标签")),
    import_plan.EMPTY: State(ATTENTION, _l("空组，不能导入")),
}
LEFT_OUT = State(UNSYNCED, _l("不导入，留在企业微信"))
TAG_FATES = {
    import_plan.MADE: _l("新建"),
    import_plan.SAME: _l("同组同名，合并成一个"),
    import_plan.ELSEWHERE: _l("同名，建在另一个组"),
    import_plan.KNOWN: _l("标签库已有，不再新建"),
    import_plan.LINKED: _l("已是标签库的标签，保持不动"),
}
IMPORT_STATES = {
    importing.REMOVING: State(RUNNING, _l("正在从企业微信删除")),
    importing.DONE: State(OK, _l("已完成")),
    importing.UNDONE: State(UNSYNCED, _l("已撤销")),
}
EARLIER = 10


@dataclass(frozen=True)
class Choice:
    """What the operator has chosen on the page. `group_ids`: none where nothing was chosen yet."""

    group_ids: set[str] | None
    homes: dict[str, str]
    shows: bool

    def plan(self) -> ImportPlan:
        return importing.preview(self.homes, self.group_ids)


@bp.route("/tags/import", methods=["GET", "POST"])
@requires("tags.change")
def preview_tag_import():
    """Posted, too, as there may be more groups to choose from than an address can name. Changes
    nothing.
    """
    return _page(_choice())


@bp.post("/tags/import/start")
@requires("tags.change")
def start_tag_import():
    """Form fields: those of the preview, the `digest` of the plan that was seen, `confirmation`."""
    choice = _choice()
    try:
        _check_confirmation()
        row = importing.start(
            actor(),
            digest=request.form.get("digest", ""),
            chosen=choice.homes,
            group_ids=choice.group_ids,
            shows=choice.shows,
        )
    except DomainError as error:
        return _page(choice, {error.field: translated(error)}), error.status
    return redirect(url_for("console.show_tag_import", import_id=row.id))


def _check_confirmation() -> None:
    typed = request.form.get("confirmation", "").strip().casefold()
    if typed != confirmation().casefold():
        raise Invalid("请照样输入确认文字", field="confirmation")


def confirmation() -> str:
    """What an operator types before anything is deleted in WeCom."""
    return _("导入并删除")


def _choice() -> Choice:
    """Only a form that was sent has chosen groups; before that, all are."""
    form = request.form
    names, homes = form.getlist("name"), form.getlist("home")
    return Choice(
        group_ids=set(form.getlist("group")) if "chosen" in form else None,
        homes=dict(zip(names, homes, strict=False)),
        shows=form.get("shows") == "yes",
    )


def _page(choice: Choice, problems: dict[str, str] | None = None) -> str:
    offered, plan = importing.preview(choice.homes), choice.plan()
    wanted = {one.group.wecom_id: one for one in plan.groups}
    return render_template(
        "console/tags/import.html",
        rows=[(one, wanted.get(one.group.wecom_id)) for one in offered.groups],
        plan=plan,
        marks=importing.marks(plan),
        most_marks=importing.MOST_CARRIERS,
        choice=choice,
        confirmation=confirmation(),
        problems=problems or {},
        group_fates=GROUP_FATES,
        left_out=LEFT_OUT,
        tag_fates=TAG_FATES,
        states=IMPORT_STATES,
        read_at=importing.read_at(),
        earlier=_earlier(),
    )


def _earlier() -> list[TagImport]:
    return list(TagImport.select(*importing.SHORT).order_by(TagImport.id.desc()).limit(EARLIER))


@bp.app_template_global()
def tags_by_fate(plan: GroupPlan) -> list[tuple[str, list[TagPlan]]]:
    """In the order in which the fates are told, without those that nobody has."""
    found = [(fate, [tag for tag in plan.tags if tag.fate == fate]) for fate in TAG_FATES]
    return [(fate, tags) for fate, tags in found if tags]


@bp.get("/tags/import.xlsx")
@requires("tags.change")
def export_tag_import():
    """Every tag, as the preview begins."""
    rows = [(group, tag) for group in importing.preview().groups for tag in group.tags]
    columns: list[Column] = [
        (_("企业微信里的组"), lambda row: row[0].group.name),
        (_("标签"), lambda row: row[1].tag.name),
        (_("会怎样"), lambda row: TAG_FATES[row[1].fate]),
        (_("导入后在哪个组"), lambda row: row[1].group),
        (_("企业微信里"), lambda row: _("删除") if row[1].is_removed else _("保留")),
    ]
    return export(
        "tag_import", columns, lambda limit, offset=0: (rows[offset : offset + limit], len(rows))
    )


@bp.post("/tags/import/read")
@requires("tags.change")
def read_corp_tags():
    """WeCom's tags are read again, by a worker."""
    actions.ask_library_refresh()
    note("tags.read_again")
    flash(_("正在重新读取企业微信的标签，几秒后刷新即可看到。"))
    places = {"drift": "console.list_tag_drift", "leftovers": "console.list_leftover_tags"}
    back = places.get(request.form.get("back", ""), "console.preview_tag_import")
    return redirect(url_for(back))


@bp.get("/tags/imports/<int:import_id>")
@requires("tags.change")
def show_tag_import(import_id: int):
    row = TagImport.select(*importing.SHORT).where(TagImport.id == import_id).get()
    groups = importing.groups_of(row)
    return render_template(
        "console/tags/import_one.html",
        row=row,
        groups=groups,
        state=IMPORT_STATES[row.state],
        total=sum(len(group["tags"]) for group in groups),
        left=importing.to_remove(row).count() if row.state == importing.REMOVING else 0,
        leftover=leftovers.of_import(row).count(),
        can_put_back=undoing.can_put_back(row),
    )
