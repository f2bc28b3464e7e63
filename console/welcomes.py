"""The welcome ledger: every new friend, and what came of the welcome."""

from datetime import date

from flask import render_template, request
from flask_babel import gettext as _

from console import words
from console.auth import requires, scope
from console.blueprint import bp
from console.lists import day_asked, export, id_asked, page_of, text_asked
from domain.contact_ways import ledger, queries, welcomes
from domain.contact_ways.models import Greeting
from domain.statistics import queries as statistics

SHOWN_DAYS = 30
BARS = tuple(f"≤{bound / 1000:g}" for bound in ledger.BARS) + (">20",)


@bp.get("/welcomes")
@requires("welcomes.see")
def list_greetings():
    chosen = _chosen()
    return render_template(
        "console/welcomes/list.html",
        page=page_of(_find),
        counts=ledger.counts(chosen),
        since=_since(),
        bars=list(zip(BARS, ledger.histogram(chosen), strict=True)),
        stores=queries.stores_to_choose(scope()),
        company=welcomes.welcome_of(),
        why=why,
    )


@bp.get("/welcomes/export")
@requires("export")
def export_greetings():
    columns = [
        (_("时间"), lambda line: line.event_at),
        (_("客户"), lambda line: line.friendship.customer.name),
        (_("导购"), lambda line: line.friendship.guide.name),
        (_("门店"), lambda line: line.friendship.store.name if line.friendship.store else ""),
        (_("规则"), lambda line: words.RULES.get(line.rule, line.rule)),
        (_("结果"), lambda line: words.GREETINGS[line.outcome].word),
        (_("用时（毫秒）"), lambda line: line.took_ms),
        (_("原因"), why),
    ]
    return export("welcomes", columns, _find)


def why(line: Greeting) -> str:
    """Why it was not sent as meant, in the reader's words where we have them."""
    known = words.GREETING_REASONS.get(line.error_code)
    if known:
        return str(known)
    if line.outcome in ("waiting", "sending", "sent", "already") or not line.error:
        return _("缺少素材：%(names)s", names=" · ".join(line.missing)) if line.missing else ""
    return f"{line.error_code} {line.error}".strip()


def _find(limit: int, offset: int = 0) -> tuple[list[Greeting], int]:
    lines = ledger.lines(_chosen())
    return list(lines.limit(limit).offset(offset)), lines.count()


def _since() -> date | None:
    """The last thirty days, unless the reader asks for others: a ledger grows for years."""
    if "since" in request.args or "until" in request.args:
        return day_asked("since")
    return statistics.last_days(SHOWN_DAYS)[0]


def _chosen() -> ledger.Filter:
    return ledger.Filter(
        outcome=text_asked("outcome"),
        rule=text_asked("rule"),
        store_id=id_asked("store"),
        guide_id=id_asked("guide"),
        since=_since(),
        until=day_asked("until"),
        text=text_asked(),
        scope=scope(),
    )
