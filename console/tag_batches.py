"""Tags for many customers at once: hand in a list, look at it, begin, watch, see each result."""

import secrets
from collections.abc import Callable
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import wecom_words, words
from console.auth import actor, requires, scope
from console.blueprint import bp
from console.lists import Column, export, page_of, text_asked
from console.node_choice import node_asked, scope_of
from domain import clock
from domain.errors import DomainError, Invalid
from domain.tags import batch_lists, batch_results, batches, queries
from domain.tags.batch_lists import Given
from domain.tags.models import TagBatch, TagBatchRow, TagChange
from web.languages import translated

SHOWN = 100
# By what rows are found: how they stand here, and what WeCom says.
CHOICES = (
    "found", "tagged", "already", "waiting", "refused",
    "unknown", "ambiguous", "not_in_scope", "no_friend", "duplicate",
)  # fmt: skip


@bp.get("/tag-batches")
@requires("tags.mark")
def list_tag_batches():
    page = page_of(_find(batch_results.batches, text_asked(), scope(), actor()))
    return render_template(
        "console/tag_batches/list.html",
        page=page,
        done=batch_results.done_of([batch.id for batch in page.rows]),
        running=any(batch.state == "running" for batch in page.rows),
    )


@bp.get("/tag-batches/new")
@requires("tags.mark")
def new_tag_batch():
    return _form({}, secrets.token_urlsafe(16))


@bp.post("/tag-batches")
@requires("tags.mark")
def make_tag_batch():
    """From the form, or with `external_userid` once for each customer chosen in another list."""
    key = request.form.get("key") or secrets.token_urlsafe(16)
    try:
        node = node_asked()
        made = batches.make(
            _handed_in(),
            key=key,
            name=_name(),
            by=actor(),
            scope=scope_of(node),
            department=node.department if node else None,
        )
    except DomainError as error:
        return _form({error.field: translated(error)}, key), 422
    return redirect(url_for("console.show_tag_batch", batch_id=made.id))


@bp.get("/tag-batches/<int:batch_id>")
@requires("tags.mark")
def show_tag_batch(batch_id: int):
    batch = _batch(batch_id)
    if batch.state == "draft":
        return _draft(batch, {})
    page = page_of(_find(batch_results.rows, batch, _result_asked(), text_asked()))
    customers = [row.customer_id for row in page.rows if row.customer_id]
    return render_template(
        "console/tag_batches/one.html",
        tags=batches.tags_of(batch),
        progress=batch_results.progress(batch),
        page=page,
        unsettled=batch_results.unsettled(batch, customers),
        choices=[(result, state_of(batch, result).word) for result in CHOICES],
        **_about(batch),
    )


@bp.post("/tag-batches/<int:batch_id>/estimate")
@requires("tags.mark")
def estimate_tag_batch(batch_id: int):
    """What would happen with the tags that the form has at this moment."""
    batch = _batch(batch_id)
    try:
        _choose(batch)
    except DomainError as error:
        return render_template("console/tag_batches/estimate.html", why=translated(error))
    counts = batches.estimate(batch)
    return render_template("console/tag_batches/estimate.html", batch=batch, estimate=counts)


@bp.post("/tag-batches/<int:batch_id>/start")
@requires("tags.mark")
def start_tag_batch(batch_id: int):
    batch = _batch(batch_id)
    try:
        _choose(batch)
        begun = batches.start(batch, by=actor())
    except DomainError as error:
        return _draft(batch, {error.field: translated(error)}), 422
    if begun:
        flash(_("已开始。可以离开这个页面，不影响进度。"))
    return _back(batch)


@bp.post("/tag-batches/<int:batch_id>/cancel")
@requires("tags.mark")
def cancel_tag_batch(batch_id: int):
    batch = _batch(batch_id)
    if batches.cancel(batch, by=actor()):
        flash(_("已取消。已经打好的标签保持不变。"))
    return _back(batch)


@bp.post("/tag-batches/<int:batch_id>/retry")
@requires("tags.mark")
def retry_tag_batch(batch_id: int):
    batch = _batch(batch_id)
    batches.try_again(batch, by=actor())
    return _back(batch)


