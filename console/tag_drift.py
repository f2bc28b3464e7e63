"""The drift report: where WeCom is not as the library is, and what to do about each difference."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from console.auth import actor, may, requires, scope
from console.blueprint import bp
from console.lists import Column, export, page_of, text_asked
from console.searching import from_address
from console.words import ATTENTION, FAILED, UNSYNCED, State
from domain.errors import Invalid
from domain.tags import drift, drift_acts, importing, leftovers, mark_drift
from domain.tags.drift import Difference
from domain.tags.models import CorpTag, TagDrift

TAG_KINDS = {
    drift.EXTRA: State(ATTENTION, _l("企业微信多出")),
    drift.MISSING: State(FAILED, _l("企业微信缺少")),
    drift.RENAMED: State(ATTENTION, _l("标签名不同")),
    drift.REORDERED: State(UNSYNCED, _l("标签顺序不同")),
    drift.GROUP_RENAMED: State(ATTENTION, _l("组名不同")),
    drift.GROUP_REORDERED: State(UNSYNCED, _l("组顺序不同")),
}
# What the two acts come down to, where that is not plain.
PUSHES = {drift.EXTRA: _l("从企业微信里删除")}
TAKES = {drift.EXTRA: _l("收进标签库"), drift.MISSING: _l("对导购隐藏")}
MARK_KINDS = {
    mark_drift.EXTRA: State(ATTENTION, _l("企业微信多打了标签")),
    mark_drift.MISSING: State(FAILED, _l("企业微信少了标签")),
}
# On the tabs of every page of tags, which are not to wait for a longer count.
MOST_COUNTED = 1_000


@bp.app_template_global()
def tag_differences() -> dict[str, int]:
    """How many differences there are, by the page that lists them; only of pages that whoever is
    signed in may see. One more than MOST_COUNTED stands for any number.
    """
    counts = {"marks": mark_drift.count(scope(), up_to=MOST_COUNTED + 1)}
    if scope().is_whole:
        counts["tags"] = drift.find(limit=0)[1]
    if may("tags.change"):
        counts["leftovers"] = leftovers.those().count()
    return counts


@bp.app_template_filter()
def counted(n: int) -> str:
    """What `tag_differences` found, or the sum of it."""
    return f"{MOST_COUNTED:,}+" if n > MOST_COUNTED else f"{n:,}"


@bp.get("/tags/drift")
@requires("tags.see")
def list_tag_drift():
    if not scope().is_whole:
        return redirect(url_for("console.list_mark_drift"))
    return render_template(
        "console/tags/drift.html",
        page=page_of(_find),
        kinds=TAG_KINDS,
        pushes=PUSHES,
        takes=TAKES,
        read_at=importing.read_at(),
    )


def _find(limit: int, offset: int = 0) -> tuple[list[Difference], int]:
    return drift.find(text_asked("kind"), text_asked(), limit=limit, offset=offset)


@bp.get("/tags/drift.xlsx")
@requires("tags.change")
def export_tag_drift():
    columns: list[Column] = [
        (_("差异"), lambda one: TAG_KINDS[one.kind].word),
        (_("标签组"), lambda one: one.group),
        (_("标签"), lambda one: one.name),
        (_("标签库"), lambda one: one.ours),
        (_("企业微信"), lambda one: one.theirs),
        (_("读取时间"), lambda one: one.seen_at),
    ]
    return export("tag_drift", columns, _find)


@bp.post("/tags/drift")
@requires("tags.change")
def settle_tag_drift():
    """Form fields: `push` or `take` (the one row, or empty for the rows `id`), or either with `all`
    and the filters.
    """
    rows = _chosen()
    act = drift_acts.take if _is_taking() else drift_acts.push
    outcome = act(rows, actor())
    _tell(outcome.done)
    if outcome.left:
        words = _("标签库里已有同名的，没有改动：%(names)s", names="、".join(outcome.left[:20]))
        flash(words, "error")
    return redirect(url_for("console.list_tag_drift"))


def _chosen() -> list[Difference]:
    if request.form.get("all"):
        return drift.find(request.form.get("kind", ""), _text_sent())[0]
    return drift.chosen(_ids())


def _ids() -> list[str]:
    one = request.form.get("take") or request.form.get("push")
    ids = [one] if one else request.form.getlist("id")
    if not ids:
        raise Invalid("请先选择要处理的差异", field="id")
    return ids


def _text_sent(name: str = "q") -> str:
    return from_address(request.form.get(name, "")).strip()[:200]


def _is_taking() -> bool:
    return "take" in request.form


def _tell(count: int) -> None:
    if _is_taking():
        flash(_("已按企业微信更新标签库：%(n)s 处。", n=count))
    else:
        flash(_("正在让企业微信与标签库一致：%(n)s 处，完成后会从这里消失。", n=count))


@bp.get("/tags/drift/marks")
@requires("tags.see")
def list_mark_drift():
    page = page_of(_find_marks)
    return render_template("console/tags/drift_marks.html", page=page, kinds=MARK_KINDS)


def _find_marks(limit: int, offset: int = 0) -> tuple[list[TagDrift], int]:
    asked = {"kind": text_asked("kind"), "text": text_asked(), "guide": text_asked("guide")}
    return mark_drift.find(scope(), **asked, limit=limit, offset=offset)


@bp.get("/tags/drift/marks.xlsx")
@requires("export")
def export_mark_drift():
    columns: list[Column] = [
        (_("差异"), lambda row: MARK_KINDS[row.kind].word),
        (_("客户"), lambda row: row.friendship.customer.name),
        (_("导购"), lambda row: row.friendship.guide.name),
        (_("标签组"), lambda row: row.tag.group.name),
        (_("标签"), lambda row: row.tag.name),
        (_("发现时间"), lambda row: row.noticed_at),
    ]
    return export("mark_drift", columns, _find_marks)


@bp.post("/tags/drift/marks")
@requires("tags.change")
def settle_mark_drift():
    """Form fields as of `settle_tag_drift`."""
    act = mark_drift.take if _is_taking() else mark_drift.push
    if request.form.get("all"):
        filters = {"kind": request.form.get("kind", ""), "text": _text_sent()}
        count = act(scope(), actor(), **filters, guide=_text_sent("guide"))
    else:
        count = act(scope(), actor(), [int(id) for id in _ids() if id.isdecimal() and len(id) < 19])
    _tell(count)
    return redirect(url_for("console.list_mark_drift"))


@bp.get("/tags/leftovers")
@requires("tags.change")
def list_leftover_tags():
    page = page_of(_find_leftovers)
    read_at = importing.read_at()
    return render_template("console/tags/leftovers.html", page=page, read_at=read_at)


def _find_leftovers(limit: int, offset: int = 0) -> tuple[list[CorpTag], int]:
    return leftovers.find(text_asked(), limit=limit, offset=offset)


@bp.get("/tags/leftovers.xlsx")
@requires("tags.change")
def export_leftover_tags():
    columns: list[Column] = [
        (_("企业微信里的组"), lambda row: row.group_name),
        (_("标签"), lambda row: row.name),
        (_("企业微信的标签编号"), lambda row: row.wecom_id),
        (_("错误码"), lambda row: row.refused),
        (_("读取时间"), lambda row: row.seen_at),
    ]
    return export("leftover_tags", columns, _find_leftovers)


@bp.post("/tags/leftovers/again")
@requires("tags.change")
def try_leftover_tags_again():
    row = leftovers.try_again(actor())
    return redirect(url_for("console.show_tag_import", import_id=row.id))
