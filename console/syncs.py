"""Syncs with WeCom: start them, watch them, see why one failed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import removals, words
from console.auth import actor, note, requires
from console.blueprint import bp
from console.mendings import examples
from domain.errors import Invalid
from domain.syncs import actions, mending, queries
from domain.syncs.models import SyncRun

RECENT = 10


@bp.get("/syncs")
@requires("system.see")
def list_syncs():
    latest = queries.latest()
    runs = queries.runs(limit=RECENT)
    return render_template(
        "console/syncs/list.html",
        kinds=[kind for kind in words.SYNC_KINDS if kind in actions.PHASES],
        latest=latest,
        progress={kind: queries.progress(run) for kind, run in latest.items()},
        running=any(run.state == "running" for run in latest.values()),
        runs=[(run, queries.progress(run)) for run in runs],
    )


@bp.get("/syncs/<int:run_id>")
@requires("system.see")
def show_sync(run_id: int):
    run = SyncRun.get_by_id(run_id)
    mendings = mending.of_run(run)
    return render_template(
        "console/syncs/one.html",
        run=run,
        progress=queries.progress(run),
        failures=queries.failures(run),
        left_out=queries.left_out(run),
        mendings=mendings,
        examples=examples(mendings),
        **removals.offer(run),
    )


@bp.post("/syncs")
@requires("system.change")
def start_sync():
    kind = request.form.get("kind", "")
    if kind not in actions.PHASES:
        raise Invalid("不认识这种同步", field="kind")
    run = actions.start(kind, actor())
    note("sync.started", f"sync_run:{run.id}", kind=kind)
    flash(_("已开始同步%(what)s。", what=words.SYNC_KINDS[kind]))
    return redirect(url_for("console.list_syncs"))
