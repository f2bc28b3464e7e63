"""Channel codes: the list, and the page of one with its figures."""

import io
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from console import words
from console.auth import actor, note, requires, scope
from console.blueprint import bp
from console.lists import export, export_all, id_asked, page_of, text_asked
from console.store import DRAWN_AS
from console.stores import code_state
from domain.contact_ways import (
    actions,
    arrivals,
    channels,
    hours,
    limits,
    listing,
    members,
    welcomes,
)
from domain.contact_ways import queries as contact_ways
from domain.contact_ways.models import CHANNEL, ContactWay, Welcome
from domain.organisation.models import Guide
from domain.statistics import codes as statistics
from domain.statistics.queries import last_days
from domain.tags.models import Tag

WEEK, SHOWN_DAYS = 7, 30


@dataclass(frozen=True)
class Line:
    """A code in the list: whom it leads to, its tags, friends gained and lost in a week."""

    way: ContactWay
    guides: list[Guide]
    tags: list[Tag]
    gained: int
    lost: int


@dataclass(frozen=True)
class Place:
    """A guide of a code: `state` is in, out, waiting or standby (the backup while others serve);
    `reason` as in `members.Members`; `today`: adds through the code.
    """

    guide: Guide
    state: str
    reason: str
    today: int
    is_backup: bool


@bp.get("/channels")
@requires("stores.see")
def list_channels():
    return render_template(
        "console/channels/list.html",
        page=page_of(_find),
        stores=contact_ways.stores_to_choose(scope()),
        tags=listing.tags_to_choose("", limit=500),
    )


@bp.get("/channels/export")
@requires("export")
def export_channels():
    columns = [
        (_("活码名称"), lambda line: line.way.name),
        (_("门店"), lambda line: line.way.store.name if line.way.store else ""),
        (pgettext("many", "导购"), lambda line: " ".join(called(one) for one in line.guides)),
        (_("标签"), lambda line: " ".join(tag.name for tag in line.tags)),
        (_("近 7 天新增"), lambda line: line.gained),
        (_("近 7 天流失"), lambda line: line.lost),
        (_("活码状态"), lambda line: channel_state(line.way).word),
        ("state", lambda line: line.way.state),
    ]
    return export("channels", columns, _find)


@bp.get("/channels/<int:channel_id>")
@requires("stores.see")
def show_channel(channel_id: int):
    way = listing.channel(channel_id, scope())
    days = statistics.code_by_day(way, last_days(SHOWN_DAYS))
    return render_template(
        "console/channels/one.html",
        way=way,
        days=days,
        places=_places(way),
        meant=len(members.guides_of(way)),
        has_picture=contact_ways.has_picture(way),
        tags=listing.tags_by_way([way]).get(way.id, []),
        remarks=listing.remarks_in_trouble(way),
        friends=statistics.friends_now(way),
        **welcomes_of(way),
    )


@bp.get("/channels/<int:channel_id>/export")
@requires("export")
def export_channel_days(channel_id: int):
    way = listing.channel(channel_id, scope())
    days = list(reversed(statistics.code_by_day(way, last_days(SHOWN_DAYS))))
    columns = [
        (_("日期"), lambda row: row.day.isoformat()),
        (_("新增"), lambda row: row.gained),
        (_("流失"), lambda row: row.lost),
    ]
    return export_all("channel_days", columns, days, len(days))


@bp.post("/channels/<int:channel_id>/retry")
@requires("codes.change")
def retry_channel(channel_id: int):
    way = listing.channel(channel_id, scope())
    actions.try_again(way, by=actor())
    flash(_("正在重试，几秒后刷新即可看到结果。"))
    return redirect(code_page(way))


@bp.post("/channels/<int:channel_id>/anew")
@requires("codes.change")
def make_channel_anew(channel_id: int):
    way = listing.channel(channel_id, scope())
    actions.make_anew(way, by=actor())
    flash(_("正在生成新的二维码；已印刷的旧码不再有效。"))
    return redirect(code_page(way))


@bp.post("/channels/<int:channel_id>/retire")
@requires("codes.change")
def retire_channel(channel_id: int):
    way = listing.channel(channel_id, scope())
    channels.retire(way, by=actor())
    flash(_("“%(code)s”已停用，正在从企业微信删除。", code=way.title))
    return redirect(url_for("console.list_channels"))


@bp.post("/channels/<int:channel_id>/remarks")
@requires("codes.change")
def retry_remarks(channel_id: int):
    way = listing.channel(channel_id, scope())
    tried = arrivals.try_again(way, by=actor())
    flash(_("正在重新写入 %(n)s 条备注。", n=tried))
    return redirect(code_page(way))


