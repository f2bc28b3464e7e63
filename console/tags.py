"""The library of tags: groups and their tags, and how far WeCom has followed."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import wecom_words, words
from console.auth import note, requires, scope
from console.blueprint import bp
from console.lists import page_of, text_asked
from db import db
from domain.contact_ways import channels
from domain.customers import finding
from domain.customers.finding import Search
from domain.errors import DomainError, NotFound
from domain.tags import editing, merging, pushing, queries, restoring
from domain.tags.filtering import TagFilter
from domain.tags.models import Tag, TagGroup
from web.languages import translated


@dataclass(frozen=True)
class Line:
    """A group in the list, with its tags in order."""

    group: TagGroup
    tags: list[Tag]

    @property
    def visible(self) -> int:
        return sum(tag.visible for tag in self.tags)


@bp.get("/tags")
@requires("tags.see")
def list_tags():
    page = page_of(_find)
    return render_template("console/tags/list.html", page=page, restorations=restoring.under_way())


def _find(limit: int, offset: int = 0) -> tuple[list[Line], int]:
    groups, total = queries.find_groups(text_asked(), limit=limit, offset=offset)
    return lines_of(groups), total


def lines_of(groups: list[TagGroup]) -> list[Line]:
    tags = queries.by_group(groups)
    return [Line(group, tags[group.id]) for group in groups]


@bp.get("/tags/groups/new")
@requires("tags.change")
def new_tag_group():
    return render_template("console/tags/new.html", problems={}, form={})


@bp.post("/tags/groups")
@requires("tags.change")
def make_tag_group():
    form = request.form
    try:
        group = editing.make_group(
            form.get("name", ""),
            _names(form.get("tags", "")),
            single="single" in form,
            visible="visible" in form,
        )
    except DomainError as error:
        problems = {error.field: translated(error)}
        return render_template("console/tags/new.html", problems=problems, form=form), 422
    note("tag_group.made", f"tag_group:{group.id}", name=group.name)
    flash(_("标签组“%(group)s”已建好。", group=group.name))
    return _back_to(group)


def _names(text: str) -> list[str]:
    """One in each line."""
    return text.splitlines()


@bp.get("/tags/groups/<int:group_id>")
@requires("tags.see")
def show_tag_group(group_id: int):
    group = _group(group_id)
    (line,) = lines_of([group])
    return render_template(
        "console/tags/group.html",
        line=line,
        group=group,
        carriers=queries.carriers(line.tags, scope()),
        others=[one for one in queries.groups() if one.id != group.id],
        restorations=[one for one in restoring.under_way() if one.group_id == group.id],
        several=_with_several(group) if group.single else 0,
        most=finding.COUNT_UP_TO,
    )


def _with_several(group: TagGroup) -> int:
    """How many friendships carry more than one of its tags, counted as the list of customers."""
    among = TagFilter(several=frozenset({group.id})).among()
    return finding.page(Search(among=among, scope=scope()), limit=1)[1]


@bp.post("/tags/groups/<int:group_id>")
@requires("tags.change")
def change_tag_group(group_id: int):
    group = _group(group_id)
    name, single = request.form.get("name", ""), "single" in request.form
    if _tried(lambda: editing.change_group(group, name=name, single=single)):
        note("tag_group.changed", f"tag_group:{group.id}", name=name, single=single)
    return _back_to(group)


@bp.post("/tags/groups/<int:group_id>/tags")
@requires("tags.change")
def make_tags(group_id: int):
    group, names = _group(group_id), _names(request.form.get("tags", ""))
    if _tried(lambda: editing.make_tags(group, names)):
        note("tag.made", f"tag_group:{group.id}", names=names)
    return _back_to(group)


@bp.post("/tags/groups/<int:group_id>/move")
@requires("tags.change")
def move_tag_group(group_id: int):
    group = _group(group_id)
    editing.move_group(group, _step())
    note("tag_group.moved", f"tag_group:{group.id}")
    return redirect(url_for("console.list_tags"))


@bp.post("/tags/groups/<int:group_id>/merge")
@requires("tags.change")
def merge_tag_group(group_id: int):
    group, wanted = _group(group_id), request.form.get("into", type=int)
    if not wanted:
        flash(_("请选择要并入的标签组。"), "error")
        return _back_to(group)
    into = _group(wanted)
    if not _tried(lambda: merging.merge_groups(group, into)):
        return _back_to(group)
    note("tag_group.merged", f"tag_group:{group.id}", into=into.name)
    flash(_("“%(group)s”的标签已并入“%(into)s”。", group=group.name, into=into.name))
    return _back_to(into)


@bp.post("/tags/groups/<int:group_id>/delete")
@requires("tags.change")
def delete_tag_group(group_id: int):
    group = _group(group_id)
    editing.delete_group(group)
    note("tag_group.deleted", f"tag_group:{group.id}", name=group.name)
    flash(_("标签组“%(group)s”已删除。", group=group.name))
    return redirect(url_for("console.list_tags"))


@bp.post("/tags/groups/<int:group_id>/retry")
@requires("tags.change")
def retry_tag_group(group_id: int):
    group = _group(group_id)
    pushing.ask([group.id])
    note("tag_group.tried_again", f"tag_group:{group.id}")
    return _back_to(group)


@bp.post("/tags/<int:tag_id>/rename")
@requires("tags.change")
def rename_tag(tag_id: int):
    tag, name = _tag(tag_id), request.form.get("name", "")
    if name.strip() != tag.name and _tried(lambda: editing.rename_tag(tag, name)):
        note("tag.renamed", f"tag:{tag.id}", name=name, before=tag.name)
    return _back_to(tag.group)


@bp.post("/tags/<int:tag_id>/move")
@requires("tags.change")
def move_tag(tag_id: int):
    tag = _tag(tag_id)
    editing.move_tag(tag, _step())
    note("tag.moved", f"tag:{tag.id}")
    return _back_to(tag.group)


@bp.post("/tags/<int:tag_id>/merge")
@requires("tags.change")
def merge_tag(tag_id: int):
    tag = _tag(tag_id)
    name = request.form.get("into", "").strip()
    into = Tag.get_or_none(Tag.name == name, Tag.deleted_at.is_null())
    if not into:
        flash(_("没有名为“%(name)s”的标签。", name=name), "error")
    elif _tried(lambda: _merge(tag, into)):
        note("tag.merged", f"tag:{tag.id}", name=tag.name, into=into.name)
        flash(_("“%(tag)s”的客户现在都带有“%(into)s”。", tag=tag.name, into=into.name))
    return _back_to(tag.group)


def _merge(tag: Tag, into: Tag) -> None:
    with db.atomic():
        merging.merge_tags(tag, into)
        channels.follow_merged(tag, into)


@bp.post("/tags/<int:tag_id>/delete")
@requires("tags.change")
def delete_tag(tag_id: int):
    tag = _tag(tag_id)
    editing.delete_tags([tag.id])
    note("tag.deleted", f"tag:{tag.id}", name=tag.name)
    flash(_("标签“%(tag)s”已删除。", tag=tag.name))
    return _back_to(tag.group)


@bp.app_template_global()
def tag_group_state(line: Line) -> words.State:
    """How far WeCom has followed, in one of the five states."""
    group = line.group
    if group.set_aside_at:
        return words.State(words.FAILED, _("企业微信拒绝"))
    if group.due_at:
        word = _("稍后重试") if group.error else _("同步中")
        return words.State(words.RUNNING, word)
    if not line.visible:
        return words.State(words.UNSYNCED, _("导购不可见"))
    return words.State(words.OK, _("已同步"))


@bp.app_template_global()
def tag_group_reason(group: TagGroup) -> str:
    """Why WeCom has not followed; empty where it has, or nothing is known."""
    return str(wecom_words.TAG_REFUSALS.get(group.error_code, group.error))


def _tried(change: Callable[[], object]) -> bool:
    """What speaks against it is told on the page that follows."""
    try:
        change()
    except DomainError as error:
        flash(translated(error), "error")
        return False
    return True


def _step() -> int:
    return -1 if request.form.get("way") == "up" else 1


def _back_to(group: TagGroup):
    return redirect(url_for("console.show_tag_group", group_id=group.id))


def _group(id: int | None) -> TagGroup:
    group = TagGroup.get_or_none(TagGroup.id == id, TagGroup.deleted_at.is_null())
    if not group:
        raise NotFound("没有这个标签组")
    return group


def _tag(id: int) -> Tag:
    tag = Tag.get_or_none(Tag.id == id, Tag.deleted_at.is_null())
    if not tag:
        raise NotFound("没有这个标签")
    return tag
