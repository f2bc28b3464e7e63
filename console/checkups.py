"""The doctor's page: what is wrong with the set-up, why it matters, where to mend it."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from console import words
from console.auth import actor, note, requires
from console.blueprint import bp
from jobs import checkups
from jobs.checkups import Checkup

ORDER = ("wrong", "warning", "ok")


@dataclass(frozen=True)
class Told:
    """A finding in the reader's language."""

    state: words.State
    what: str
    why: str
    where: str


@bp.get("/checkup")
@requires("system.see")
def show_checkup():
    report, under_way = checkups.latest()
    return render_template(
        "console/system/checkup.html",
        report=report,
        under_way=under_way if under_way and under_way.due_at else None,
        broken=under_way if under_way and under_way.set_aside_at else None,
        findings=_told(report) if report else [],
    )


@bp.post("/checkup")
@requires("system.change")
def start_checkup():
    checkup = checkups.ask(actor())
    note("checkup.started", f"checkup:{checkup.id}")
    flash(_("正在检查，大约需要二十秒。"))
    return redirect(url_for("console.show_checkup"))


def _told(report: Checkup) -> list[Told]:
    """What must be mended comes first."""
    by_urgency = sorted(report.findings, key=lambda finding: ORDER.index(finding["state"]))
    return [_in_words(finding) for finding in by_urgency]


def _in_words(finding: dict) -> Told:
    said = {
        part: _(finding[part], **finding["params"]) if finding[part] else ""
        for part in ("what", "why", "where")
    }
    return Told(words.FINDINGS[finding["state"]], **said)
