"""Callbacks of WeCom: how many came, what they were, and those that wait for a person."""

from xml.dom import minidom

from defusedxml import minidom as safe_minidom
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from callbacks import inbox
from callbacks.inbox import ReceivedCallback
from console import words
from console.auth import note, requires
from console.blueprint import bp
from console.lists import page_of, text_asked
from domain.errors import Invalid
from domain.statistics import queries as statistics

DAYS = 7
# Counting further than this costs more than the figure is worth.
MOST_COUNTED = 100_000
STATES = ("set_aside", "waiting", "handled", "unknown")


@bp.get("/callbacks")
@requires("system.see")
def list_callbacks():
    return render_template(
        "console/callbacks/list.html",
        page=page_of(_find),
        days=statistics.last_days(DAYS),
        events=_counts_by_event(),
        states={state: words.CALLBACKS[state].word for state in STATES},
        set_aside=inbox.set_aside().count(),
        waiting=ReceivedCallback.select().where(ReceivedCallback.due_at.is_null(False)).count(),
    )


@bp.get("/callbacks/<int:callback_id>")
@requires("system.see")
def show_callback(callback_id: int):
    callback = ReceivedCallback.get_by_id(callback_id)
    xml = _laid_out(callback.xml)
    return render_template("console/callbacks/one.html", callback=callback, xml=xml)


@bp.post("/callbacks/replay")
@requires("system.change")
def replay_callbacks():
    """Those that were chosen, or all that were set aside."""
    chosen = request.form.getlist("id", type=int)
    if request.form.get("all"):
        chosen = [row.id for row in inbox.set_aside().select(ReceivedCallback.id)]
    if not chosen:
        raise Invalid("请先选择要重放的回调", field="id")
    count = inbox.replay(chosen)
    note("callbacks.replayed", ids=chosen[:50], count=count)
    flash(_("正在重放 %(n)s 条回调，几秒后刷新即可看到结果。", n=count))
    return redirect(url_for("console.list_callbacks"))


@bp.app_template_global()
def callback_state(callback: ReceivedCallback) -> words.State:
    if callback.set_aside_at:
        return words.CALLBACKS["set_aside"]
    if callback.due_at:
        return words.CALLBACKS["waiting"]
    return words.CALLBACKS["handled" if callback.known else "unknown"]


def _find(limit: int, offset: int = 0) -> tuple[list[ReceivedCallback], int]:
    rows = _in_state(request.args.get("state", ""))
    if text_asked("event"):
        rows = rows.where(ReceivedCallback.event == text_asked("event"))
    newest = rows.order_by(ReceivedCallback.received_at.desc(), ReceivedCallback.id.desc())
    return list(newest.limit(limit).offset(offset)), rows.limit(MOST_COUNTED + 1).count()


def _in_state(state: str):
    aside = ReceivedCallback.set_aside_at.is_null(False)
    wanted = {
        "set_aside": aside,
        "waiting": ReceivedCallback.due_at.is_null(False),
        "handled": ReceivedCallback.handled_at.is_null(False) & ReceivedCallback.known,
        "unknown": ~ReceivedCallback.known,
    }
    rows = ReceivedCallback.select()
    return rows.where(wanted[state]) if state in wanted else rows


def _counts_by_event() -> list[tuple[str, str, bool, list[int]]]:
    """Event, change, whether we have a handler, and the count of each of the last days."""
    days = statistics.last_days(DAYS)
    columns = ReceivedCallback.event, ReceivedCallback.change_type, ReceivedCallback.known
    found = statistics.counts_by_day_and(columns, ReceivedCallback.received_at, days)
    return sorted((*kind, [counts.get(day, 0) for day in days]) for kind, counts in found.items())


def _laid_out(xml: str) -> str:
    try:
        document: minidom.Document = safe_minidom.parseString(xml, forbid_dtd=True)
    except Exception:  # whatever came, it must be possible to look at it
        return xml
    lines = document.documentElement.toprettyxml(indent="  ").splitlines()
    return "\n".join(line for line in lines if line.strip())
