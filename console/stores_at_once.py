"""Many stores at once: their codes, the words for who scans them, their pictures in a ZIP."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import (
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _

from console.auth import actor, may, note, requires, scope
from console.blueprint import bp
from console.store import DRAWN_AS
from console.stores import code_state, wanted
from domain import clock
from domain.contact_ways import archive, bulk, stores, welcomes
from domain.contact_ways.models import Welcome
from domain.contact_ways.stores import MISSING, Wanted
from domain.errors import DomainError, Invalid
from web.languages import translated


@bp.get("/stores/at-once")
@requires("codes.change")
def prepare_stores():
    """The form: codes for those that lack one, and one text for all."""
    return _form("", {})


@bp.post("/stores/at-once")
@requires("codes.change")
def change_stores():
    chosen, text = _chosen(), request.form.get("text", "")
    ids, since = stores.ids(chosen), clock.now().replace(microsecond=0)
    if text.strip() and not may("welcomes.change"):
        abort(403)
    try:
        welcomes.check_text(text)
    except DomainError as error:
        return _form(text, {error.field: translated(error)}), 422
    made = bulk.make_codes(ids, by=actor()) if request.form.get("codes") else 0
    written = bulk.set_welcomes(ids, text, by=actor()) if text.strip() else 0
    flash(
        _(
            "正在生成 %(made)s 个活码；%(written)s 家门店的欢迎语已保存。",
            made=made,
            written=written,
        )
    )
    return redirect(url_for("console.list_stores", since=since.isoformat() if made else None))


@bp.post("/stores/codes")
@requires("codes.change")
def make_codes():
    """For those of the chosen stores that have none."""
    since = clock.now().replace(microsecond=0)
    made = bulk.make_codes(stores.ids(_chosen()), by=actor())
    flash(_("正在为 %(n)s 家门店生成活码。", n=made))
    return redirect(url_for("console.list_stores", since=since.isoformat() if made else None))


@bp.post("/stores/codes/zip")
@requires("export")
def download_codes():
    kind = "svg" if request.form.get("kind") == "svg" else "png"
    chosen = _chosen()
    ids = stores.ids(chosen)
    note("contact_ways.downloaded", kind=kind, stores=len(ids))
    answer = Response(stream_with_context(archive.zipped(_files(chosen, ids, kind))))
    answer.mimetype = "application/zip"
    name = f"store-codes-{clock.local(clock.now()):%Y%m%d-%H%M}.zip"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _files(chosen: Wanted, ids: list[int], kind: str) -> Iterator[tuple[str, bytes]]:
    """A picture for each store, and a list of the stores that have none."""
    draw, names, drawn = DRAWN_AS[kind][0], archive.FileNames(), set()
    for way in bulk.with_pictures(ids):
        drawn.add(way.store_id)
        yield f"{names.of(way.store.name, way.store.wecom_id)}.{kind}", draw(way)
    if missing := [id for id in ids if id not in drawn]:
        yield f"{_('没有二维码的门店')}.txt", _listed(_lines(chosen, missing))


def _lines(chosen: Wanted, ids: list[int]) -> list[stores.Line]:
    return stores.page(replace(chosen, ids=tuple(ids)), limit=len(ids))[0]


def _listed(lines: Iterable[stores.Line]) -> bytes:
    """For Windows' editor too: a mark by which it knows UTF-8, and its line ends."""
    told = (
        f"{one.store.name}\t{one.store.wecom_id}\t{code_state(one.way, one.stranded).word}"
        for one in lines
    )
    return ("\ufeff" + "\r\n".join([_("没有二维码的门店"), *told]) + "\r\n").encode()


def _chosen() -> Wanted:
    """The stores whose boxes are ticked, or all that match the filters. Raises Invalid."""
    asked = wanted()
    if request.values.get("all") == "1":
        return asked
    ids = request.values.getlist("store", type=int)
    if not ids:
        raise Invalid("请先选择门店", field="store")
    return Wanted(ids=tuple(ids), closed=asked.closed, scope=scope())


def _form(text: str, problems: dict) -> str:
    chosen = _chosen()
    some, count = stores.page(chosen, limit=5)
    words = Welcome(text=text, attachments=[])
    return render_template(
        "console/stores/at_once.html",
        count=count,
        lacking=stores.matching(replace(chosen, code=MISSING)).count(),
        some=some,
        kept=[(name, value) for name, value in request.values.items(multi=True) if name in KEPT],
        text=text,
        problems=problems,
        guide_name=_("林悦"),
        bubbles=welcomes.preview(words, _("陈美"), _("林悦"), some[0].store.name if some else ""),
    )


# What says which stores are meant.
KEPT = {"store", "all", "q", "in", "code", "guides", "open"}