@bp.get("/channels/<int:channel_id>/code.<any(png, svg):kind>")
@requires("stores.see")
def show_channel_code(channel_id: int, kind: str):
    """?download=1 for the printer; without it the small picture on a page."""
    way, download = listing.channel(channel_id, scope()), bool(request.args.get("download"))
    draw, mime = DRAWN_AS[kind]
    if download:
        note("contact_way.downloaded", f"contact_way:{way.id}", kind=kind)
    name = f"{way.title}.{kind}"
    return send_file(io.BytesIO(draw(way)), mime, as_attachment=download, download_name=name)


def code_page(way: ContactWay) -> str:
    """The page of a code: its own, or that of its store."""
    if way.kind == CHANNEL:
        return url_for("console.show_channel", channel_id=way.id)
    return url_for("console.show_store", store_id=way.store_id)


@bp.app_template_global()
def channel_state(way: ContactWay) -> words.State:
    """Also what only channel codes can be: given up, or with guides who have had enough today."""
    if way.retired_at and way.set_aside_at:
        return words.State(words.FAILED, _("需处理"))
    if way.retired_at:
        word = _("停用中") if way.due_at else pgettext("code", "已停用")
        return words.State(words.UNSYNCED, word)
    full = sum(one["reason"] == members.FULL_TODAY for one in way.left_out)
    if full and full == len(way.left_out) and not way.set_aside_at and not way.due_at:
        return words.State(words.OK, _("%(n)s 人今日已满", n=full))
    return code_state(way)


@bp.app_template_filter()
def called(guide: Guide) -> str:
    """A guide by name, and the alias that colleagues know them by."""
    name = guide.name or guide.userid
    return f"{name} ({guide.alias})" if guide.alias and guide.alias != name else name


def welcomes_of(way: ContactWay) -> dict:
    """What a page tells of a code's welcomes: all of them, which overlap, when none fits."""
    timed = welcomes.timed_of(way)
    several = [welcomes.hours_of(one) for one in timed]
    return {
        "timed": timed,
        "rest": welcomes.welcome_of(contact_way=way),
        "company": welcomes.welcome_of(),
        "overlaps": [(timed[a], timed[b]) for a, b in hours.overlaps(several)],
        "gaps": hours.gaps(several) if timed else [],
    }


@bp.app_template_filter()
def hours_in_words(welcome: Welcome) -> str:
    span = _("全天")
    if welcome.starts and welcome.ends:
        past_midnight = welcome.ends <= welcome.starts
        end = f"{welcome.ends:%H:%M}"
        span = f"{welcome.starts:%H:%M}–" + (_("次日 %(time)s", time=end) if past_midnight else end)
    return f"{days_in_words(welcome.weekdays)} {span}"


@bp.app_template_filter()
def days_in_words(weekdays: str) -> str:
    known = {"": _("每天"), "1234567": _("每天"), "12345": _("周一至周五"), "67": _("周末")}
    return known.get(weekdays) or " · ".join(str(words.WEEKDAYS[day]) for day in weekdays)


@bp.app_template_filter()
def gap_in_words(gap: hours.Gap) -> str:
    start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (gap.starts, gap.ends))
    span = _("全天") if (gap.starts, gap.ends) == (0, hours.DAY_MINUTES) else f"{start}–{end}"
    return f"{days_in_words(gap.weekdays)} {span}"


def _find(limit: int, offset: int = 0) -> tuple[list[Line], int]:
    wanted = listing.Wanted(
        text=text_asked(),
        store_id=id_asked("store"),
        tag_id=id_asked("tag"),
        state=text_asked("state") or "live",
        scope=scope(),
    )
    ways, total = listing.channels(wanted, limit=limit, offset=offset)
    guides, tags = listing.guides_by_way(ways), listing.tags_by_way(ways)
    figures = statistics.gained_and_lost(ways, last_days(WEEK))
    lines = [
        Line(way, guides.get(way.id, []), tags.get(way.id, []), *figures[way.id]) for way in ways
    ]
    return lines, total


def _places(way: ContactWay) -> list[Place]:
    """Everybody of the code and the backup, with who is out and why."""
    out = {one["userid"]: one["reason"] for one in way.left_out}
    inside = {userid.lower() for userid in way.members}
    today, backup = limits.adds_today(way), way.backup
    guides = members.guides_of(way)
    everybody = guides + ([backup] if backup and backup not in guides else [])
    return [
        Place(
            guide=guide,
            state=_place_state(guide, inside, out, standby=guide not in guides),
            reason=out.get(guide.userid, ""),
            today=today.get(guide.id, 0),
            is_backup=guide == backup,
        )
        for guide in everybody
    ]


def _place_state(guide: Guide, inside: set[str], out: dict[str, str], standby: bool) -> str:
    if guide.userid.lower() in inside:
        return "in"
    if guide.userid in out:
        return "out"
    return "standby" if standby else "waiting"
