"""The tags that guides see, and choosing them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console.auth import note, requires, scope
from console.blueprint import bp
from console.lists import export, page_of, text_asked, yes_no
from console.tags import lines_of
from domain.errors import DomainError
from domain.tags import queries, showing
from domain.tags.models import Tag
from web.languages import translated


@bp.get("/tags/visible")
@requires("tags.see")
def list_visible_tags():
    page = page_of(_find)
    groups = {tag.group_id: tag.group for tag in page.rows}
    return render_template(
        "console/tags/visible.html",
        page=page,
        lines={line.group.id: line for line in lines_of(list(groups.values()))},
        carriers=queries.carriers(page.rows, scope()),
    )


@bp.get("/tags/visible/export")
@requires("export")
def export_visible_tags():
    carriers = queries.carriers(queries.visible(), scope())
    columns = [
        (_("标签组"), lambda tag: tag.group.name),
        (_("标签"), lambda tag: tag.name),
        (_("单选"), lambda tag: yes_no(tag.group.single)),
        (_("客户"), lambda tag: carriers.get(tag.id, 0)),
        (_("企业微信标签 ID"), lambda tag: tag.wecom_id or ""),
    ]
    return export("visible-tags", columns, _find)


def _find(limit: int, offset: int = 0) -> tuple[list[Tag], int]:
    return queries.find_visible(text_asked(), limit=limit, offset=offset)


@bp.get("/tags/choose")
@requires("tags.change")
def choose_visible_tags():
    return render_template("console/tags/choose.html", page=page_of(_find_groups))


def _find_groups(limit: int, offset: int = 0):
    groups, total = queries.find_groups(text_asked(), limit=limit, offset=offset)
    return lines_of(groups), total


@bp.post("/tags/choose")
@requires("tags.change")
def save_visible_tags():
    """Form fields: `tag` (those that guides see) out of `among` (those on the page)."""
    chosen, among = request.form.getlist("tag", type=int), request.form.getlist("among", type=int)
    try:
        shown, hidden = showing.choose(chosen, among)
    except DomainError as error:
        flash(translated(error), "error")
        return redirect(url_for("console.choose_visible_tags"))
    note("tags.chosen", shown=shown, hidden=hidden)
    flash(
        _(
            "已保存：新增 %(shown)s 个、隐藏 %(hidden)s 个，正在同步到企业微信。",
            shown=shown,
            hidden=hidden,
        )
    )
    return redirect(url_for("console.list_visible_tags"))