@bp.get("/tag-batches/<int:batch_id>/export")
@requires("tags.mark")
def export_tag_batch(batch_id: int):
    batch = _batch(batch_id)
    find = _find(batch_results.rows, batch, _result_asked(), text_asked())
    return export("tag_batch", _columns(batch), find)


def state_of(batch: TagBatch, result: str) -> words.State:
    """What the result of a row is called for this batch."""
    if result == "found" and batch.state != "draft":
        result = "left_out" if batch.state == "cancelled" else "queued"
    elif not batch.adding:
        result = {"tagged": "taken_off", "already": "not_carried"}.get(result, result)
    return words.TAG_BATCH_RESULTS[result]


def result_of(batch: TagBatch, row: TagBatchRow, unsettled: list[TagChange]) -> words.State:
    """What became of a row, here and in WeCom."""
    if row.result == "tagged" and unsettled:
        return words.TAG_BATCH_RESULTS[min(one.state for one in unsettled)]
    return state_of(batch, row.result)


def why_of(unsettled: list[TagChange]) -> str:
    """WeCom's reasons, with guide and tag."""
    return "; ".join(
        f"{one.friendship.guide.name or one.friendship.guide.userid} · {one.tag.name}: "
        + str(wecom_words.MARK_REFUSALS.get(one.error_code, one.error))
        for one in unsettled
        if one.error
    )


def _find(query: Callable, *arguments) -> Callable[..., tuple[list, int]]:
    return lambda limit, offset=0: query(*arguments, limit=limit, offset=offset)


def _batch(batch_id: int) -> TagBatch:
    return batch_results.batch(batch_id, scope(), actor())


def _back(batch: TagBatch):
    return redirect(url_for("console.show_tag_batch", batch_id=batch.id))


def _handed_in() -> list[Given]:
    file, chosen = request.files.get("file"), request.form.getlist("external_userid")
    text = "\n".join(chosen) or request.form.get("list", "")
    if file and file.filename and text.strip():
        raise Invalid("名单和文件只能选一种", field="list")
    if file and file.filename:
        with file.stream:
            body = file.read(batch_lists.MOST_BYTES + 1)
        return batch_lists.from_file(file.filename, body, request.form.get("column", ""))
    return batch_lists.typed(text)


def _name() -> str:
    file = request.files.get("file")
    name = request.form.get("name", "").strip() or (file.filename if file else "") or ""
    today = f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"
    return batch_lists.masked(name) or _("%(when)s 的名单", when=today)


def _form(problems: dict, key: str) -> str:
    return render_template(
        "console/tag_batches/new.html",
        problems=problems,
        key=key,
        most=batch_lists.MOST_ROWS,
    )


def _choose(batch: TagBatch) -> None:
    batches.choose(
        batch,
        request.form.getlist("tags", type=int),
        adding=request.form.get("adding") != "0",
        exclusive=request.form.get("exclusive") == "1",
    )


def _draft(batch: TagBatch, problems: dict) -> str:
    rows, total = batch_results.rows(batch, limit=SHOWN)
    library = groupby(queries.library(), lambda tag: tag.group)
    return render_template(
        "console/tag_batches/draft.html",
        rows=rows,
        total=total,
        library=[(group, list(tags)) for group, tags in library],
        problems=problems,
        **_about(batch),
    )


def _about(batch: TagBatch) -> dict:
    """For every page of a batch; `counts` of rows by result."""
    counts = batch_results.counts(batch)
    return {
        "batch": batch,
        "counts": counts,
        "rows_in_all": sum(counts.values()),
        "by_result": [(one, state_of(batch, one), counts[one]) for one in CHOICES if one in counts],
        "result_of": result_of,
        "why_of": why_of,
    }


def _result_asked() -> str:
    asked = request.args.get("result", "")
    return asked if asked in CHOICES else ""


def _columns(batch: TagBatch) -> list[Column]:
    unsettled = batch_results.unsettled(batch)
    return [
        (_("行"), lambda row: row.line),
        (_("名单内容"), lambda row: row.given),
        (_("客户"), lambda row: row.customer.name if row.customer else ""),
        ("external_userid", lambda row: row.customer.external_userid if row.customer else ""),
        (_("结果"), lambda row: result_of(batch, row, unsettled.get(row.customer_id, [])).word),
        (_("原因"), lambda row: why_of(unsettled.get(row.customer_id, []))),
    ]
